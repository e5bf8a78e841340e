/** `slaac`: the address that a network card gives itself in a network of version 6. */

import { defineFilter } from "../../operation.ts";
import { normalized } from "../../value/ip-arguments.ts";
import { firstOf, ipText } from "../../value/ip-network.ts";
import { interfaceIdentifier, macDigits } from "../../value/mac-address.ts";

export const slaacFilter = defineFilter({
  name: "slaac",
  collection: "ansible.utils",
  short: true,
  signature: "(query='')",
  summary: "The address that a network card gives itself in a network of version 6.",
  example: {
    expression: "'2001:db8::/64' | ansible.utils.slaac('c2:31:b3:83:bf:2b')",
    result: "2001:db8::c031:b3ff:fe83:bf2b",
  },
  apply: (input, args) => {
    const network = normalized(input);
    const digits = macDigits(args.text("query"));
    if (network?.bits !== 128 || digits === undefined) return false;
    return ipText({ bits: 128, number: firstOf(network) | interfaceIdentifier(digits) });
  },
});
