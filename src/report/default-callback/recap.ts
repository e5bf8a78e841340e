/** The last lines of a run: each host with its counts. */

import type { Counts } from "../../events/event.ts";
import type { Color, Screen } from "./screen.ts";

const NAME_COLUMNS = 26;
const COUNT_COLUMNS = 4;

function hostColor({ failed, unreachable, changed }: Counts): Color {
  if (failed > 0 || unreachable > 0) return "error";
  return changed > 0 ? "changed" : "ok";
}

/** In the order of the columns, with the colour of what is not zero. */
const COLUMNS: readonly (readonly [name: keyof Counts, color: Color])[] = [
  ["ok", "ok"],
  ["changed", "changed"],
  ["unreachable", "unreachable"],
  ["failed", "error"],
  ["skipped", "skip"],
  ["rescued", "ok"],
  ["ignored", "warn"],
];

/** In check mode, what is not known until applied was left out, as Ansible leaves it out. */
export function recapLines(
  hosts: Readonly<Record<string, Counts>>,
  screen: Screen,
  checkMode: boolean,
): readonly string[] {
  return Object.keys(hosts)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((host) => {
      const given = hosts[host] as Counts;
      const counts = checkMode ? { ...given, skipped: given.skipped + given.unknown } : given;
      const name =
        screen.paint(host, hostColor(counts)) + " ".repeat(Math.max(0, NAME_COLUMNS - host.length));
      const columns = COLUMNS.map(([column, color]) => {
        const text = `${column}=${String(counts[column]).padEnd(COUNT_COLUMNS)}`;
        return counts[column] === 0 ? text : screen.paint(text, color);
      });
      return `${name} : ${columns.join(" ")}`;
    });
}
