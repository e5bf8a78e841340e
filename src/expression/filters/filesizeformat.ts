/** `filesizeformat`: A number of bytes as people write it, in powers of 1000 or 1024. */

import { defineFilter } from "../operation.ts";
import { isNumber, numberOf } from "../value/kind.ts";
import { fixed } from "../value/number-format.ts";

export const filesizeformatFilter = defineFilter({
  name: "filesizeformat",
  signature: "(binary=false)",
  summary: "A number of bytes as people write it, in powers of 1000 or 1024.",
  example: { expression: "1500000 | filesizeformat", result: "1.5 MB" },
  apply: (input, args) => {
    const value = typeof input === "string" ? Number(input) : numberOf(isNumber(input) ? input : 0);
    const base = args.flag("binary") ? 1024 : 1000;
    const units = args.flag("binary")
      ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]
      : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    if (value === 1) return "1 Byte";
    if (value < base) return `${Math.trunc(value)} Bytes`;
    const at = units.findIndex((_, i) => value < base ** (i + 2));
    const power = at === -1 ? units.length - 1 : at;
    return `${fixed(value / base ** (power + 1), 1)} ${units[power]}`;
  },
});
