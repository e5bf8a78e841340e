/** `ipmath`: the address that lies some addresses further on, or back. */

import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { ipNetwork, ipOfNumber, ipText } from "../../value/ip-network.ts";
import { str } from "../../value/text.ts";

export const ipmathFilter = defineFilter({
  name: "ipmath",
  collection: "ansible.utils",
  short: true,
  signature: "(amount)",
  summary: "The address that lies some addresses further on, or back.",
  example: { expression: "'192.0.2.5' | ansible.utils.ipmath(5)", result: "192.0.2.10" },
  apply: (input, args) => {
    const address = ipNetwork(str(input));
    if (!address) throw new Fault("EXP0302", `\`${str(input)}\` is no address`, { blame: "input" });
    const moved = ipOfNumber(address.number + BigInt(args.integer("amount")), address.bits);
    if (!moved) throw new Fault("EXP0304", "there is no address that far away", { blame: "amount" });
    return ipText(moved);
  },
});
