/** ssh_config: the sections and keywords that matter for reaching a host. The first value that is found wins. */

import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { ConnectionError } from "../connection.ts";
import { filesMatching } from "./files-matching.ts";
import { matchesPatternList } from "./pattern.ts";
import type { SshEnvironment } from "./ssh-environment.ts";

export interface ConfigValues {
  readonly hostName?: string;
  readonly user?: string;
  readonly port?: number;
  readonly family?: 0 | 4 | 6;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly?: boolean;
  readonly identityAgent?: string;
  /** At most one of the two is in force; `none` is a value. */
  readonly proxyJump?: string;
  readonly proxyCommand?: string;
  readonly userKnownHosts?: readonly string[];
  readonly globalKnownHosts?: readonly string[];
  readonly hashKnownHosts?: boolean;
  readonly strictHostKeyChecking?: "yes" | "no" | "off" | "ask" | "accept-new";
  readonly hostKeyAlias?: string;
  /** Milliseconds. */
  readonly connectTimeout?: number;
  readonly keepaliveInterval?: number;
  readonly keepaliveCount?: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type Draft = Mutable<ConfigValues> & { identityFiles: string[] };

function wrong(where: string, keyword: string, value: string, accepted: string): ConnectionError {
  return new ConnectionError(`\`${value}\` is no value for ${keyword}`, {
    phase: "resolve",
    code: "CON0601",
    notes: [`in ${where}`],
    help: `accepted: ${accepted}`,
  });
}

const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `90`, `1m30s`: seconds, as milliseconds; undefined where it is neither. */
function duration(text: string): number | undefined {
  if (!/^(\d+[smhdw]?)+$/i.test(text)) return undefined;
  let seconds = 0;
  for (const [, count = "0", unit = ""] of text.matchAll(/(\d+)([smhdw]?)/gi))
    seconds += Number(count) * (UNITS[unit.toLowerCase()] ?? 1);
  return seconds * 1000;
}

/** A value that stands for not having said anything. */
const DEFAULT = Symbol("default");

const FAMILIES: Readonly<Record<string, 0 | 4 | 6>> = { any: 0, inet: 4, inet6: 6 };
const STRICT = ["yes", "no", "off", "ask", "accept-new"] as const;

interface Setting {
  readonly key: keyof ConfigValues;
  readonly accepted: string;
  /** Undefined where the value is not accepted. */
  readonly read: (words: readonly string[], rest: string) => unknown;
}

const text = (key: keyof ConfigValues, accepted: string): Setting => ({
  key,
  accepted,
  read: ([word]) => word,
});
const list = (key: keyof ConfigValues): Setting => ({
  key,
  accepted: "file names",
  read: (words) => (words.length > 0 ? words : undefined),
});
const flag = (key: keyof ConfigValues): Setting => ({
  key,
  accepted: "yes, no",
  read: ([word = ""]) => ({ yes: true, true: true, no: false, false: false })[word.toLowerCase()],
});
const time = (key: keyof ConfigValues): Setting => ({
  key,
  accepted: "seconds, or a time such as 1m30s",
  // What switches the wait's end off in OpenSSH (none, 0) leaves the default in force here: a wait must end.
  read: ([word = ""]) => (/^(none|0+)$/i.test(word) ? DEFAULT : duration(word)),
});

const SETTINGS: Readonly<Record<string, Setting>> = {
  hostname: text("hostName", "a host name or address"),
  user: text("user", "a user name"),
  port: {
    key: "port",
    accepted: "1 to 65535",
    read: ([word = ""]) =>
      /^\d+$/.test(word) && Number(word) > 0 && Number(word) < 65_536 ? Number(word) : undefined,
  },
  addressfamily: {
    key: "family",
    accepted: "any, inet, inet6",
    read: ([word = ""]) => FAMILIES[word.toLowerCase()],
  },
  identityfile: text("identityFiles", "a file name"),
  identitiesonly: flag("identitiesOnly"),
  identityagent: text("identityAgent", "a socket, none or SSH_AUTH_SOCK"),
  proxyjump: text("proxyJump", "[user@]host[:port], …"),
  proxycommand: {
    key: "proxyCommand",
    accepted: "a command",
    read: (_words, rest) => (rest === "" ? undefined : rest),
  },
  userknownhostsfile: list("userKnownHosts"),
  globalknownhostsfile: list("globalKnownHosts"),
  hashknownhosts: flag("hashKnownHosts"),
  stricthostkeychecking: {
    key: "strictHostKeyChecking",
    accepted: STRICT.join(", "),
    read: ([word = ""]) => STRICT.find((value) => value === word.toLowerCase()),
  },
  hostkeyalias: text("hostKeyAlias", "a name"),
  connecttimeout: time("connectTimeout"),
  serveraliveinterval: time("keepaliveInterval"),
  serveralivecountmax: {
    key: "keepaliveCount",
    accepted: "a number from 1",
    read: ([word = ""]) => (/^[1-9]\d*$/.test(word) ? Number(word) : undefined),
  },
};

/** Words of a line, `"…"` being one. Undefined where a quote has no end. */
function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/gy;
  let at = 0;
  while (line.slice(at).trim() !== "") {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match === null) return undefined;
    const [, quoted, bare] = match;
    if (bare?.startsWith("#") === true) break;
    words.push(quoted?.replace(/\\(["\\])/g, "$1") ?? bare ?? "");
    at = pattern.lastIndex;
  }
  return words;
}

/** A jump and a command exclude each other, whichever is said first; `ProxyJump none` leaves room for a command. */
function isSaid(draft: Draft, key: keyof ConfigValues): boolean {
  if (draft[key] !== undefined) return true;
  if (key === "proxyJump") return draft.proxyCommand !== undefined;
  return key === "proxyCommand" && draft.proxyJump !== undefined && draft.proxyJump !== "none";
}

/** Takes over one keyword with its value, unless an earlier one was found. Keywords of no concern are passed over. */
export function applySetting(draft: Draft, keyword: string, rest: string, where: string): void {
  const setting = SETTINGS[keyword.toLowerCase()];
  if (setting === undefined) return;
  const words = setting.key === "proxyCommand" ? [] : splitWords(rest);
  const value = words === undefined ? undefined : setting.read(words, rest);
  if (value === undefined) throw wrong(where, keyword, rest, setting.accepted);
  if (setting.key === "identityFiles") {
    if (value !== "none") draft.identityFiles.push(String(value));
  } else if (value !== DEFAULT && !isSaid(draft, setting.key)) {
    Object.assign(draft, { [setting.key]: value });
  }
}

/** `Keyword value`, `Keyword=value`, `Keyword = value`. */
export function splitKeyword(line: string): { readonly keyword: string; readonly rest: string } | undefined {
  const match = /^\s*"?([A-Za-z0-9]+)"?(?:\s*=\s*|\s+)(.*?)\s*$/s.exec(line);
  return match === null ? undefined : { keyword: match[1] ?? "", rest: match[2] ?? "" };
}

export interface ConfigQuestion {
  /** The name as the user wrote it: what `Host` patterns are held against. */
  readonly original: string;
  readonly user: string;
  /** Read instead of the user's and the system's file; `none` reads nothing. */
  readonly file: string | undefined;
  readonly environment: SshEnvironment;
  readonly notices: string[];
}

class ConfigReader {
  readonly #question: ConfigQuestion;
  readonly draft: Draft;
  /** `Match final` asks for everything to be read once more, and matches only then. */
  #final = false;
  #finalWanted = false;

  constructor(question: ConfigQuestion, draft: Draft) {
    this.#question = question;
    this.draft = draft;
  }

  readAll(): void {
    const { environment, file } = this.#question;
    const userDirectory = join(environment.home, ".ssh");
    if (file === undefined) {
      this.#readFile(join(userDirectory, "config"), userDirectory, true, 0);
      this.#readFile(environment.systemConfig ?? "/etc/ssh/ssh_config", "/etc/ssh", true, 0);
    } else if (file !== "none") {
      this.#readFile(file, userDirectory, true, 0);
    }
    if (this.#final || !this.#finalWanted) return;
    this.#final = true;
    this.readAll();
  }

  /** `active` says whether the surrounding section applies. */
  #readFile(path: string, base: string, active: boolean, depth: number): void {
    let content: string;
    try {
      content = readFileSync(path, "utf8");
    } catch {
      return;
    }
    let applies = active;
    content.split(/\r?\n/).forEach((line, index) => {
      if (/^\s*(#|$)/.test(line)) return;
      const where = `${path}:${index + 1}`;
      const setting = splitKeyword(line);
      if (setting === undefined) throw wrong(where, "a line", line.trim(), "`Keyword value`");
      const keyword = setting.keyword.toLowerCase();
      if (keyword === "host")
        applies = active && matchesPatternList(splitWords(setting.rest) ?? [], this.#question.original);
      else if (keyword === "match") applies = active && this.#matches(splitWords(setting.rest) ?? [], where);
      else if (keyword === "include")
        this.#include(splitWords(setting.rest) ?? [], base, applies, depth, where);
      else if (applies) applySetting(this.draft, setting.keyword, setting.rest, where);
    });
  }

  #include(patterns: readonly string[], base: string, active: boolean, depth: number, where: string): void {
    if (depth >= 16) throw wrong(where, "Include", patterns.join(" "), "at most 16 files deep");
    for (const pattern of patterns) {
      const expanded = pattern.startsWith("~/")
        ? join(this.#question.environment.home, pattern.slice(2))
        : pattern;
      const files = filesMatching(isAbsolute(expanded) ? expanded : join(base, expanded));
      for (const file of files) this.#readFile(file, base, active, depth + 1);
    }
  }

  #matches(words: readonly string[], where: string): boolean {
    const { original, user, environment, notices } = this.#question;
    let result = true;
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? "";
      const negated = word.startsWith("!");
      const [name = "", inline] = word.slice(negated ? 1 : 0).split(/=(.*)/s);
      let met: boolean;
      if (name === "all") {
        met = true;
      } else if (name === "canonical" || name === "final") {
        this.#finalWanted ||= name === "final";
        met = this.#final;
      } else {
        const patterns = (inline ?? words[++at] ?? "").split(",");
        const subject = {
          host: this.draft.hostName ?? original,
          originalhost: original,
          user,
          localuser: environment.user,
        }[name];
        if (subject === undefined)
          notices.push(`\`Match ${name}\` in ${where} is not understood; the section is left out`);
        if (subject === undefined) return false;
        met = matchesPatternList(patterns, subject);
      }
      if (met === negated) result = false;
    }
    return result;
  }
}

/** Adds what the files say to what has been said before. */
export function readSshConfig(question: ConfigQuestion, said: ConfigValues): ConfigValues {
  const reader = new ConfigReader(question, { ...said, identityFiles: [...said.identityFiles] });
  reader.readAll();
  return reader.draft;
}
