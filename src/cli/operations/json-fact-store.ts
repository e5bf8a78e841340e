/** Facts of earlier runs in files: one JSON text for each host, as Ansible's cache `jsonfile` has them. */

import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type Diagnostic, warning } from "../../diagnostics/diagnostic.ts";
import type { FactStore } from "../../engine/fact-store.ts";
import { Fault } from "../../expression/fault.ts";
import { UnknownValueError } from "../../expression/unknown.ts";
import { type JsonOptions, jsonText, parseJson } from "../../expression/value/json.ts";
import { isDict } from "../../expression/value/kind.ts";
import { LazyMap } from "../../expression/value/lazy-map.ts";

type Facts = Readonly<Record<string, unknown>>;

export interface JsonFactStoreOptions {
  /** Absolute. */
  readonly folder: string;
  /** Before the host's name in the name of its file. */
  readonly prefix?: string;
  /** Seconds for which facts hold; 0: for ever. */
  readonly timeout: number;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly user: number | undefined;
  readonly warn: (diagnostic: Diagnostic) => void;
  /** Whether a text has a secret in it. */
  readonly isSecret: (text: string) => boolean;
}

const NOTHING: Facts = {};

const FORM: JsonOptions = {
  indent: "    ",
  sortKeys: true,
  ascii: true,
  itemSeparator: ",",
  keySeparator: ": ",
};

/** A folder that can't be written is told once; the run goes on without keeping anything. */
export function jsonFactStore(options: JsonFactStoreOptions): FactStore {
  const read = new Map<string, Facts>();
  const written = new Map<string, string>();
  let failed = false;
  const attempt = (work: () => void): void => {
    if (failed) return;
    try {
      work();
    } catch (error) {
      failed = true;
      options.warn(cantWrite(options.folder, error));
    }
  };
  return {
    known: (host) => {
      const facts = read.get(host) ?? readFacts(pathOf(host, options), options);
      read.set(host, facts);
      return facts;
    },
    keep: (host, facts) => {
      read.set(host, facts);
      const text = textOf(facts, options);
      if (written.get(host) === text) return;
      written.set(host, text);
      attempt(() => {
        mkdirSync(options.folder, { recursive: true, mode: 0o700 });
        replaceFile(pathOf(host, options), text);
      });
    },
    forget: (host) => {
      read.set(host, NOTHING);
      written.delete(host);
      attempt(() => rmSync(pathOf(host, options), { force: true }));
    },
  };
}

/** Names of hosts are anything; what a path would take for folders is written otherwise. */
function pathOf(host: string, { folder, prefix = "" }: JsonFactStoreOptions): string {
  return join(folder, `${prefix}${host}`.replaceAll("/", "%2F").replace(/^\.{1,2}$/, "%2E"));
}

function cantWrite(folder: string, error: unknown): Diagnostic {
  return warning("RUN0133", `facts can't be kept in ${folder}`, {
    notes: [error instanceof Error ? error.message : String(error)],
    help: "name another folder with `fact_caching_connection`; this run goes on without keeping any",
  });
}

function ignored(path: string, why: string): Diagnostic {
  return warning("RUN0133", `the facts in ${path} are not used: ${why}`, {
    help: "`--flush-cache` forgets what is kept of all hosts",
  });
}

/** Nothing where there is no such file, where it is too old, and, with a warning, where it is no good. */
function readFacts(path: string, options: JsonFactStoreOptions): Facts {
  let text: string;
  try {
    const file = openSync(path, "r");
    try {
      const { mtimeMs, uid, mode } = fstatSync(file);
      if (options.timeout > 0 && options.now() - mtimeMs / 1000 > options.timeout) return NOTHING;
      const isForeign = options.user !== undefined && uid !== options.user && uid !== 0;
      if (isForeign || (mode & 0o002) !== 0) {
        options.warn(ignored(path, "another user can write the file, and facts are variables of the play"));
        return NOTHING;
      }
      text = readFileSync(file, "utf8");
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return NOTHING;
    options.warn(ignored(path, error instanceof Error ? error.message : String(error)));
    return NOTHING;
  }
  return parsed(path, text, options);
}

function parsed(path: string, text: string, { warn }: JsonFactStoreOptions): Facts {
  try {
    const facts = parseJson(text);
    if (isDict(facts) && !(facts instanceof LazyMap)) return facts;
    warn(ignored(path, "it does not hold a map of facts"));
  } catch {
    warn(ignored(path, "it is damaged, and no JSON"));
  }
  return NOTHING;
}

/**
 * What check mode does not know yet, and what is no data, is left out; so is what a task made of a secret: nobody would know
 * in the next run that it must not be shown.
 */
function textOf(facts: Facts, { isSecret }: JsonFactStoreOptions): string {
  const kept = Object.entries(facts).filter(([name, value]) => {
    const text = dataText(value);
    return text !== undefined && (name.startsWith("ansible_") || !isSecret(text));
  });
  const gathered = "module_setup" in facts ? { _ansible_facts_gathered: true } : {};
  return jsonText({ ...gathered, ...Object.fromEntries(kept) }, FORM);
}

function dataText(value: unknown): string | undefined {
  try {
    return jsonText(value, FORM);
  } catch (error) {
    if (error instanceof Fault || error instanceof UnknownValueError) return undefined;
    throw error;
  }
}

/** Under the name there is always one whole text, also after a power cut. */
function replaceFile(path: string, text: string): void {
  const aside = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    const file = openSync(aside, "wx", 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}
