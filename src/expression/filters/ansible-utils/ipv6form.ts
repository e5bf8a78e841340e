/** `ipv6form`: an address of version 6 written out, shortened, or as certificates have it. */

import { defineFilter } from "../../operation.ts";
import { neededAddress } from "../../value/ip-arguments.ts";
import { groupsOf6, ipText } from "../../value/ip-network.ts";

export const ipv6formFilter = defineFilter({
  name: "ipv6form",
  collection: "ansible.utils",
  signature: "(format)",
  summary: "An address of version 6 written out, shortened, or as certificates have it.",
  example: {
    expression: "'2001:db8::1' | ansible.utils.ipv6form('expand')",
    result: "2001:0db8:0000:0000:0000:0000:0000:0001",
  },
  apply: (input, args) => {
    const address = neededAddress(input);
    const format = args.choice("format", ["expand", "compress", "x509"]);
    if (format === "compress" || address.bits === 32) return ipText(address);
    const groups = groupsOf6(address.number).map((group) => group.toString(16));
    return groups.map((group) => (format === "expand" ? group.padStart(4, "0") : group)).join(":");
  },
});
