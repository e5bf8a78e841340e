/** Which packages of Node.js a folder, or the whole host, has, and what it shall have by its own files. */

import { isBelow, plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { NPM_SET_UP, type NpmWords, npmArguments, npmList } from "../programs/npm-program.ts";
import { resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

/** A version that is promised and not known. */
export const ANY_VERSION = "*";

export interface SeenPackages {
  readonly state: "seen";
  /** Whether the folder is there. */
  readonly isThere: boolean;
  /** Whether a package.json is in it. */
  readonly hasManifest: boolean;
  /** What is asked for and there, by name. */
  readonly installed: ReadonlyMap<string, string>;
  /** What is asked for, and is not there or is another. */
  readonly missing: readonly string[];
  /** What npm would bring to another version; empty where it was not asked. */
  readonly outdated: ReadonlyMap<string, string>;
  /** Why npm could not be asked that. */
  readonly outdatedError?: string;
  /** What is there, beside what the lock file says: `unknown` where that can't be told, `none` where it was not asked. */
  readonly lock: "same" | "other" | "unknown" | "absent" | "none";
}

export type NodePackages =
  | { readonly state: "no-npm" }
  /** No folder stands there, or one that can't be entered. */
  | { readonly state: "closed"; readonly why: string }
  /** npm does not say. */
  | { readonly state: "broken"; readonly why: string }
  | SeenPackages;

export interface NpmQuestion {
  readonly words: NpmWords;
  /** Ask what is out of date: of everything, or of one package. */
  readonly outdated: "all" | { readonly name: string } | undefined;
  /** Compare what is there with the lock file. */
  readonly lock: boolean;
}

/**
 * Compares the lock file with npm's own note of what it has installed. Optional packages may be missing; with "production" those for
 * development may. For any Node.js.
 */
const COMPARE = `var fs = require("fs");
function read(name) { try { return JSON.parse(fs.readFileSync(name, "utf8")); } catch (e) { return undefined; } }
function list(a) { a = a || {}; return Object.keys(a).sort().map(function (k) { return k + "@" + a[k]; }).join(); }
function compare() {
  var lock = read("npm-shrinkwrap.json") || read("package-lock.json");
  if (!lock) return "absent";
  var manifest = read("package.json"), here = read("node_modules/.package-lock.json"), want = lock.packages;
  if (!manifest || !want || !want[""]) return "unknown";
  here = here ? here.packages || {} : {};
  var kinds = ["dependencies", "devDependencies", "optionalDependencies"], name, one, other;
  for (var i = 0; i < 3; i++) if (list(manifest[kinds[i]]) !== list(want[""][kinds[i]])) return "other";
  for (name in here) if (!want[name]) return "other";
  for (name in want) {
    one = want[name]; other = here[name];
    if (name.indexOf("node_modules") === -1) continue;
    if (!other) { if (one.optional || one.devOptional || (one.dev && production)) continue; return "other"; }
    if (production && one.dev) return "other";
    if (one.version !== other.version || one.resolved !== other.resolved || one.integrity !== other.integrity) return "other";
  }
  return "same";
}
console.log(compare());`;

const primitive: Primitive = {
  name: "hr_node_packages",
  liveOutput: false,
  body: `${NPM_SET_UP}
if [ -n "$hr_m_folder" ]; then
  hr_path "$hr_m_folder"
  if [ ! -e "$hr_p" ] && [ ! -L "$hr_p" ]; then
    case $(ls -d -- "$hr_p" 2>&1) in *"ermission denied") printf 'closed Permission denied\\0' ;; *) printf 'absent \\0' ;; esac
    exit 0
  fi
  [ -d "$hr_p" ] || { printf 'closed it is no folder\\0'; exit 0; }
  cd -P -- "$hr_p" 2>/dev/null || { printf 'closed Permission denied\\0'; exit 0; }
fi
[ ! -f ./package.json ] || printf 'manifest \\0'
hr_a=$(hr_npm_list "$@" 2>/dev/null)
printf 'listed %s\\0' "$hr_a"
case $hr_a in "{"*) ;; *) printf 'said %s\\0' "$(hr_npm_list "$@" 2>&1 >/dev/null | tail -n 20)"; exit 0 ;; esac
if [ -n "$hr_m_lock" ]; then printf 'lock %s\\0' "$(node -e "var production = \${hr_m_production:+1}0 > 0;"'${COMPARE}' 2>/dev/null || echo unknown)"; fi
if [ -n "$hr_m_outdated" ]; then
  set -- "$@" outdated --json
  [ -z "$hr_m_global" ] || set -- "$@" --global
  [ -z "$hr_m_production" ] || set -- "$@" --production
  [ -z "$hr_m_registry" ] || set -- "$@" --registry "$hr_m_registry"
  [ "$hr_m_outdated" = all ] || set -- "$@" -- "\${hr_m_outdated#=}"
  printf 'outdated %s\\0' "$(npm_config_logs_max=0 "$@" 2>/dev/null </dev/null)"
fi
exit 0`,
  requires: [npmList, resolvePath],
};

/** Whose packages they are, for what check mode promises. */
export function npmDatabase({ global, folder }: NpmWords): string {
  return global ? "npm" : `npm ${plainPath(folder)}`;
}

/** The entry that stands for all that the lock file says. */
export const LOCKED = "#lock";

export function nodePackages({ words, outdated, lock }: NpmQuestion): Read<NodePackages> {
  const asked = outdated === undefined ? "" : outdated === "all" ? "all" : `=${outdated.name}`;
  return defineRead<NodePackages>({
    primitive,
    args: npmArguments(words, { outdated: asked, lock: lock ? "1" : "", long: "" }, []),
    subject: { kind: "path", path: words.global ? "/" : plainPath(words.folder) },
    parse,
    predict: (seen, overlay) => predict(words, seen, overlay),
  });
}

const NOTHING: SeenPackages = {
  state: "seen",
  isThere: false,
  hasManifest: false,
  installed: new Map(),
  missing: [],
  outdated: new Map(),
  lock: "none",
};

/** What is asked for is missing; nothing was ever installed for the whole host. */
const HARMLESS = new Set(["ELSPROBLEMS", "ENOENT"]);

function parse(reply: Reply): NodePackages {
  if (reply.status === 3) return { state: "no-npm" };
  if (reply.status !== 0)
    throw new ReplyError(primitive.name, reply, reply.stderr.toString().trim() || "npm tells nothing");
  const records = reply.stdout.toString("utf8").split("\0");
  const one = (word: string): string | undefined =>
    records.find((record) => record.startsWith(`${word} `))?.slice(word.length + 1);
  const closed = one("closed");
  if (closed !== undefined) return { state: "closed", why: closed };
  if (one("absent") !== undefined) return { ...NOTHING, lock: "absent" };
  const listed = objectIn(one("listed") ?? "");
  const error = plain(listed?.error);
  if (listed === undefined || (error !== undefined && !HARMLESS.has(String(error.code))))
    return { state: "broken", why: String(error?.summary ?? one("said") ?? "") };
  const asked = one("outdated");
  return {
    state: "seen",
    isThere: true,
    hasManifest: one("manifest") !== undefined,
    ...dependenciesOf(listed),
    ...(asked === undefined ? { outdated: new Map() } : outdatedOf(asked)),
    lock: (one("lock") ?? "none") as SeenPackages["lock"],
  };
}

type Plain = Readonly<Record<string, unknown>>;

function objectIn(text: string): Plain | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return plain(value);
  } catch {
    return undefined;
  }
}

