/** `ipv6`: as `ipaddr`, but only for addresses and networks of version 6. */

import { defineFilter } from "../../operation.ts";
import { filterIp } from "../../value/ip-filter.ts";

export const ipv6Filter = defineFilter({
  name: "ipv6",
  collection: "ansible.utils",
  short: true,
  signature: "(query='')",
  summary: "As `ipaddr`, but only for addresses and networks of version 6.",
  example: { expression: "['192.0.2.1', '2001:db8::1'] | ansible.utils.ipv6", result: ["2001:db8::1"] },
  apply: (input, args, run) => filterIp(input, args.text("query"), 6, run),
});
