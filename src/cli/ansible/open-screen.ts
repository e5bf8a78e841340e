/** The screen that Ansible's settings ask for: colours, warnings, the log file. */

import { COLORS, type Color, createScreen, type Screen } from "../../report/default-callback/screen.ts";
import type { CliContext } from "../context.ts";
import { createLogFile } from "./log-file.ts";
import type { Configuration } from "./settings/configuration.ts";

/** Ansible's names of colours, as the terminal's numbers. */
const NAMED: Readonly<Record<string, string>> = {
  black: "0;30",
  "bright gray": "0;37",
  blue: "0;34",
  white: "1;37",
  green: "0;32",
  "bright blue": "1;34",
  cyan: "0;36",
  "bright green": "1;32",
  red: "0;31",
  "bright cyan": "1;36",
  purple: "0;35",
  "bright red": "1;31",
  yellow: "0;33",
  "bright purple": "1;35",
  "dark gray": "1;30",
  "bright yellow": "1;33",
  magenta: "0;35",
  "bright magenta": "1;35",
  normal: "0",
};

/** `color123`, `rgb025` with digits up to 5, `gray7`: of the 256 that terminals have. */
function codeOf(name: string): string | undefined {
  const word = name.trim().toLowerCase();
  if (Object.hasOwn(NAMED, word)) return NAMED[word];
  const color = /^color(\d{1,3})$/.exec(word)?.[1];
  if (color !== undefined && Number(color) < 256) return `38;5;${Number(color)}`;
  const rgb = /^rgb([0-5])([0-5])([0-5])$/.exec(word);
  if (rgb) return `38;5;${16 + 36 * Number(rgb[1]) + 6 * Number(rgb[2]) + Number(rgb[3])}`;
  const gray = /^gray(\d{1,2})$/.exec(word)?.[1];
  return gray !== undefined && Number(gray) < 24 ? `38;5;${232 + Number(gray)}` : undefined;
}

const SETTINGS: Readonly<Record<Color, string>> = {
  ok: "COLOR_OK",
  changed: "COLOR_CHANGED",
  error: "COLOR_ERROR",
  skip: "COLOR_SKIP",
  unreachable: "COLOR_UNREACHABLE",
  included: "COLOR_INCLUDED",
  verbose: "COLOR_VERBOSE",
  warn: "COLOR_WARN",
  debug: "COLOR_DEBUG",
  deprecate: "COLOR_DEPRECATE",
  added: "COLOR_DIFF_ADD",
  removed: "COLOR_DIFF_REMOVE",
  hunk: "COLOR_DIFF_LINES",
};

function colorsOf(settings: Configuration | undefined): Readonly<Record<Color, string>> {
  const chosen = Object.entries(SETTINGS).flatMap(([color, setting]) => {
    const name = settings?.text(setting);
    const code = name === undefined ? undefined : codeOf(name);
    return code === undefined ? [] : [[color, code] as const];
  });
  return { ...COLORS, ...Object.fromEntries(chosen) };
}

/** Before the settings are read, and where they can't be, the usual ones count. */
export function openScreen(context: CliContext, settings?: Configuration): Screen {
  const { console, environment, now } = context;
  const wanted = settings?.bool("ANSIBLE_FORCE_COLOR") ?? false;
  const refused = settings?.bool("ANSIBLE_NOCOLOR") ?? (environment.NO_COLOR ?? "") !== "";
  const path = settings?.text("DEFAULT_LOG_PATH");
  const tell = (reason: string): void =>
    console.err.write(
      `[WARNING]: log file at '${path}' is not writeable, and nothing is logged: ${reason}\n`,
    );
  return createScreen({
    out: console.out,
    err: console.err,
    color: wanted || (console.out.isTTY && !refused),
    colors: colorsOf(settings),
    warnings: settings?.bool("SYSTEM_WARNINGS") ?? true,
    verboseToStderr: settings?.bool("VERBOSE_TO_STDERR") ?? false,
    ...(path === undefined ? {} : { log: createLogFile(path, now, tell) }),
  });
}
