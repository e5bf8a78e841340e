/** Modules for the machines of the model: each stands for a kind of real one, and the engine can't tell it from those. */

import { z } from "zod";
import { withRawNames } from "../../../src/facts/fact-names.ts";
import type { Change } from "../../../src/host/change.ts";
import { isHeld } from "../../../src/host/content.ts";
import { refuse } from "../../../src/host/refusal.ts";
import { defineModule } from "../../../src/modules/contract/module.ts";
import { controllerFile, renderedTemplate } from "../../../src/modules/contract/needs.ts";
import {
  anything,
  bool,
  dict,
  float,
  int,
  list,
  path,
  text,
  word,
} from "../../../src/modules/contract/params.ts";
import { type AnyModuleKind, findModule } from "../../../src/modules/registry.ts";
import {
  allCells,
  cellDifference,
  cellValue,
  change,
  countUp,
  type Deeds,
  ensureCell,
  fileEffect,
  identity,
  modelFacts,
  postTo,
  removeCell,
  runDeeds,
  setCell,
  urlContent,
} from "./model-calls.ts";
import { PROCEDURES } from "./model-procedures.ts";

const shared = {
  summary: "A module of the model",
  description: "For tests.",
  returns: {},
  examples: [],
  support: { check: "full", diff: "full" },
} as const;

const mark = text().default("").describe("Which task it is.");
const cellPath = path().describe("The cell.");
const cellContent = text().describe("The value.");

function cellChange(at: string, before: string | undefined, after: string | undefined, by: string): Change {
  const call = after === undefined ? removeCell(by, at) : setCell(by, at, after);
  const summary = after === undefined ? `remove ${at}` : `write ${at}`;
  return change("write-file", summary, [call], [fileEffect(at, after)], cellDifference(at, before, after));
}

/** Reads, decides, changes: what most modules are. */
const cell = defineModule({
  ...shared,
  name: "cell",
  params: z.strictObject({
    path: cellPath,
    value: cellContent.optional(),
    backup: bool().default(false).describe("Keep the old value beside it."),
    mark,
  }),
  observe: ({ path }) => ({ now: cellValue(path) }),
  decide: ({ path, value, backup, mark }, { now }) => {
    const result = { path, before: now ?? null, value: value ?? null };
    if (now === value) return { changes: [], result };
    const kept = backup && now !== undefined ? [cellChange(`${path}~`, undefined, now, mark)] : [];
    return { changes: [...kept, cellChange(path, now, value, mark)], result };
  },
});

/** Several reads at once, never a change. */
const look = defineModule({
  ...shared,
  name: "look",
  params: z.strictObject({ path: list(path()).describe("The cells.") }),
  observe: ({ path }) => Object.fromEntries(path.map((p) => [p, cellValue(p)])),
  decide: ({ path }, seen) => {
    const values = path.map((p) => seen[p] ?? null);
    return { changes: [], result: { value: values[0] ?? null, values, exists: values[0] !== null } };
  },
});

const lookAll = defineModule({
  ...shared,
  name: "look_all",
  params: z.strictObject({}),
  observe: () => ({ all: allCells() }),
  decide: (_params, { all }) => ({ changes: [], result: { value: all } }),
});

const who = defineModule({
  ...shared,
  name: "who",
  params: z.strictObject({}),
  observe: () => ({ me: identity() }),
  decide: (_params, { me }, { host }) => ({
    changes: [],
    result: { ...me, value: `${me.user} ${me.stage} ${me.groups} ${host.home} ${host.user}` },
  }),
});

const askUrl = defineModule({
  ...shared,
  name: "ask_url",
  params: z.strictObject({ url: word().describe("Whom.") }),
  observe: ({ url }) => ({ said: urlContent(url) }),
  decide: (_params, { said }) => ({ changes: [], result: { value: said ?? null } }),
});

/** Puts something into the outside world unless it is there. */
const publish = defineModule({
  ...shared,
  name: "publish",
  params: z.strictObject({ url: word().describe("Where."), value: cellContent, mark }),
  observe: ({ url }) => ({ said: urlContent(url) }),
  decide: ({ url, value, mark }, { said }) => {
    const post = change(
      "post",
      `post to ${url}`,
      [postTo(mark, url, value)],
      [{ kind: "anything", because: `what is posted to ${url}` }],
    );
    return { changes: said === value ? [] : [post], result: { before: said ?? null } };
  },
});

