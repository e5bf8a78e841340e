/** `ipv4`: as `ipaddr`, but only for addresses and networks of version 4. */

import { defineFilter } from "../../operation.ts";
import { filterIp } from "../../value/ip-filter.ts";

export const ipv4Filter = defineFilter({
  name: "ipv4",
  collection: "ansible.utils",
  short: true,
  signature: "(query='')",
  summary: "As `ipaddr`, but only for addresses and networks of version 4.",
  example: { expression: "['192.0.2.1', '2001:db8::1'] | ansible.utils.ipv4", result: ["192.0.2.1"] },
  apply: (input, args, run) => filterIp(input, args.text("query"), 4, run),
});
