/** Ansible's settings as one call sees them: the environment first, then `ansible.cfg`. */

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DiagnosticError, problem } from "../../../diagnostics/diagnostic.ts";
import type { Environment } from "../../context.ts";
import { findConfiguration } from "./find-configuration.ts";
import { type Ini, parseIni } from "./parse-ini.ts";
import type { Setting, SettingValue, Treatment } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

export interface Configuration {
  /** The file that was read. */
  readonly path?: string;
  readonly warnings: readonly string[];
  readonly bool: (name: string) => boolean | undefined;
  readonly int: (name: string) => number | undefined;
  readonly text: (name: string) => string | undefined;
  readonly list: (name: string) => readonly string[] | undefined;
  readonly value: (name: string) => SettingValue | undefined;
  /** Where the value stands: `env: NAME` or the file's path. */
  readonly origin: (name: string) => string | undefined;
}

export interface Surrounding {
  readonly environment: Environment;
  readonly cwd: string;
  readonly home: string;
}

interface Raw {
  readonly value: string;
  readonly origin: string;
  /** Where relative paths start. */
  readonly folder: string;
}

const TRUE = new Set(["y", "yes", "on", "1", "true", "t", "1.0"]);
const FALSE = new Set(["n", "no", "off", "0", "false", "f", "0.0"]);

class Unreadable extends Error {}

function unquoted(value: string): string {
  return /^(["'])[\s\S]*\1$/.test(value) && value.length > 1 ? value.slice(1, -1) : value;
}

function boolean(value: string): boolean {
  const word = value.toLowerCase().trim();
  if (TRUE.has(word)) return true;
  // A variable of the environment that is set to nothing.
  if (FALSE.has(word) || word === "") return false;
  throw new Unreadable("yes or no");
}

function number(value: string, whole: boolean): number {
  const result = value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isFinite(result) && (!whole || Number.isInteger(result))) return result;
  throw new Unreadable(whole ? "a whole number" : "a number");
}

interface Reading extends Surrounding {
  readonly raw: Raw;
}

function pathOf(path: string, { raw, cwd, home, environment }: Reading): string {
  const expanded = path
    .replace(/\{\{\s*(CWD|PWD)\s*\}\}/g, cwd)
    .replace(/\{\{\s*ANSIBLE_HOME\s*\}\}/g, environment.ANSIBLE_HOME ?? "~/.ansible")
    .replace(/^~(?=\/|$)/, home)
    .replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (all, braced?: string, plain?: string) => environment[braced ?? plain ?? ""] ?? all,
    );
  return resolve(raw.folder, expanded);
}

function words(value: string, separator: string): readonly string[] {
  return value
    .split(separator)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function settingValue({ type }: Setting, reading: Reading): SettingValue {
  const value = unquoted(reading.raw.value.trim());
  switch (type) {
    case "bool":
      return boolean(value);
    case "int":
      return number(value, true);
    case "float":
      return number(value, false);
    case "text":
      return value;
    case "list":
      return words(value.replaceAll("\n", ","), ",");
    case "path":
      return pathOf(value, reading);
    case "paths":
      return words(value, ":").map((path) => pathOf(path, reading));
    case "sources":
      return sources(value, reading);
  }
}

/** A list of hosts ends with a comma, or is one; anything else names files. */
function sources(value: string, reading: Reading): readonly string[] {
  return words(value, ",").map((path) => pathOf(path, reading));
}

function rawOf(
  setting: Setting,
  { environment, cwd }: Surrounding,
  ini: Ini | undefined,
  path = "",
): Raw | undefined {
  for (const variable of setting.env.toReversed()) {
    const value = environment[variable];
    if (value !== undefined) return { value, origin: `env: ${variable}`, folder: cwd };
  }
  for (const place of setting.ini.toReversed()) {
    const dot = place.indexOf(".");
    const found = ini?.sections.get(place.slice(0, dot))?.get(place.slice(dot + 1));
    if (found) return { value: found.value, origin: path, folder: dirname(path) };
  }
  return undefined;
}

async function readIni(path: string): Promise<Ini> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError([problem("CLI0207", `\`${path}\` can't be read: ${why}`)]);
  }
  const ini = parseIni(content);
  if (ini.problems.length === 0) return ini;
  const file = { path, text: content };
  const starts = [0];
  for (const line of content.split("\n")) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  throw new DiagnosticError(
    ini.problems.map(({ line, message }) => {
      const start = starts[line - 1] ?? 0;
      return problem("CLI0207", message, { primary: { file, start, end: (starts[line] ?? start + 1) - 1 } });
    }),
  );
}

function refusal({ name, about }: Setting, { value, origin }: Raw): DiagnosticError {
  return new DiagnosticError([
    problem("CLI0208", `\`${name}\` can't be \`${value}\` here (${origin})`, {
      notes: [about],
      help: "take the setting out",
    }),
  ]);
}

const KEPT: ReadonlySet<Treatment> = new Set(["used", "near"]);

function isFine({ fine = [] }: Setting, { value }: Raw): boolean {
  return fine.includes(unquoted(value.trim()).toLowerCase());
}

function toldText({ name, about }: Setting, { value, origin }: Raw): string {
  return `${name} is \`${value}\` (${origin}), which changes nothing here. ${about}`;
}

/** Throws what can't be read, and what homerun can't keep. */
export async function readConfiguration(around: Surrounding): Promise<Configuration> {
  const { path, warnings } = await findConfiguration(around);
  const ini = path === undefined ? undefined : await readIni(path);
  const told = [...warnings];
  const values = new Map<string, { readonly value: SettingValue; readonly origin: string }>();
  for (const setting of SETTINGS) {
    const raw = rawOf(setting, around, ini, path);
    if (raw === undefined) continue;
    if (setting.treatment === "refused" && !isFine(setting, raw)) throw refusal(setting, raw);
    if (setting.treatment === "told" && !isFine(setting, raw)) told.push(toldText(setting, raw));
    if (!KEPT.has(setting.treatment) && !(setting.treatment === "told" && isFine(setting, raw))) continue;
    try {
      values.set(setting.name, { value: settingValue(setting, { ...around, raw }), origin: raw.origin });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      throw new DiagnosticError([
        problem("CLI0207", `\`${setting.name}\` can't be \`${raw.value}\` (${raw.origin})`, {
          help: `use ${error.message}`,
        }),
      ]);
    }
  }
  const get = (name: string): SettingValue | undefined => values.get(name)?.value;
  return {
    ...(path === undefined ? {} : { path }),
    warnings: told,
    bool: (name) => get(name) as boolean | undefined,
    int: (name) => get(name) as number | undefined,
    text: (name) => get(name) as string | undefined,
    list: (name) => get(name) as readonly string[] | undefined,
    value: get,
    origin: (name) => values.get(name)?.origin,
  };
}
