/** `usable_range`: all addresses of a network, and how many. */

import { defineFilter } from "../../operation.ts";
import { dictOf } from "../../value/collection.ts";
import { neededNetwork } from "../../value/ip-arguments.ts";
import { firstOf, ipText, sizeOf } from "../../value/ip-network.ts";
import { exact } from "../../value/ip-query.ts";

export const usableRangeFilter = defineFilter({
  name: "usable_range",
  collection: "ansible.utils",
  summary: "All addresses of a network, and how many.",
  example: {
    expression: "'192.0.2.0/31' | ansible.utils.usable_range",
    result: { usable_ips: ["192.0.2.0", "192.0.2.1"], number_of_ips: 2 },
  },
  apply: (input, _args, run) => {
    const network = neededNetwork(input, "input");
    const size = exact(sizeOf(network));
    run.charge(Number(size));
    const first = firstOf(network);
    const ips = Array.from({ length: Number(size) }, (_, i) =>
      ipText({ bits: network.bits, number: first + BigInt(i) }),
    );
    return dictOf([
      ["usable_ips", ips],
      ["number_of_ips", size],
    ]);
  },
});
