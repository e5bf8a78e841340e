/** `macaddr`: the address of a network card in another notation; nothing where the value is none. */

import { defineFilter } from "../../operation.ts";
import { filterHardwareAddress } from "../../value/hardware-address.ts";

export const macaddrFilter = defineFilter({
  name: "macaddr",
  collection: "ansible.utils",

  signature: "(query='')",
  summary: "The address of a network card in another notation; nothing where the value is none.",
  example: { expression: "'1A:2b:3c:4D:5e:6f' | ansible.utils.macaddr('cisco')", result: "1a2b.3c4d.5e6f" },
  apply: filterHardwareAddress,
});
