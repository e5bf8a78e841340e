/** `in_network`: whether an address belongs to a network. */

import { defineTest } from "../operation.ts";
import { ipAddress, sharePrefix } from "../value/ip-address.ts";
import { str } from "../value/text.ts";

export const inNetworkTest = defineTest({
  name: "in_network",
  signature: "(network)",
  summary:
    "Whether an address belongs to a network. The network is a prefix, and may be an address of a host with its prefix length.",
  example: { expression: "'192.0.2.1' is in_network('192.0.2.11/24')", result: true },
  apply: (input, args) => {
    const [, base = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(args.text("network")) ?? [];
    const network = ipAddress(base);
    if (!network || Number(length) > network.bits)
      args.refuse("network", "must be an address and the length of its prefix, such as 192.0.2.0/24");
    const address = ipAddress(str(input).replace(/\/\d{1,3}$/, ""));
    return network !== undefined && address !== undefined && sharePrefix(address, network, Number(length));
  },
});
