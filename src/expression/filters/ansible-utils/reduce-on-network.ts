/** `reduce_on_network`: the addresses and networks of a list that lie in a network. */

import { defineFilter } from "../../operation.ts";
import { iterate } from "../../value/collection.ts";
import { liesBetween, neededNetwork } from "../../value/ip-arguments.ts";
import { firstOf, lastOf } from "../../value/ip-network.ts";

export const reduceOnNetworkFilter = defineFilter({
  name: "reduce_on_network",
  collection: "ansible.utils",
  short: true,
  signature: "(network)",
  summary: "The addresses and networks of a list that lie in a network.",
  example: {
    expression: "['192.0.2.1', '198.51.100.1'] | ansible.utils.reduce_on_network('192.0.2.0/24')",
    result: ["192.0.2.1"],
  },
  apply: (input, args) => {
    const network = neededNetwork(args.value("network"), "network");
    const [first, last] = [firstOf(network), lastOf(network)];
    return iterate(input).filter((element) => liesBetween(neededNetwork(element, "input"), first, last));
  },
});
