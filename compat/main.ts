/** `npm run compat`: what runs with homerun next to what runs with Ansible itself, on the same machine. See compat/README.md. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkOutTests } from "./checkout.ts";
import { compatibilityPage } from "./compatibility-page.ts";
import { type Engine, findEngine, installEngines } from "./engines.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { readRepository } from "./read-repository.ts";
import { REPOSITORIES } from "./repositories.ts";
import {
  merged,
  NOTHING,
  type RepositoryResult,
  type Results,
  readResults,
  type TargetResult,
  writeResults,
} from "./results.ts";
import { runOnLab } from "./run-on-lab.ts";
import { runTarget } from "./run-target.ts";
import { type Target, targetsIn } from "./targets.ts";

const PROJECT = dirname(import.meta.dirname);
const WORK = join(PROJECT, ".compat");

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function engines(options: Options): readonly Engine[] {
  return options.engines.flatMap((name) => {
    const engine = findEngine(name, WORK);
    if (engine === undefined) say(`${name} is not installed (npm run compat -- --install): left out`);
    return engine ? [engine] : [];
  });
}

/** A version of Ansible is judged by its own tests only. */
function judges(engine: Engine, branch: string): boolean {
  return engine.name === "homerun" || branch.endsWith(engine.name.replace("ansible-", ""));
}

function wanted(target: Target, options: Options): boolean {
  if (options.only.length > 0) return options.only.includes(target.name);
  return options.destructive || target.danger === undefined;
}

type Keep = (part: Partial<Results>) => void;

async function runBranch(branch: string, engine: Engine, options: Options, keep: Keep): Promise<void> {
  const integration = checkOutTests(options.source, branch, WORK, engine.name);
  const work = join(WORK, "work", `${branch}-${engine.name}`);
  const waiting = targetsIn(integration).filter((target) => wanted(target, options));
  const worker = async (): Promise<void> => {
    for (let target = waiting.shift(); target; target = waiting.shift()) {
      const verdict = await runTarget({ engine, integration, work, limit: options.limit }, target);
      const { name, area, shape } = target;
      const one: TargetResult = { branch, name, area, shape, verdicts: { [engine.name]: verdict } };
      const mark = verdict.outcome === "pass" ? "✔" : "✖";
      say(
        `${mark} ${branch} ${engine.name} ${name} (${verdict.seconds} s${verdict.outcome === "late" ? ", too long" : ""})`,
      );
      if (options.verbose && verdict.outcome !== "pass") say(verdict.end);
      keep({ targets: [one] });
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
}

function repositoryLine(result: RepositoryResult): string {
  return Object.entries(result.checks)
    .map(([check, verdicts]) => {
      const words = Object.entries(verdicts).map(([engine, { outcome }]) => `${engine} ${outcome}`);
      return `  ${check}: ${words.join(", ")}`;
    })
    .join("\n");
}

async function runAll(options: Options): Promise<Results> {
  mkdirSync(WORK, { recursive: true });
  const found = engines(options);
  let results: Results = {
    ...NOTHING,
    date: new Date().toISOString().slice(0, 10),
    versions: Object.fromEntries(found.map(({ name, version }) => [name, version])),
  };
  const keep: Keep = (part) => {
    results = merged(results, { ...NOTHING, ...part });
    if (options.json) writeResults(options.json, merged(readResults(options.json), results));
  };
  if (options.what !== "targets")
    for (const repository of REPOSITORIES) {
      const own = found.filter(({ name }) => name !== "ansible-2.14");
      const result = await readRepository(repository, own, options.repositoriesFrom, WORK, options.limit);
      say(`${repository.name}\n${repositoryLine(result)}`);
      keep({ repositories: [result] });
    }
  if (options.what !== "repositories")
    for (const branch of options.branches)
      for (const engine of found.filter((one) => judges(one, branch)))
        await runBranch(branch, engine, options, keep);
  return results;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return say(USAGE);
  if (options.install) return installEngines(options.engines, say);
  if (options.what === "lab") return runOnLab(WORK, options.repositoriesFrom, say);
  const results =
    options.from.length > 0
      ? options.from.map(readResults).reduce((old, fresh) => merged(old, fresh), NOTHING)
      : await runAll(options);
  if (options.writeDocs) {
    const page = join(PROJECT, "docs/compatibility.md");
    writeFileSync(page, compatibilityPage(results, join(import.meta.dirname, "remarks.md")));
    say(`written: ${page}`);
  }
}

await main().catch((error: unknown) => {
  process.stderr.write(`compat: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