/** A user's command: nothing is read, anything may happen. */
const commandModel = defineModule({
  ...shared,
  support: { check: "partial", diff: "none" },
  name: "command_model",
  params: z.strictObject({
    creates: path().optional().describe("Not run where this cell is."),
    removes: path().optional().describe("Not run where this cell is not."),
    write: dict(text()).optional().describe("Cells."),
    remove: list(path()).optional().describe("Cells."),
    count: list(path()).optional().describe("Cells that grow by one."),
    elsewhere: z
      .array(z.object({ machine: word(), path: path(), value: text() }))
      .optional()
      .describe("Cells of other machines."),
    post: dict(text()).optional().describe("URLs."),
    later: z
      .array(z.object({ after: int(), path: path(), value: text() }))
      .optional()
      .describe("Cells that a process in the background writes."),
    show: path().optional().describe("What it prints."),
    rc: int().optional().describe("How it ends."),
    mark,
  }),
  observe: ({ creates, removes }) => ({
    ...(creates === undefined ? {} : { creates: cellValue(creates) }),
    ...(removes === undefined ? {} : { removes: cellValue(removes) }),
  }),
  decide: ({ creates, removes, mark, ...rest }, seen: { creates?: unknown; removes?: unknown }) => {
    const result = { rc: 0, stdout: "" };
    if (creates !== undefined && seen.creates !== undefined)
      return { changes: [], result, message: `not run, since ${creates} exists` };
    if (removes !== undefined && seen.removes === undefined)
      return { changes: [], result, message: `not run, since ${removes} does not exist` };
    return {
      changes: [
        change(
          "run-command",
          "run",
          [runDeeds(mark, rest as Deeds)],
          [{ kind: "anything", because: "a command" }],
        ),
      ],
      uncertain: "what a command does is known only once it ran",
      conclude: ([reply]) => {
        const said = { rc: reply?.status ?? -1, stdout: reply?.stdout.toString() ?? "" };
        return said.rc === 0
          ? { result: said, changed: true }
          : { result: said, failed: "non-zero return code", changed: true };
      },
    };
  },
});

/** Only its replies tell whether it changed anything. */
const checkStatus = defineModule({
  ...shared,
  name: "check_status",
  params: z.strictObject({ path: cellPath, value: cellContent, mark }),
  observe: () => ({}),
  decide: ({ path, value, mark }) => ({
    changes: [change("ensure", `ensure ${path}`, [ensureCell(mark, path, value)], [fileEffect(path, value)])],
    conclude: ([reply]) =>
      reply?.status === 0
        ? { result: { said: reply.stdout.toString() }, changed: reply.stdout.toString() === "new" }
        : { result: {}, failed: "it could not be ensured" },
  }),
});

/** Two operations that do not hang together: the second is made though the first fails. */
const twoSteps = defineModule({
  ...shared,
  name: "two_steps",
  params: z.strictObject({ path: cellPath, value: cellContent, mark }),
  observe: ({ path }) => ({ now: cellValue(path) }),
  decide: ({ path, value, mark }, { now }) => ({
    changes:
      now === value
        ? []
        : [
            change("count", "count the tries", [countUp(mark, "/tries")], [fileEffect("/tries", "?")]),
            cellChange(path, now, value, mark),
          ],
    result: { before: now ?? null },
    conclude: (replies) => ({
      result: { said: replies.map((r) => (r ? `${r.status} ${r.stdout.toString()}` : null)) },
    }),
  }),
});

/** Never twice the same: what is sent once too often shows. */
const increment = defineModule({
  ...shared,
  name: "increment",
  params: z.strictObject({ path: cellPath, mark }),
  observe: ({ path }) => ({ now: cellValue(path) }),
  decide: ({ path, mark }, { now }) => {
    const sum = String(Number(now ?? "0") + 1);
    return {
      changes: [change("count", `count ${path}`, [countUp(mark, path)], [fileEffect(path, sum)])],
      result: { before: now ?? null },
      collect: ([reply]) => ({ value: reply?.stdout.toString() ?? null }),
    };
  },
});

