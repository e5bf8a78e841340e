/** `network_in_usable`: whether an address or network lies in what a network has for hosts. */

import { defineFilter } from "../../operation.ts";
import { liesBetween, neededNetwork } from "../../value/ip-arguments.ts";
import { firstOf, lastOf, usableOf } from "../../value/ip-network.ts";

export const networkInUsableFilter = defineFilter({
  name: "network_in_usable",
  collection: "ansible.utils",
  short: true,
  signature: "(test)",
  summary: "Whether an address or network lies in what a network has for hosts.",
  example: { expression: "'192.0.2.0/24' | ansible.utils.network_in_usable('192.0.2.255')", result: false },
  apply: (input, args) => {
    const network = neededNetwork(input, "input");
    const [first, last] = usableOf(network) ?? [firstOf(network), lastOf(network)];
    return liesBetween(neededNetwork(args.value("test"), "test"), first, last);
  },
});
