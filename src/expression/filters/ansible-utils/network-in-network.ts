/** `network_in_network`: whether an address or network lies in a network. */

import { defineFilter } from "../../operation.ts";
import { liesBetween, neededNetwork } from "../../value/ip-arguments.ts";
import { firstOf, lastOf } from "../../value/ip-network.ts";

export const networkInNetworkFilter = defineFilter({
  name: "network_in_network",
  collection: "ansible.utils",
  short: true,
  signature: "(test)",
  summary: "Whether an address or network lies in a network.",
  example: { expression: "'192.0.2.0/24' | ansible.utils.network_in_network('192.0.2.255')", result: true },
  apply: (input, args) => {
    const network = neededNetwork(input, "input");
    return liesBetween(neededNetwork(args.value("test"), "test"), firstOf(network), lastOf(network));
  },
});
