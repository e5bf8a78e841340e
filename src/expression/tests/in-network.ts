/** `in_network`: whether an address belongs to a network. */

import { BlockList, isIP } from "node:net";
import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const inNetworkTest = defineTest({
  name: "in_network",
  signature: "(network)",
  summary:
    "Whether an address belongs to a network. The network is a prefix, and may be an address of a host with its prefix length.",
  example: { expression: "'192.0.2.1' is in_network('192.0.2.11/24')", result: true },
  apply: (input, args) => {
    const network = args.text("network");
    const [base = "", length = "", ...rest] = network.split("/");
    const family = isIP(base);
    const bits = /^\d{1,3}$/.test(length) ? Number(length) : -1;
    if (rest.length > 0 || family === 0 || bits < 0 || bits > (family === 4 ? 32 : 128))
      args.refuse("network", "must be an address and a prefix length, such as 192.0.2.0/24");
    const address = str(input).replace(/\/\d+$/, "");
    if (isIP(address) !== family) return false;
    const kind = family === 4 ? "ipv4" : "ipv6";
    const block = new BlockList();
    block.addSubnet(base, bits, kind);
    return block.check(address, kind);
  },
});
