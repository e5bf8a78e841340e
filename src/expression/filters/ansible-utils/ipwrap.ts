/** `ipwrap`: addresses of version 6 in square brackets; everything else as it is. */

import { defineFilter } from "../../operation.ts";
import { askIp, readIp } from "../../value/ip-query.ts";

export const ipwrapFilter = defineFilter({
  name: "ipwrap",
  collection: "ansible.utils",
  short: true,
  signature: "(query='')",
  summary: "Addresses of version 6 in square brackets; everything else as it is.",
  example: {
    expression: "['2001:db8::1', 'pi.lan'] | ansible.utils.ipwrap",
    result: ["[2001:db8::1]", "pi.lan"],
  },
  apply: (input) => (Array.isArray(input) ? input.map(wrapped) : wrapped(input)),
});

function wrapped(value: unknown): unknown {
  return readIp(value) ? askIp(value, "wrap") : value;
}
