/** The import rules of ARCHITECTURE.md: levels, one vendor one folder, no folder of odds and ends. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

/** A folder may import folders of its own level or below, by the longest prefix that fits. Types of `model` are shared by all. */
const LEVELS: Readonly<Record<string, number>> = {
  diagnostics: 0,
  vault: 1,
  source: 1,
  expression: 1,
  template: 2,
  model: 2,
  vars: 3,
  playbook: 3,
  inventory: 3,
  plan: 4,
  host: 4,
  "modules/contract": 5,
  facts: 5,
  modules: 6,
  connection: 5,
  events: 5,
  engine: 7,
  report: 7,
  journal: 7,
  lab: 7,
  schema: 7,
  own: 7,
  cli: 8,
  "main.ts": 9,
  "start.ts": 9,
};

/** Pairs that must not meet although their levels would let them. */
const NEVER: readonly (readonly [from: string, to: string])[] = [
  ["modules", "connection"],
  ["modules", "vars"],
  ["modules", "playbook"],
  ["modules", "events"],
  ["facts", "connection"],
  ["connection", "modules"],
  ["connection", "facts"],
  ["connection", "events"],
  ["engine", "report"],
  ["engine", "journal"],
  ["engine", "lab"],
  ["engine", "connection/ssh"],
  ["engine", "connection/local"],
  ["report", "engine"],
  ["report", "modules"],
  ["report", "connection"],
  ["journal", "engine"],
  ["journal", "report"],
  ["schema", "engine"],
  ["schema", "report"],
  ["lab", "engine"],
  ["lab", "report"],
];

/** Which folders may import a package. A package that is not listed must not be imported. */
const VENDORS: Readonly<Record<string, readonly string[]>> = {
  ssh2: ["connection/ssh"],
  yaml: ["source"],
  bcryptjs: ["expression/value/password-hash"],
  "@jmespath-community/jmespath": ["expression/filters/community-general/json-query.ts"],
  handlebars: ["template/handlebars"],
  commander: ["cli"],
  listr2: ["report/live"],
  chalk: ["report", "cli"],
  "p-limit": ["engine/limits.ts"],
  "node-forge": ["modules/certificates/forge-x509.ts"],
  slimdom: ["modules/xml"],
  fontoxpath: ["modules/xml/find-nodes.ts"],
  diff: ["report", "host"],
  picomatch: ["source", "expression", "inventory", "modules", "engine", "cli", "connection"],
  "smol-toml": ["inventory/read-toml-inventory.ts"],
  "string-width": ["report"],
  ws: ["connection/truenas"],
  zod: ["modules", "facts", "host", "schema", "cli", "playbook", "own", "engine/arguments.ts"],
};

/** Node's own modules with which something is reached: pure layers do without them. */
const OUTSIDE = [
  "node:fs",
  "node:net",
  "node:child_process",
  "node:http",
  "node:https",
  "node:tls",
  "node:dgram",
  "node:readline",
];
const MAY_REACH_OUT = ["source/file-reader.ts", "connection", "journal", "lab", "cli", "report", "start.ts"];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : path.endsWith(".ts") ? [path] : [];
  });
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, "utf8");
  const found: Import[] = [];
  for (const match of text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm)) {
    found.push({
      from: relative(SRC, path),
      to: target(path, match[2] ?? ""),
      typeOnly: match[1] !== undefined,
    });
  }
  for (const match of text.matchAll(/import\("([^"]+)"\)/g)) {
    found.push({ from: relative(SRC, path), to: target(path, match[1] ?? ""), typeOnly: false });
  }
  return found;
}

function target(path: string, specifier: string): string {
  return specifier.startsWith(".")
    ? relative(SRC, resolve(dirname(path), specifier))
    : `package:${specifier}`;
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function levelOf(path: string): number | undefined {
  const folder = Object.keys(LEVELS)
    .filter((f) => isIn(path, f))
    .sort((a, b) => b.length - a.length)[0];
  return folder === undefined ? undefined : LEVELS[folder];
}

const ALL = files(SRC);
const IMPORTS = ALL.flatMap(importsOf);
const INTERNAL = IMPORTS.filter((i) => !i.to.startsWith("package:"));
const PACKAGES = IMPORTS.filter((i) => i.to.startsWith("package:")).map((i) => ({
  ...i,
  to: i.to.slice("package:".length),
}));

describe("architecture", () => {
  it("reads the whole tree", () => {
    expect(ALL.length).toBeGreaterThan(100);
    expect(INTERNAL.length).toBeGreaterThan(ALL.length);
  });

  it("gives every file a level", () => {
    expect(ALL.map((f) => relative(SRC, f)).filter((f) => levelOf(f) === undefined)).toEqual([]);
  });

  it("never imports upwards", () => {
    const climbing = INTERNAL.filter((i) => !i.typeOnly && (levelOf(i.to) ?? 0) > (levelOf(i.from) ?? 0));
    expect(climbing.map((i) => `${i.from} → ${i.to}`)).toEqual([]);
  });

  it("keeps apart what must not meet", () => {
    const meeting = INTERNAL.filter(
      (i) => !i.typeOnly && NEVER.some(([from, to]) => isIn(i.from, from) && isIn(i.to, to)),
    );
    expect(meeting.map((i) => `${i.from} → ${i.to}`)).toEqual([]);
  });

  it("lets a package into its folder only", () => {
    const strays = PACKAGES.filter((i) => {
      if (i.to.startsWith("node:")) return false;
      const name = i.to.startsWith("@") ? i.to.split("/").slice(0, 2).join("/") : (i.to.split("/")[0] ?? "");
      return !VENDORS[name]?.some((folder) => isIn(i.from, folder));
    });
    expect(strays.map((i) => `${i.from} → ${i.to}`)).toEqual([]);
  });

  it("keeps files, processes and sockets at the edge", () => {
    const reaching = PACKAGES.filter(
      (i) => !i.typeOnly && OUTSIDE.some((o) => i.to === o || i.to.startsWith(`${o}/`)),
    ).filter((i) => !MAY_REACH_OUT.some((folder) => isIn(i.from, folder)));
    expect(reaching.map((i) => `${i.from} → ${i.to}`)).toEqual([]);
  });

  it("reads the environment, the clock and chance only where they come in", () => {
    const offenders = ALL.filter(
      (f) => !["cli", "main.ts", "start.ts", "lab"].some((folder) => isIn(relative(SRC, f), folder)),
    ).filter((f) =>
      /\b(process\.(env|argv|stdout|stderr|exit)|Date\.now\(|Math\.random\(|new Date\(\))/.test(
        readFileSync(f, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""),
      ),
    );
    expect(offenders.map((f) => relative(SRC, f))).toEqual([]);
  });

  it("has no folder or file for odds and ends", () => {
    const names = ALL.map((f) => relative(SRC, f)).filter((f) =>
      /(^|\/)(utils?|helpers?|common|misc|manager)(\/|\.ts$)/.test(f),
    );
    expect(names).toEqual([]);
  });
});