/** Changes the host, and is no change that counts: a refreshed package index. */
const refresh = defineModule({
  ...shared,
  name: "refresh",
  params: z.strictObject({ path: cellPath, mark }),
  observe: () => ({}),
  decide: ({ path, mark }) => ({
    changes: [{ ...change("refresh", `refresh ${path}`, [countUp(mark, path)], []), counts: false }],
  }),
});

/** Will not work where something is missing. */
const needy = defineModule({
  ...shared,
  name: "needy",
  params: z.strictObject({
    needs: path().describe("What must be there."),
    path: cellPath,
    value: cellContent,
    mark,
  }),
  observe: ({ needs, path }) => ({ needed: cellValue(needs), now: cellValue(path) }),
  decide: ({ needs, path, value, mark }, { needed, now }) => {
    if (needed === undefined) return refuse(`there is no ${needs}`, { mayResolve: true, result: { needs } });
    return {
      changes: now === value ? [] : [cellChange(path, now, value, mark)],
      result: { before: now ?? null },
    };
  },
});

/** Counts as skipped where the cell has that value. */
const skips = defineModule({
  ...shared,
  name: "skips",
  params: z.strictObject({ path: cellPath, value: cellContent }),
  observe: ({ path }) => ({ now: cellValue(path) }),
  decide: ({ path, value }, { now }) =>
    now === value
      ? { changes: [], skipped: `${path} is ${value}` }
      : { changes: [], result: { value: now ?? null } },
});

/** What a file of the controller says: `copy`. */
const cellFile = defineModule({
  ...shared,
  name: "cell_file",
  params: z.strictObject({ src: word().describe("The file."), path: cellPath, mark }),
  needs: ({ src }) => ({ file: controllerFile(src) }),
  observe: ({ path }) => ({ now: cellValue(path) }),
  decide: ({ path, mark }, { now }, _context, { file }) => {
    const value = isHeld(file.content) ? Buffer.from(file.content).toString() : file.content.sha256;
    return { changes: now === value ? [] : [cellChange(path, now, value, mark)], result: { value } };
  },
});

const cellTemplate = defineModule({
  ...shared,
  name: "cell_template",
  params: z.strictObject({ src: word().describe("The template."), path: cellPath, mark }),
  needs: ({ src }) => ({ template: renderedTemplate(src) }),
  observe: ({ path }) => ({ now: cellValue(path) }),
  decide: ({ path, mark }, { now }, _context, { template }) => {
    const value = template.text;
    return { changes: now === value ? [] : [cellChange(path, now, value, mark)], result: { value } };
  },
});

const setup = defineModule({
  ...shared,
  name: "setup",
  aliases: ["gather_facts"],
  setsFacts: ["ansible_*", "module_setup"],
  params: z.strictObject({
    gather_subset: anything().optional().describe("Accepted."),
    gather_timeout: float().optional().describe("Accepted."),
  }),
  observe: () => ({ facts: modelFacts() }),
  decide: (_params, seen) => {
    const facts = withRawNames({ ...seen.facts, module_setup: true });
    return { changes: [], facts, result: { ansible_facts: facts } };
  },
});

const MODEL: readonly AnyModuleKind[] = [
  cell,
  look,
  lookAll,
  who,
  askUrl,
  publish,
  commandModel,
  checkStatus,
  twoSteps,
  increment,
  refresh,
  needy,
  skips,
  cellFile,
  cellTemplate,
  setup,
  ...PROCEDURES,
];

const byName = new Map(MODEL.flatMap((m) => [m.name, ...(m.aliases ?? [])].map((name) => [name, m])));

/** Real ones that do not touch hosts. */
const REAL = new Set([
  "add_host",
  "assert",
  "debug",
  "fail",
  "group_by",
  "import_role",
  "import_tasks",
  "include_role",
  "include_tasks",
  "include_vars",
  "meta",
  "pause",
  "set_fact",
]);

export function findModelModule(name: string): AnyModuleKind | undefined {
  return byName.get(name) ?? (REAL.has(name) ? findModule(name) : undefined);
}

export const modelModuleNames: readonly string[] = [...byName.keys(), ...REAL];
