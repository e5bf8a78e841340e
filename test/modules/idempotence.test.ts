import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { AnyModule } from "../../src/modules/contract/module.ts";
import { allModules } from "../../src/modules/registry.ts";
import { DASH, type LocalShell, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { readLaws } from "./all-laws.ts";
import type { LawCase } from "./law.ts";
import { apply, decide, isRefusal, type LocalRun, observe, predicted, readParams } from "./local-host.ts";

const LAWS = await readLaws();

/** Everything below a folder: types, modes, links, digests. */
function snapshot(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const full = path.join(folder, name);
      const stat = lstatSync(full);
      const mode = (stat.mode & 0o177777).toString(8);
      const holds = stat.isSymbolicLink()
        ? readlinkSync(full)
        : stat.isFile()
          ? createHash("sha256").update(readFileSync(full)).digest("hex")
          : "";
      return `${mode} ${stat.uid}:${stat.gid} ${name} ${holds}`;
    });
}

function setUp(
  theCase: LawCase,
  plain: LocalShell = DASH,
): { readonly folder: string; readonly host: string; readonly run: LocalRun } {
  const folder = tempFolder();
  const host = path.join(folder, "host");
  mkdirSync(host);
  theCase.prepare?.(host);
  const tools = theCase.tools?.(host);
  const shell = tools === undefined ? plain : { ...plain, path: `${tools}:${plain.path}` };
  return {
    folder,
    host,
    run: { shell, home: host, given: theCase.given?.(host) ?? {}, env: theCase.env?.(host) ?? {} },
  };
}

function verdictOf(module: AnyModule, params: unknown, seen: Parameters<typeof decide>[2], run: LocalRun) {
  const verdict = decide(module, params, seen, run);
  if (isRefusal(verdict)) throw new Error(`refused: ${verdict.message}`);
  return verdict;
}

/** Equal, and nothing of it the same: a decision that remembers what it saw, or changes it, shows. */
function copied(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(copied);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copied(item)]));
  if (value instanceof Set) return new Set([...value].map(copied));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)]));
}

/** Two decisions compare by everything but functions, which are new each time. */
function comparable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, v: unknown) => (typeof v === "function" ? "function" : v)));
}

describe.each(LAWS.map((law) => ({ name: law.module.name, law })))("$name", ({ law }) => {
  const { module, cases } = law;
  const shells = SHELLS.filter(({ name }) => name !== "busybox" || law.notOnBusybox === undefined);

  it("is registered", () => {
    expect(allModules()).toContain(module);
  });

  it.each(cases)("$title: looks without touching, and decides the same twice", async (theCase) => {
    const { host, run } = setUp(theCase);
    const params = readParams(module, theCase.params(host));
    const before = snapshot(host);
    const seen = await observe(module, params, run);
    const first = comparable(decide(module, params, copied(seen) as typeof seen, run));
    expect(comparable(decide(module, params, seen, run))).toEqual(first);
    expect(snapshot(host)).toEqual(before);
  });

  const inShells = cases.flatMap((theCase) =>
    shells
      .filter(({ name }) => name !== "busybox" || theCase.notOnBusybox === undefined)
      .map((shell) => ({ title: theCase.title, theCase, shell, name: shell.name })),
  );

  it.each(inShells)("$title: finds nothing to do the second time, in $name", async ({ theCase, shell }) => {
    const { host, run } = setUp(theCase, shell);
    const params = readParams(module, theCase.params(host));
    const verdict = verdictOf(module, params, await observe(module, params, run), run);
    expect(verdict.changes.length > 0).toBe(!theCase.unchanged);
    const conclusion = await apply(verdict, run);
    expect(conclusion.failed).toBeUndefined();
    theCase.check?.(host);
    const again = verdictOf(module, params, await observe(module, params, run), run);
    expect(again.changes.map((change) => change.summary)).toEqual([]);
    expect(
      readdirSync(host, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(".homerun.")),
    ).toEqual([]);
  });

  it.each(cases.filter((c) => c.unpredictable === undefined))(
    "$title: what check mode promises is what comes",
    async (theCase) => {
      const { host, run } = setUp(theCase);
      const params = readParams(module, theCase.params(host));
      const before = await observe(module, params, run);
      const verdict = verdictOf(module, params, before, { ...run, checkMode: true });
      const promised = predicted(
        module,
        params,
        before,
        verdict.changes.flatMap((change) => change.effects),
        run,
      );
      if (typeof promised === "string") throw new Error(`not known: ${promised}`);
      expect(verdictOf(module, params, promised, run).changes.map((change) => change.summary)).toEqual([]);
      const real = verdictOf(module, params, before, run);
      expect(comparable(real.changes)).toEqual(comparable(verdict.changes));
    },
  );
});