function plain(value: unknown): Plain | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Plain) : undefined;
}

function dependenciesOf(listed: Plain): Pick<SeenPackages, "installed" | "missing"> {
  const all = Object.entries(plain(listed.dependencies) ?? {}).map(
    ([name, value]) => [name, plain(value) ?? {}] as const,
  );
  const isMissing = (one: Plain): boolean => Boolean(one.missing) || Boolean(one.invalid);
  const there = all.filter(([, one]) => !isMissing(one));
  return {
    installed: new Map(there.map(([name, one]) => [name, String(one.version ?? "")])),
    missing: all.filter(([, one]) => isMissing(one)).map(([name]) => name),
  };
}

/** A package in a workspace may stand there several times. What is not installed at all is missing, not old. */
function outdatedOf(text: string): Pick<SeenPackages, "outdated" | "outdatedError"> {
  const all = text.trim() === "" ? {} : objectIn(text);
  const error = plain(all?.error);
  if (all === undefined || typeof error?.summary === "string")
    return { outdated: new Map(), outdatedError: String(error?.summary ?? "npm does not say") };
  const outdated = new Map<string, string>();
  for (const [name, value] of Object.entries(all)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      const { current, wanted } = plain(one) ?? {};
      if (typeof current === "string" && typeof wanted === "string" && current !== wanted)
        outdated.set(name, wanted);
    }
  }
  return { outdated };
}

/** Whether what is installed, or shall be, is said there. */
function decides(path: string, folder: string): boolean {
  const name = isBelow(path, folder) ? path.slice(folder.length).replace(/^\/+/, "") : "";
  return /^(package\.json|package-lock\.json|npm-shrinkwrap\.json|node_modules(\/.*)?)$/.test(name);
}

function predict(words: NpmWords, seen: NodePackages, overlay: Overlay): Predicted<NodePackages> | undefined {
  if (seen.state === "no-npm") {
    const promised = overlay.effects.some(
      (e) => e.kind === "package" && e.installed && /^(npm|nodejs|node)\b/.test(e.name),
    );
    return promised ? { unknown: "npm is not installed yet" } : undefined;
  }
  if (seen.state !== "seen") return undefined;
  const folder = plainPath(words.folder);
  let now: SeenPackages = seen;
  for (const effect of overlay.effects) {
    if (effect.kind === "record" && effect.database === npmDatabase(words))
      now = withPackage(now, effect.name, effect.value);
    if (!("path" in effect) || words.global || effect.kind === "attributes") continue;
    const path = plainPath(effect.path);
    if (effect.kind === "absent" && (path === folder || isBelow(folder, path)))
      now = { ...NOTHING, lock: "absent" };
    else if (effect.kind === "directory" && path === folder) now = { ...now, isThere: true };
    else if (decides(path, folder) || (effect.kind === "tree" && (path === folder || isBelow(folder, path))))
      return { unknown: `what ${path} asks for is known once it is there` };
  }
  return now === seen ? undefined : { known: now };
}

function withPackage(seen: SeenPackages, name: string, version: string | undefined): SeenPackages {
  if (name === LOCKED) return { ...seen, missing: [], lock: "same" };
  const without = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([each]) => each !== name));
  const installed = without(seen.installed);
  if (version !== undefined) installed.set(name, version);
  return {
    ...seen,
    isThere: true,
    installed,
    missing: seen.missing.filter((each) => each !== name),
    outdated: without(seen.outdated),
  };
}
