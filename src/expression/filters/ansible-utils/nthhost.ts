/** `nthhost`: the address at a position of a network. */

import { defineFilter } from "../../operation.ts";
import { normalized, nthOf } from "../../value/ip-arguments.ts";
import { ipText } from "../../value/ip-network.ts";

export const nthhostFilter = defineFilter({
  name: "nthhost",
  collection: "ansible.utils",
  short: true,
  signature: "(query='')",
  summary: "The address at a position of a network; false where there is none.",
  example: { expression: "'192.0.2.0/24' | ansible.utils.nthhost(5)", result: "192.0.2.5" },
  apply: (input, args) => {
    const network = normalized(input);
    if (!network || !/^-?\d+$/.test(args.text("query"))) return false;
    const number = nthOf(network, BigInt(args.text("query")));
    return number === undefined ? false : ipText({ bits: network.bits, number });
  },
});
