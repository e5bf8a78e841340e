/** All colours, and the only way from segments to text for a terminal: every segment is made printable here. */

import { Chalk, type ChalkInstance, type ColorSupportLevel } from "chalk";
import { printableLine } from "./printable.ts";
import type { Line, Style } from "./segment.ts";

export type ColorChoice = "auto" | "always" | "never";

export type ColorLevel = ColorSupportLevel;

export interface ColorFacts {
  readonly choice: ColorChoice;
  readonly isTTY: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Theme {
  /** One line for the stream that the theme was made for, without its line end. */
  paint(line: Line): string;
  /** Lines, each with its line end. */
  paintAll(lines: readonly Line[]): string;
}

function terminalLevel(environment: ColorFacts["environment"]): ColorLevel {
  const term = environment.TERM ?? "";
  if (/^(truecolor|24bit)$/.test(environment.COLORTERM ?? "")) return 3;
  return /-256(color)?$/.test(term) ? 2 : 1;
}

/** FORCE_COLOR as Node reads it: 0 is none, empty or 1 or true is basic. */
function forcedLevel(value: string): ColorLevel {
  if (value === "0" || value === "false") return 0;
  if (value === "2") return 2;
  return value === "3" ? 3 : 1;
}

/** `--color` beats FORCE_COLOR, which beats NO_COLOR, which beats what the terminal can do. */
export function colorLevel({ choice, isTTY, environment }: ColorFacts): ColorLevel {
  if (choice === "never") return 0;
  if (choice === "always") return Math.max(1, terminalLevel(environment)) as ColorLevel;
  if (environment.FORCE_COLOR !== undefined) return forcedLevel(environment.FORCE_COLOR);
  if (environment.NO_COLOR !== undefined && environment.NO_COLOR !== "") return 0;
  return !isTTY || environment.TERM === "dumb" ? 0 : terminalLevel(environment);
}

function stylesOf(chalk: ChalkInstance): Readonly<Record<Style, ChalkInstance>> {
  return {
    ok: chalk.green,
    changed: chalk.yellow,
    failed: chalk.red,
    unreachable: chalk.redBright,
    skipped: chalk.cyan,
    unknown: chalk.magenta,
    heading: chalk.bold,
    host: chalk.bold,
    path: chalk.cyan,
    dim: chalk.dim,
    error: chalk.bold.red,
    warning: chalk.bold.yellow,
    hint: chalk.bold.cyan,
    caret: chalk.bold.red,
    label: chalk.blue,
    added: chalk.green,
    removed: chalk.red,
    strong: chalk.bold,
  };
}

export function createTheme(level: ColorLevel): Theme {
  let styles: ReturnType<typeof stylesOf> | undefined;
  const styled = (style: Style, text: string): string => {
    if (level === 0) return text;
    styles ??= stylesOf(new Chalk({ level }));
    return styles[style](text);
  };
  const paint = (line: Line): string =>
    line
      .map((segment) => {
        if (typeof segment === "string") return printableLine(segment);
        const text = printableLine(segment.text);
        return segment.style === undefined || text === "" ? text : styled(segment.style, text);
      })
      .join("");
  return { paint, paintAll: (lines) => lines.map((line) => `${paint(line)}\n`).join("") };
}
