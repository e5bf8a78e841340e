/** What `hwaddr` and `macaddr` do. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { MAC_FORMATS, macDigits } from "./mac-address.ts";
import { str } from "./text.ts";

const QUERIES = ["", "bool", "int", ...Object.keys(MAC_FORMATS)];

/** Without a query the value itself where it is such an address. */
export function filterHardwareAddress(input: unknown, args: Arguments): unknown {
  const query = args.choice("query", QUERIES);
  const digits = macDigits(str(input));
  if (digits === undefined) {
    if (query === "" || query === "bool") return null;
    throw new Fault("EXP0302", `\`${str(input)}\` is no hardware address`, { blame: "input" });
  }
  if (query === "") return input;
  if (query === "bool") return true;
  return query === "int" ? Number.parseInt(digits, 16) : MAC_FORMATS[query]?.(digits);
}
