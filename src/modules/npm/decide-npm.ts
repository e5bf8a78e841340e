/** Whether npm has to run, and with which words. Pure. */

import type { Change } from "../../host/change.ts";
import { npmCall } from "../../host/changes/run-npm.ts";
import type { Effect } from "../../host/effect.ts";
import type { HostView } from "../../host/host-view.ts";
import type { NpmWords } from "../../host/programs/npm-program.ts";
import {
  ANY_VERSION,
  LOCKED,
  type NodePackages,
  npmDatabase,
  type SeenPackages,
} from "../../host/reads/node-packages.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import { concludeNpm } from "./conclude-npm.ts";
import {
  isExact,
  type NpmParams,
  npmCommand,
  npmWordsOf,
  type WantedPackage,
  wantedPackage,
} from "./npm-params.ts";

interface Case {
  readonly p: NpmParams;
  readonly seen: SeenPackages;
  readonly words: NpmWords;
}

export function decideNpm(p: NpmParams, seen: NodePackages, host: HostView): Verdict | Refusal {
  const words = npmWordsOf(p, host);
  switch (seen.state) {
    case "no-npm":
      return refuse(`the host has no ${words.program[0]}`, {
        help: "`package: name=npm state=present` installs it; `executable` names one that is somewhere else",
        mayResolve: true,
      });
    case "closed":
      return refuse(`${words.folder} can't be used: ${seen.why}`);
    case "broken":
      return refuse(`npm does not say what is installed: ${seen.why.trim() || "it prints nothing"}`, {
        mayResolve: true,
      });
    case "seen":
      return decide({ p, seen, words });
  }
}

function decide(the: Case): Verdict | Refusal {
  const { p, seen } = the;
  if (p.ci) return decideLocked(the);
  if (seen.outdatedError !== undefined)
    return refuse(`npm can't tell what is out of date: ${seen.outdatedError}`, { mayResolve: true });
  const wanted = wantedPackage(p);
  if (p.state === "absent") return decideAbsent(the, wanted);
  const changes = [...missing(the, wanted), ...old(the, wanted)];
  if (changes.length === 0 && wanted === undefined && !seen.hasManifest)
    return { changes, message: `there is no package.json in ${the.words.folder}` };
  return verdictOf(changes, isOpen(the, wanted));
}

/** Only npm can tell what is meant, and whether it is there. */
function isOpen({ seen: { installed } }: Case, wanted: WantedPackage | undefined): boolean {
  if (wanted === undefined) return false;
  if (wanted.name === undefined) return true;
  return installed.has(wanted.name) && wanted.version !== "" && !isExact(wanted.version);
}

function decideLocked(the: Case): Verdict | Refusal {
  const { p, seen, words } = the;
  if (seen.lock === "absent")
    return refuse(`there is no package-lock.json in ${words.folder}, and \`ci\` installs what one says`, {
      help: "`ci: false` installs what package.json asks for",
      mayResolve: true,
    });
  if (seen.lock === "same" && seen.missing.length === 0) return { changes: [] };
  const change = run(the, npmCommand(p, "ci", ""), {
    summary: `install what the lock file of ${words.folder} says`,
    effects: [record(words, LOCKED, ANY_VERSION)],
  });
  return verdictOf([change], false);
}

function decideAbsent(the: Case, wanted: WantedPackage | undefined): Verdict {
  const { p, seen, words } = the;
  const name = wanted?.name ?? p.name ?? "";
  const version = seen.installed.get(name);
  if (version === undefined) return { changes: [] };
  const change = run(the, npmCommand(p, "uninstall", name), {
    summary: `uninstall ${name}${placeOf(the)}`,
    before: `${name} ${version}\n`,
    after: "",
    effects: [record(words, name)],
  });
  return verdictOf([change], false);
}

function missing(the: Case, wanted: WantedPackage | undefined): readonly Change[] {
  const { p, seen, words } = the;
  if (wanted === undefined) {
    if (seen.missing.length === 0) return [];
    return [
      run(the, npmCommand(p, "install", ""), {
        summary: `install ${named(seen.missing)}${placeOf(the)}`,
        before: "",
        after: seen.missing.map((name) => `${name}\n`).join(""),
        effects: seen.missing.map((name) => record(words, name, ANY_VERSION)),
      }),
    ];
  }
  if (!isMissing(the, wanted) && !isOpen(the, wanted)) return [];
  const { name } = wanted;
  const version = name === undefined ? undefined : seen.installed.get(name);
  const isKnown = name !== undefined && (wanted.version === "" || isExact(wanted.version));
  return [
    run(the, npmCommand(p, "install", wanted.word), {
      summary: `install ${wanted.word}${placeOf(the)}`,
      before: version === undefined ? "" : `${name} ${version}\n`,
      after: `${wanted.word}\n`,
      effects: isKnown
        ? [record(words, name, wanted.version.replace(/^[v=]/, "") || ANY_VERSION)]
        : [{ kind: "anything", because: `npm install ${wanted.word}` }],
    }),
  ];
}

function isMissing({ seen }: Case, { name, version }: WantedPackage): boolean {
  if (name === undefined) return false;
  const installed = seen.installed.get(name);
  if (installed === undefined) return true;
  return isExact(version) && installed !== version.replace(/^[v=]/, "") && installed !== ANY_VERSION;
}

function old(the: Case, wanted: WantedPackage | undefined): readonly Change[] {
  const { p, seen, words } = the;
  if (wanted !== undefined && (wanted.name === undefined || !seen.installed.has(wanted.name))) return [];
  const names = [...seen.outdated].filter(([name]) => wanted === undefined || name === wanted.name);
  if (names.length === 0) return [];
  return [
    run(the, npmCommand(p, "update", wanted?.name ?? ""), {
      summary: `update ${named(names.map(([name, version]) => `${name} to ${version}`))}${placeOf(the)}`,
      before: names.map(([name]) => `${name} ${seen.installed.get(name)}\n`).join(""),
      after: names.map(([name, version]) => `${name} ${version}\n`).join(""),
      effects: names.map(([name, version]) => record(words, name, version)),
    }),
  ];
}

const MOST_NAMED = 8;

function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function placeOf({ words }: Case): string {
  return words.global ? " for the whole host" : ` in ${words.folder}`;
}

function record(words: NpmWords, name: string, value?: string): Effect {
  return { kind: "record", database: npmDatabase(words), name, ...(value === undefined ? {} : { value }) };
}

function isOpenEnded({ kind }: Effect): boolean {
  return kind === "anything";
}

interface Run {
  readonly summary: string;
  readonly before?: string;
  readonly after?: string;
  readonly effects: readonly Effect[];
}

function run({ p, words }: Case, rest: readonly string[], { summary, before, after, effects }: Run): Change {
  return {
    kind: `npm-${rest[0]}`,
    summary,
    ...(after === undefined
      ? {}
      : { difference: { subject: "packages of Node.js", before: before ?? "", after } }),
    operations: [npmCall(words, { rest, unsafe: p.unsafe_perm, compare: effects.some(isOpenEnded) })],
    effects,
  };
}

function verdictOf(changes: readonly Change[], isUncertain: boolean): Verdict {
  if (changes.length === 0) return { changes };
  return {
    changes,
    ...(isUncertain ? { uncertain: "only npm can tell whether there is something to do" } : {}),
    stopAtFailure: true,
    conclude: concludeNpm,
  };
}
