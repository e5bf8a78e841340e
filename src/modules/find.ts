/** `find`: which files of the host are like this. */

import { z } from "zod";
import { Fault } from "../expression/fault.ts";
import { pythonRegex } from "../expression/value/regex.ts";
import { baseOf, hostPath } from "../host/host-path.ts";
import { modeBits } from "../host/mode.ts";
import { matchesPattern } from "../host/name-pattern.ts";
import type { FileState } from "../host/reads/file-state.ts";
import {
  type FoundFolder,
  foundContents,
  foundDigests,
  foundFiles,
  type Search,
} from "../host/reads/found-files.ts";
import { hostTime } from "../host/reads/host-time.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, int, list, mode, oneOf, path, text } from "./contract/params.ts";
import { statOf } from "./files/stat-result.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const SIZES: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

const params = z.strictObject({
  paths: list(path()).describe("The folders to look into."),
  patterns: list(text())
    .optional()
    .describe("What names must be like: globs, or with `use_regex` regular expressions. Default: all."),
  excludes: list(text()).optional().describe("What names must not be like."),
  use_regex: bool()
    .optional()
    .describe("`patterns` and `excludes` are regular expressions, which match from a name's start."),
  file_type: oneOf("any", "directory", "file", "link").default("file").describe("What to look for."),
  recurse: bool().optional().describe("Look into folders in the folders too."),
  depth: int().optional().describe("With `recurse`: how many levels down. Default: all."),
  hidden: bool().optional().describe("Find names that begin with a dot too."),
  follow: bool().optional().describe("Go through links to folders."),
  age: text()
    .refine((value) => /^-?\d+[smhdw]?$/i.test(value), "an age is a number with s, m, h, d or w behind it")
    .optional()
    .describe("At least this old (`2d`, `1w`), or with a minus sign at most. Default unit: seconds."),
  age_stamp: oneOf("atime", "ctime", "mtime").default("mtime").describe("Which time is the age."),
  size: text()
    .refine((value) => /^-?\d+[bkmgt]?$/i.test(value), "a size is a number with b, k, m, g or t behind it")
    .optional()
    .describe("At least this large (`10m`), or with a minus sign at most. Default unit: bytes."),
  mode: mode().optional().describe("Permissions that files have; see `exact_mode`."),
  exact_mode: bool().default(true).describe("Exactly these permissions; false: at least one of them."),
  contains: text().optional().describe("A regular expression for the beginning of one of a file's lines."),
  read_whole_file: bool().optional().describe("`contains` is looked for anywhere in the whole file instead."),
  encoding: oneOf("utf-8").optional().describe("How files are read for `contains`."),
  get_checksum: bool().optional().describe("Tell each file's checksum."),
  checksum_algorithm: oneOf("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
    .optional()
    .describe("Default: `sha1`."),
  limit: int().optional().describe("Give at most this many."),
});

type Params = z.output<typeof params>;

interface Seen {
  readonly folders: readonly FoundFolder[];
  /** Only where ages count. */
  readonly now?: number;
  readonly digests: ReadonlyMap<string, string>;
  /** `undefined`: too much. */
  readonly contents: ReadonlyMap<string, Buffer> | undefined;
}

function searchOf(p: Params, host: { readonly home: string }): Search {
  return {
    paths: p.paths.map((one) => hostPath(one, host)),
    depth: p.recurse ? p.depth : 1,
    follow: p.follow ?? false,
  };
}

export const find = defineModule({
  name: "find",
  summary: "Look for files on the host",
  description: `Lists what is in folders, by name, kind, age, size, permissions or content. Changes nothing.

Contents are compared on the controller, with Python's rules for regular expressions; of all files whose names match, 64 MiB together
are brought over at most.`,
  params,
  paramAliases: {
    path: "paths",
    name: "paths",
    pattern: "patterns",
    exclude: "excludes",
    get_checksum_algorithm: "checksum_algorithm",
    checksum: "checksum_algorithm",
    checksum_algo: "checksum_algorithm",
  },
  returns: {
    files: "What was found: `path`, and for each what `stat` tells.",
    matched: "How many.",
    examined: "How many were looked at.",
    skipped_paths: "Folders that were not looked into, and why.",
    msg: "Whether all folders were looked into.",
  },
  examples: [
    {
      title: "Logs of last week and before",
      yaml: "- name: old logs are known\n  find:\n    paths: /var/log\n    patterns: '*.log.*'\n    age: 1w\n    recurse: true\n  register: old\n",
    },
  ],
  reads: "files below the folders, their attributes, and contents where the parameters ask for them",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  observe: (p, _given, host) => {
    const search = searchOf(p, host);
    return {
      folders: foundFiles(search),
      ...(p.age === undefined ? {} : { now: hostTime() }),
      ...(p.get_checksum ? { digests: foundDigests(search, p.checksum_algorithm ?? "sha1") } : {}),
      ...(p.contains === undefined
        ? {}
        : { contents: foundContents(search, p.use_regex ? [] : (p.patterns ?? [])) }),
    };
  },
  decide: (p, seen) => decide(p, { digests: new Map(), contents: new Map(), ...seen } as Seen),
});

type Test = (path: string, state: FileState) => boolean;

type TextTest = (name: string) => boolean;

function globTest(glob: string): TextTest {
  return (name) => matchesPattern(glob, name);
}

/** As Python's `match`: from the start, not to the end. */
function startTest(pattern: string): TextTest {
  const { source, flags } = pythonRegex(pattern);
  const regex = new RegExp(`^(?:${source})`, flags.replace("g", ""));
  return (text) => regex.test(text);
}

function nameTest(p: Params): Test {
  const compile = p.use_regex ? startTest : globTest;
  const wanted = (p.patterns ?? []).map(compile);
  const unwanted = (p.excludes ?? []).map(compile);
  return (path) => {
    const name = baseOf(path);
    if (name.startsWith(".") && !p.hidden) return false;
    return (wanted.length === 0 || wanted.some((test) => test(name))) && !unwanted.some((test) => test(name));
  };
}

/** The number, its unit worked in; negative: at most. */
function amount(
  value: string,
  units: Readonly<Record<string, number>>,
): { readonly least: boolean; readonly by: number } {
  const [, sign = "", digits = "0", unit = ""] = /^(-?)(\d+)(\w?)$/.exec(value) ?? [];
  return { least: sign === "", by: Number(digits) * (units[unit.toLowerCase()] ?? 1) };
}

function ageTest(p: Params, now = 0): Test {
  if (p.age === undefined) return () => true;
  const { least, by } = amount(p.age, UNITS);
  return (_path, state) => (least ? now - state[p.age_stamp] >= by : now - state[p.age_stamp] <= by);
}

function sizeTest(p: Params): Test {
  if (p.size === undefined) return () => true;
  const { least, by } = amount(p.size, SIZES);
  return (_path, { type, size }) => type !== "file" || (least ? size >= by : size <= by);
}

function kindTest(p: Params): Test {
  return (_path, { type }) => p.file_type === "any" || type === p.file_type;
}

/** Of folders, links and the like nothing is read: only files can contain something. */
function contentTest(p: Params, contents: ReadonlyMap<string, Buffer>): Test {
  if (p.contains === undefined || p.file_type !== "file") return () => true;
  const holds = p.read_whole_file ? anywhereTest(p.contains) : lineTest(p.contains);
  return (path) => {
    const content = contents.get(path)?.toString("utf8");
    return content !== undefined && holds(content);
  };
}

function anywhereTest(pattern: string): TextTest {
  const { source, flags } = pythonRegex(pattern);
  const regex = new RegExp(source, flags.replace("g", ""));
  return (text) => regex.test(text);
}

function lineTest(pattern: string): TextTest {
  const begins = startTest(pattern);
  return (text) => text.split(/(?<=\n)/).some(begins);
}

function modeTest(p: Params): Test {
  if (p.mode === undefined) return () => true;
  const wanted = modeBits(p.mode, { mode: 0, directory: false });
  return (_path, state) => (p.exact_mode ? state.mode === wanted : (state.mode & wanted) !== 0);
}

function decide(p: Params, seen: Seen): Verdict | Refusal {
  if (seen.contents === undefined)
    return refuse("there is more than 64 MiB to look through for `contains`", {
      help: "narrow `paths` or `patterns`, or have the host search: command: grep -rl …",
    });
  try {
    const tests = [
      nameTest(p),
      kindTest(p),
      ageTest(p, seen.now),
      sizeTest(p),
      modeTest(p),
      contentTest(p, seen.contents),
    ];
    return verdict(p, seen, (path, state) => tests.every((test) => test(path, state)));
  } catch (error) {
    if (error instanceof Fault) return refuse(error.message);
    throw error;
  }
}

function verdict(p: Params, { folders, digests }: Seen, wanted: Test): Verdict {
  const skipped = folders.filter(({ entries }) => entries === undefined).map(({ folder }) => folder);
  const reasons = Object.fromEntries(skipped.map((folder) => [folder, `'${folder}' is not a directory`]));
  const all = folders.flatMap(({ entries }) => [...(entries ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)));
  const found = all.filter(([path, state]) => wanted(path, state)).slice(0, p.limit);
  const files = found.map(([path, state]) => {
    const digest = state.type === "file" ? digests.get(path) : undefined;
    return { ...statOf(path, state), ...(digest === undefined ? {} : { checksum: digest }) };
  });
  const limited = p.limit !== undefined && files.length === p.limit;
  const complete =
    skipped.length === 0 ? "All paths examined" : "Not all paths examined, check warnings for details";
  return {
    changes: [],
    result: {
      files,
      matched: files.length,
      examined: all.length,
      skipped_paths: reasons,
      msg: limited ? "Limit of matches reached" : complete,
    },
    ...(skipped.length === 0
      ? {}
      : { warnings: skipped.map((folder) => `${folder} was not looked into: it is no folder`) }),
  };
}
