/** `ipaddr`: an address or a network, or what a query says of it; false where the value is none. */

import { defineFilter } from "../../operation.ts";
import { filterIp } from "../../value/ip-filter.ts";

export const ipaddrFilter = defineFilter({
  name: "ipaddr",
  collection: "ansible.utils",
  short: true,
  signature: "(query='', version=false, alias='ipaddr')",
  summary: "An address or a network, or what a query says of it; false where the value is none.",
  example: { expression: "'192.0.2.7/24' | ansible.utils.ipaddr('network')", result: "192.0.2.0" },
  apply: (input, args, run) => {
    const version = args.value("version");
    const wanted = version === 4 || version === 6 ? version : undefined;
    return filterIp(input, args.text("query"), wanted, run);
  },
});
