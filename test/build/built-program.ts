/** The program as `npm run build` makes it, in a folder of its own, and what a call of it loads. */

import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface BuiltProgram {
  readonly folder: string;
  /** As npm installs it: a package in a folder of packages, and a link to its program. */
  readonly package: string;
  readonly link: string;
  readonly call: (argv: readonly string[], options?: CallOptions) => Outcome;
  /** Names of all parts of the program that a call loads, in order. */
  readonly partsOf: (argv: readonly string[], options?: CallOptions) => readonly string[];
  /** Libraries and folders of `src/` that these parts hold. */
  readonly contentsOf: (parts: readonly string[]) => Contents;
  readonly remove: () => void;
}

export interface CallOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly program?: string;
}

export interface Contents {
  readonly libraries: readonly string[];
  readonly folders: readonly string[];
}

/** Every part becomes a script; each tells its file's name. */
const RECORDER = `"use strict";
const vm = require("node:vm");
const { appendFileSync } = require("node:fs");
const { Script } = vm;
vm.Script = class extends Script {
  constructor(text, options) {
    super(text, options);
    appendFileSync(process.env.TEST_RECORD, options.filename + "\\n");
  }
};
`;

/** What `npm install -g` takes from a package, and the link that it makes. */
function install(folder: string): { readonly package: string; readonly link: string } {
  const installed = join(folder, "lib/node_modules/homerun");
  mkdirSync(installed, { recursive: true });
  execFileSync(process.execPath, [join(ROOT, "scripts/build.mjs"), installed]);
  cpSync(join(ROOT, "package.json"), join(installed, "package.json"));
  const link = join(folder, "bin/homerun");
  mkdirSync(dirname(link));
  symlinkSync("../lib/node_modules/homerun/bin/homerun", link);
  return { package: installed, link };
}

function sourcesOf(part: string): readonly string[] {
  const map = `${part}.map`;
  // A library that is a part of its own has none.
  if (!existsSync(map)) return [`node_modules/${basename(part, ".js").replace("+", "/")}/`];
  return (JSON.parse(readFileSync(map, "utf8")) as { readonly sources: readonly string[] }).sources;
}

function sortedSet(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

export function buildProgram(): BuiltProgram {
  const folder = mkdtempSync(join(tmpdir(), "homerun-built-"));
  const { package: installed, link } = install(folder);
  const home = join(folder, "home");
  mkdirSync(home);
  const recorder = join(folder, "recorder.cjs");
  writeFileSync(recorder, RECORDER);
  const PATH = [join(folder, "bin"), dirname(process.execPath), process.env.PATH].join(delimiter);
  const call = (
    argv: readonly string[],
    { cwd = home, env = {}, program = link }: CallOptions = {},
  ): Outcome => {
    const { status, stdout, stderr } = spawnSync(program, argv, {
      cwd,
      env: { PATH, HOME: home, CI: "true", ...env },
      encoding: "utf8",
    });
    return { status, out: stdout, err: stderr };
  };
  return {
    folder,
    package: installed,
    link,
    call,
    partsOf: (argv, options) => {
      const record = join(folder, "record");
      writeFileSync(record, "");
      const env = { ...options?.env, NODE_OPTIONS: `--require=${recorder}`, TEST_RECORD: record };
      const { status, err } = call(argv, { ...options, env });
      if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}: ${err}`);
      return readFileSync(record, "utf8").split("\n").slice(0, -1);
    },
    contentsOf: (parts) => {
      const sources = parts.flatMap(sourcesOf);
      return {
        libraries: sortedSet(
          sources.map((source) => /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]),
        ),
        folders: sortedSet(sources.map((source) => /^(?:\.\.\/)+src\/([^/]+)\//.exec(source)?.[1])),
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
