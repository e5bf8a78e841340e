/** Where the callback reports write: Ansible's widths, colours and banners, on the two streams. */

import { stripTerminal } from "./strip-terminal.ts";

/** Ansible's names of colours; the numbers are those of terminals. */
export const COLORS = {
  ok: "0;32",
  changed: "0;33",
  error: "0;31",
  skip: "0;36",
  unreachable: "1;31",
  included: "0;36",
  verbose: "0;34",
  warn: "1;35",
  debug: "1;30",
  deprecate: "0;35",
  added: "0;32",
  removed: "0;31",
  hunk: "0;36",
} as const;

export type Color = keyof typeof COLORS;

export interface ScreenTarget {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Of the terminal; of no meaning where there is none. */
  readonly columns: number;
}

export interface ScreenOptions {
  readonly out: ScreenTarget;
  readonly err: ScreenTarget;
  readonly color: boolean;
  /** The terminal's numbers of each colour. */
  readonly colors?: Readonly<Record<Color, string>>;
  /** What `-v` adds goes to stderr. */
  readonly verboseToStderr?: boolean;
  /** Whether `[WARNING]` lines are shown. */
  readonly warnings: boolean;
  /** The log file, line by line and without colours. */
  readonly log?: (text: string, level?: "WARNING" | "ERROR") => void;
}

export interface Shown {
  readonly color?: Color | undefined;
  readonly stderr?: boolean | undefined;
  /** Shown because of `-v`. */
  readonly verbose?: boolean;
  /** Of the line in the log; undefined where it is not logged. */
  readonly level?: "WARNING" | "ERROR" | "none";
}

export interface Screen {
  display(text: string, shown?: Shown): void;
  banner(text: string): void;
  warning(text: string): void;
  error(text: string): void;
  /** Text with the codes of a colour, each line for itself; as it is where there are no colours. */
  paint(text: string, color: Color | undefined): string;
  readonly color: boolean;
}

const LEAST_COLUMNS = 79;
const FEWEST_STARS = 3;

/** Wide characters take two columns, combining ones none; enough for names of plays and tasks. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue;
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}

/** Words to lines of at most so many columns; words that are longer are cut. */
export function wrapped(text: string, columns: number): string {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.replace(/[\t\n\v\f\r]/g, " ").match(/\s+|[^\s]+?-(?=[a-zA-Z])|\S+/g) ?? []) {
    let rest = piece;
    if (line.length + rest.trimEnd().length > columns) {
      if (line.trim() !== "") lines.push(line.trimEnd());
      line = "";
      rest = rest.trimStart() === "" ? "" : rest;
      while (rest.length > columns) {
        lines.push(rest.slice(0, columns));
        rest = rest.slice(columns);
      }
    }
    line += line === "" && lines.length > 0 ? rest.trimStart() : rest;
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  return lines.join("\n");
}

/** Counts and hosts of the recap come painted. */
function withoutColors(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}

export function createScreen(options: ScreenOptions): Screen {
  const { out, err, color, colors = COLORS, warnings, verboseToStderr = false, log } = options;
  const told = new Set<string>();
  const width = Math.max(LEAST_COLUMNS, out.isTTY ? out.columns - 1 : 0);

  const paint = (text: string, name: Color | undefined): string =>
    name === undefined || !color
      ? text
      : text
          .split("\n")
          .map((line) => `\u001b[${colors[name]}m${line}\u001b[0m`)
          .join("\n");

  const display = (text: string, shown: Shown = {}): void => {
    const { color: name, stderr = shown.verbose === true && verboseToStderr, level } = shown;
    const target = stderr ? err : out;
    const painted = paint(target.isTTY ? stripTerminal(text, color) : text, name);
    target.write(painted.endsWith("\n") ? painted : `${painted}\n`);
    if (level !== "none") log?.(withoutColors(text), level);
  };

  return {
    display,
    paint,
    color,
    banner(text) {
      const title = text.trim();
      const stars = "*".repeat(Math.max(FEWEST_STARS, width - columnsOf(title)));
      display(`\n${title} ${stars}`);
    },
    warning(text) {
      if (!warnings || told.has(text)) return;
      told.add(text);
      display(`${wrapped(`[WARNING]: ${text}`, width)}\n`, { color: "warn", stderr: true, level: "WARNING" });
    },
    error(text) {
      display(text, { color: "error", stderr: true, level: "ERROR" });
    },
  };
}
