/** `ip4_hex`: an address of version 4 in hexadecimal. */

import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { neededAddress } from "../../value/ip-arguments.ts";

export const ip4HexFilter = defineFilter({
  name: "ip4_hex",
  collection: "ansible.utils",
  short: true,
  signature: "(delimiter='')",
  summary: "An address of version 4 in hexadecimal.",
  example: { expression: "'192.0.2.1' | ansible.utils.ip4_hex", result: "c0000201" },
  apply: (input, args) => {
    const { bits, number } = neededAddress(input);
    if (bits === 128) throw new Fault("EXP0302", "it is an address of version 6", { blame: "input" });
    const bytes = number.toString(16).padStart(8, "0").match(/../g) ?? [];
    return bytes.join(args.text("delimiter"));
  },
});
