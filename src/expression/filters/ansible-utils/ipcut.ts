/** `ipcut`: the first bits of an address, or the last where the number is negative. */

import { defineFilter } from "../../operation.ts";
import { neededAddress } from "../../value/ip-arguments.ts";

export const ipcutFilter = defineFilter({
  name: "ipcut",
  collection: "ansible.utils",
  signature: "(amount)",
  summary: "The first bits of an address, or the last where the number is negative.",
  example: { expression: "'192.0.2.1' | ansible.utils.ipcut(16)", result: "192.0" },
  apply: (input, args) => {
    const { bits, number } = neededAddress(input);
    const all = number.toString(2).padStart(bits, "0");
    const amount = args.integer("amount");
    const cut = amount < 0 ? all.slice(amount) : all.slice(0, amount);
    const [size, base, separator] = bits === 128 ? [16, 16, ":"] : [8, 10, "."];
    const pieces = cut.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
    return pieces.map((piece) => Number.parseInt(piece, 2).toString(base)).join(separator);
  },
});
