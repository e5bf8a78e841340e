/**
 * Every module of one question and one answer, with hostile text in each place of its parameters, in dash, bash and busybox: no value
 * becomes part of a program, nothing in it is run, and what was stored is found again by the next look.
 */

import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Call, Reply } from "../../src/host/primitive.ts";
import type { AnyModule } from "../../src/modules/contract/module.ts";
import type { AnyProcedure } from "../../src/modules/contract/procedure.ts";
import { allModules } from "../../src/modules/registry.ts";
import { SEED } from "../host/hostile-text.ts";
import { DASH, type LocalShell, runCall, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { moduleCases } from "../lab/module-cases.ts";
import { readLaws } from "./all-laws.ts";
import { CANARY, type HostileParams, hostileParams, type Params, SHARPEST } from "./hostile-params.ts";
import { stubsIn } from "./hostile-tools.ts";
import {
  canaryIn,
  checkCalls,
  FOLDER,
  HARMLESS,
  lookOnly,
  outcomeOf,
  placed,
  programs,
  seenCalls,
  together,
} from "./hostile-trial.ts";
import type { Law, LawCase } from "./law.ts";
import type { LocalRun } from "./local-host.ts";
import { carryOut } from "./local-procedure.ts";

const LAWS = await readLaws();

/** How many cases of a module are tried with hostile text in the same place; with more of them it takes minutes. */
const CASES_EACH = 1;

/** Milliseconds after which a call is ended: some wait for what never comes. */
const DEADLINE = 4000;

/** The same where what is asked is what counts, however busy the machine is. */
const PATIENCE = 60_000;

/** Parameters that a shell reads as a program, or that can't be kept, and why that is right. */
const BY_DESIGN: Readonly<Record<string, string>> = {
  "shell cmd": "a program for a shell",
  "shell executable": "the shell that is to run it",
  "raw cmd": "a program for a shell",
  "sysvinit pattern": "looks through all processes, of which the shells of this very test show it",
  "lineinfile line": "several lines are looked for as one, and added by each run, as in Ansible",
  "yum_repository description": "a further line that begins with # is a comment to whoever reads the file",
  "yum_repository baseurl": "a further line that begins with # is a comment to whoever reads the file",
  "yum_repository exclude": "a further line that begins with # is a comment to whoever reads the file",
};

interface Tried<C> extends HostileParams {
  readonly theCase: C;
  readonly number: number;
}

function trialsOf<C>(
  module: AnyModule,
  cases: readonly C[],
  paramsOf: (one: C) => Params,
): readonly Tried<C>[] {
  const tried = new Map<string, number>();
  return cases.flatMap((theCase) => {
    const fresh = hostileParams(module, paramsOf(theCase), FOLDER).filter(
      ({ at }) =>
        (tried.get(at) ?? 0) < CASES_EACH && BY_DESIGN[`${module.name} ${at.split(".")[0]}`] === undefined,
    );
    for (const at of new Set(fresh.map((one) => one.at))) tried.set(at, (tried.get(at) ?? 0) + 1);
    return fresh.map((one, number) => ({ ...one, theCase, number }));
  });
}

function shellOf({ number }: { readonly number: number }): LocalShell {
  return SHELLS[number % SHELLS.length] ?? DASH;
}

function said(module: AnyModule, title: string, tried: Tried<unknown>, word: string): string {
  const text = JSON.stringify(tried.text.slice(0, 200));
  return `${module.name}, ${title}, ${tried.at} = ${text} (seed ${SEED}), ${shellOf(tried).name}: ${word}`;
}

interface Place {
  readonly folder: string;
  readonly mark: string;
  readonly looking: LocalRun;
}

function placeOf(theCase: LawCase, shell: LocalShell): Place {
  const folder = tempFolder();
  const host = path.join(folder, "host");
  mkdirSync(host);
  theCase.prepare?.(host);
  const { tools, mark } = canaryIn(folder);
  const own = theCase.tools?.(host);
  const looking = {
    shell: { ...shell, path: [tools, own, DASH.path].filter((one) => one !== undefined).join(":") },
    cwd: host,
    home: host,
    deadline: DEADLINE,
    given: theCase.given?.(host) ?? {},
    env: theCase.env?.(host) ?? {},
  };
  return { folder, mark, looking };
}

async function tryLaw(module: AnyModule, tried: Tried<LawCase>): Promise<string> {
  const { theCase } = tried;
  const { folder, mark, looking } = placeOf(theCase, shellOf(tried));
  const params = placed(tried.params, folder);
  const word = await outcomeOf({ module, params, looking }, mark);
  return HARMLESS.includes(word) ? "" : said(module, theCase.title, tried, word);
}

describe.each(LAWS.map((law) => ({ name: law.module.name, law })))(
  "$name",
  ({ law: { module, cases } }: { readonly law: Law }) => {
    it("takes hostile text as text, and keeps it", { timeout: 200_000 }, async () => {
      await together(cases, async (theCase) => {
        const { folder, looking } = placeOf(theCase, DASH);
        await lookOnly({
          module,
          params: placed(theCase.params(`${FOLDER}/host`), folder),
          looking: { ...looking, deadline: PATIENCE },
        });
      });
      const trials = trialsOf(module, cases, (one) => one.params(`${FOLDER}/host`));
      const broken = await together(trials, (tried) => tryLaw(module, tried));
      expect(broken.filter((one) => one !== "")).toEqual([]);
    });
  },
);

interface TaskCase {
  readonly title: string;
  readonly params: Params;
}

/** The tasks that stand in examples and on the lab, as far as they are this module's. */
function tasksOf(module: AnyModule | AnyProcedure): readonly TaskCase[] {
  const texts = [
    ...moduleCases
      .filter((one) => one.module === module.name)
      .map(({ name, task }) => ({ title: name, yaml: `- ${task}` })),
    ...module.examples,
  ];
  return texts.flatMap(({ title, yaml }) =>
    (parse(yaml) as readonly Params[]).flatMap((task) => {
      const [, given] =
        Object.entries(task).find(([key]) => [module.name, ...(module.aliases ?? [])].includes(key)) ?? [];
      if (given === undefined) return [];
      if (typeof given === "string")
        return module.freeForm ? [{ title, params: { [module.freeForm]: given } }] : [];
      const more = (task.args ?? {}) as Params;
      return [{ title, params: { ...more, ...((given ?? {}) as Params) } }];
    }),
  );
}

/** What the controller would give. */
function givenFor(module: AnyModule | AnyProcedure, params: Params): Params {
  const file = { path: "/c/f", content: Buffer.from("x\n"), mode: 0o644 };
  const gifts: Readonly<Record<string, unknown>> = {
    file,
    template: { path: "/c/t", text: "x\n", mode: 0o644 },
    condition: { text: "true", holds: true },
    variable: "x",
    tree: { path: "/c", isDirectory: true, directories: [], files: [], links: [] },
    authority: { state: "absent", directory: "/c" },
  };
  const needs = (module.needs?.(module.params.parse(params)) ?? {}) as Readonly<
    Record<string, { readonly kind: string }>
  >;
  return Object.fromEntries(Object.entries(needs).map(([name, { kind }]) => [name, gifts[kind]]));
}

/** Nobody's, where root runs the tests: what these modules change is no test's to change. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534 } : {};
const NOWHERE = { http_proxy: "http://127.0.0.1:9", https_proxy: "http://127.0.0.1:9" };

interface Sandbox {
  readonly mark: string;
  readonly words: () => readonly string[];
  readonly looking: LocalRun;
  readonly doing: LocalRun;
}

function sandbox(shell: LocalShell): Sandbox {
  const folder = tempFolder();
  chmodSync(folder, 0o755);
  const home = path.join(folder, "home");
  mkdirSync(home);
  chmodSync(home, 0o777);
  const { tools, mark } = canaryIn(folder);
  const stubs = stubsIn(folder);
  const run = { ...NOBODY, cwd: home, home, deadline: DEADLINE, env: NOWHERE };
  const within = (...more: readonly string[]): LocalRun => ({
    ...run,
    shell: { ...shell, path: [tools, ...more, shell.path].join(":") },
  });
  return { mark, words: stubs.words, looking: within(), doing: within(stubs.tools) };
}

async function tryTask(module: AnyModule, tried: Tried<TaskCase>): Promise<string> {
  const { theCase, params } = tried;
  const { mark, words, looking, doing } = sandbox(shellOf(tried));
  const given = givenFor(module, params);
  const word = await outcomeOf({ module, params, looking: { ...looking, given }, doing }, mark);
  const torn = words().filter((one) => one.includes(CANARY) && !one.includes(tried.text));
  if (torn.length > 0) return said(module, theCase.title, tried, `a tool was given ${JSON.stringify(torn)}`);
  return HARMLESS.includes(word) ? "" : said(module, theCase.title, tried, word);
}

const lawful = new Set(LAWS.map(({ module }) => module.name));
const others = allModules()
  .filter((module) => module.kind === "module")
  .filter((module) => module.touchesHost !== false && !lawful.has(module.name));

describe.each(others.map((module) => ({ name: module.name, module })))("$name", ({ module }) => {
  it("takes hostile text as text", { timeout: 200_000 }, async () => {
    const tasks = tasksOf(module);
    await together(tasks, async ({ params }) => {
      const given = givenFor(module, params);
      await lookOnly({ module, params, looking: { ...sandbox(DASH).looking, given, deadline: PATIENCE } });
    });
    const trials = trialsOf(module, tasks, (one) => one.params);
    const broken = await together(trials, (tried) => tryTask(module, tried));
    expect(broken.filter((one) => one !== "")).toEqual([]);
  });
});

const procedures = allModules().filter((module) => module.kind === "procedure");

it.each(procedures.map((module) => ({ name: module.name, module })))(
  "$name asks and does this",
  async ({ module }) => {
    for (const { params } of tasksOf(module)) {
      const intercept = (call: Call): Reply => {
        checkCalls([call]);
        return { status: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
      };
      const run = {
        fastClock: true,
        intercept,
        controllerFolder: tempFolder(),
        given: givenFor(module, params),
      };
      // Whatever it makes of answers that are none: what it asked is known by then.
      await Promise.race([carryOut(module, params, run).catch(() => undefined), sleep(1000)]);
    }
  },
);

/** Functions of which an argument is a program, or is read by somebody else's shell. */
const RUNS: Readonly<Record<string, string>> = {
  hr_boot_mark: "$1 is `boot_time_command`, for a shell",
  hr_run_script: "$1 is a program for a shell",
  hr_run_command: "$1 names the shell where there is one",
  hr_write_fat_file:
    "mtools has a shell expand the name of an image; the module refuses names with anything to expand",
  hr_remove_fat_file: "the same",
};

/** An argument that names what it sets keeps that name; one that ends a list stays. */
function spoilt(arg: string, text: string): string {
  if (arg === "--") return arg;
  const name = /^\w+=/.exec(arg)?.[0] ?? "";
  return name + text;
}

/** Bash carries out what stands in the index of a number, wherever it counts with one. */
const COUNTED = "a[$(hr-canary)]";

async function tryCall(call: Call, at: number, text: string, shell: LocalShell): Promise<string> {
  const { mark, doing } = sandbox(shell);
  const args = call.args.map((arg, index) => (index === at ? spoilt(arg, text) : arg));
  await runCall({ ...call, args }, { ...doing, deadline: DEADLINE });
  const run = readFileSync(mark, "utf8");
  return run === ""
    ? ""
    : `${call.primitive.name} $${at + 1} = ${JSON.stringify(text)}, ${shell.name}: ${run}`;
}

it("no function runs any of its arguments", { timeout: 400_000 }, async () => {
  const calls = [...seenCalls.values()].flat().filter(({ primitive }) => RUNS[primitive.name] === undefined);
  const trials = calls.flatMap((call) => call.args.slice(0, 12).map((_, at) => ({ call, at })));
  const numbered = trials.map((trial, number) => ({ ...trial, number }));
  const bash = SHELLS.find(({ name }) => name === "bash") ?? DASH;
  const broken = await together(numbered, async ({ call, at, number }) => {
    const text = SHARPEST[number % SHARPEST.length] ?? "";
    return (await tryCall(call, at, text, shellOf({ number }))) + (await tryCall(call, at, COUNTED, bash));
  });
  expect(broken.filter((one) => one !== "")).toEqual([]);
});

/** Functions that no case comes to here, and why; what else is said of their arguments, in which test. */
const UNMET: readonly (readonly [names: RegExp, why: string])[] = [
  [/^refresh_(apk|pacman)$/, "gives its words on to run_apk and run_pacman"],
  [/^(hello|pid|slay_other|gather|job_.*|dialogue)$/, "the session's own; test/connection/session"],
  [
    /^(make_home|make_user_key|remove_account|apt_deb|modprobe|set_hardware_clock)$/,
    "needs an account, a package, a part of the kernel, a clock; test/lab",
  ],
  [/^(control|place)_(openrc|sysv)$/, "needs a host without systemd; test/modules/service.test.ts"],
  [/mount|^reload_fstab$/, "needs something to mount; test/modules/mount.test.ts and test/lab"],
  [
    /^(copy_tree|cause|enter_below|give_all|keep_all|keep_owners|move_all|sync_all|verify|found_digests)$/,
    "needs a tree of the controller; test/modules/copy-tree.test.ts",
  ],
  [
    /^(rsync_.*|foreign_.*)$/,
    "goes another way than other calls; test/modules/synchronize.test.ts, test/modules/foreign",
  ],
  [/^(docker|compose)_/, "needs Docker; test/modules/docker"],
  [/^(nmcli|svn)(_|$)/, "needs NetworkManager, a repository of Subversion; test/modules"],
  [/^(set|load)_sysctl$/, "needs a kernel that may be changed; test/lab"],
  [
    /^(write_disk|truenas_download|helm_repo_update|rpm_list|git_bring_submodules)$/,
    "needs a disk, a NAS, a cluster, rpm, submodules; test/host/write-disk.test.ts, test/modules",
  ],
  [/^(time|network_mounts|announce|hold|reboot|boot_mark)$/, "has no argument of the user's"],
  [
    /^(connections|limit|port|port_says|job_state)$/,
    "numbers and addresses of a wait; test/modules/wait-for.test.ts",
  ],
];

it("meets every function, or says where else it is tried", () => {
  const src = path.resolve(import.meta.dirname, "../../src");
  const names = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => [...readFileSync(path.join(src, name), "utf8").matchAll(/\bname: "hr_(\w+)"/g)])
    .map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(300);
  const unmet = names.filter((name) => !programs.has(`hr_${name}`));
  expect(unmet.filter((name) => !UNMET.some(([some]) => some.test(name)))).toEqual([]);
});
