/** One play of a playbook. */

import { problem } from "../diagnostics/diagnostic.ts";
import type { Located, Play, Task } from "../model/task.ts";
import type { MapEntry, MapNode } from "../source/located.ts";
import type { Tree } from "../template/tree.ts";
import { checkKey } from "./check-keys.ts";
import { compileValue } from "./compile-value.ts";
import { keywordOf } from "./keywords.ts";
import type { Parsing } from "./parsing.ts";
import { readEntries } from "./read-entries.ts";
import { isNull, readKeyword } from "./read-keyword.ts";
import { readRoleEntries } from "./read-role-entry.ts";
import { type Fields, fieldsOf, inside, readCommon } from "./read-shared.ts";
import { readVarsPrompt } from "./read-vars-prompt.ts";
import { varsFilesAround } from "./vars-files-around.ts";

/** What `remote_user` of a play was called once; in a task it is a module. */
const OLD_USER = "user";

function checkPlayKeys(fields: Fields, parsing: Parsing): void {
  const modules = parsing.context.modules;
  for (const [name, entry] of fields) {
    if (name === OLD_USER) continue;
    const isKeyword = keywordOf(name)?.places.includes("play");
    if (!isKeyword && modules.find(name)) {
      const help = "move it below `tasks:`, as an item of that list";
      const message = `\`${name}\` is a module and belongs into a task, not into a play`;
      parsing.out.add(problem("PB0104", message, { primary: entry.key.span, help }));
    } else checkKey(entry, "play", parsing);
  }
}

function twoUsers(fields: Fields, parsing: Parsing): void {
  const old = fields.get(OLD_USER);
  const now = fields.get("remote_user");
  if (!old || !now) return;
  const message = "`user` is what `remote_user` was called once, and this play has both";
  const labels = [{ span: now.key.span, text: "the other one" }];
  parsing.out.add(problem("PB0106", message, { primary: old.key.span, labels, help: "remove `user`" }));
}

function readHosts(map: MapNode, fields: Fields, parsing: Parsing): Located<Tree> | undefined {
  const entry = fields.get("hosts");
  const empty =
    entry && (isNull(entry.value) || (entry.value.kind === "seq" && entry.value.items.length === 0));
  if (entry && !empty) return readKeyword(entry, parsing);
  const message = entry ? "`hosts` is empty" : "this play has no `hosts`";
  const primary = entry?.key.span ?? map.entries[0]?.key.span ?? map.span;
  parsing.out.add(
    problem("PB0108", message, { primary, help: "name hosts or groups of the inventory: `hosts: all`" }),
  );
  return undefined;
}

/** Entries of `vars_files` stay apart: a list among them means "the first that exists". */
function readVarsFiles(entry: MapEntry | undefined, parsing: Parsing): readonly Located<Tree>[] {
  if (!entry || isNull(entry.value)) return [];
  const nodes = entry.value.kind === "seq" ? entry.value.items : [entry.value];
  return nodes.map((n) => compileValue(n, parsing.out)).filter((v) => v !== undefined);
}

function withVarsFiles(parsing: Parsing, files: readonly Located<Tree>[]): Parsing {
  if (files.length === 0) return parsing;
  return { ...parsing, varsAround: [...(parsing.varsAround ?? []), varsFilesAround(files, parsing)] };
}

function onlyTasks(fields: Fields, parsing: Parsing): readonly Task[] {
  const entry = fields.get("handlers");
  if (!entry) return [];
  const entries = readEntries(entry.value, { ...parsing, asHandlers: true }, "`handlers`");
  return entries.filter((e) => e.kind === "task");
}

type Optional = Pick<
  Play,
  | "gatherFacts"
  | "gatherSubset"
  | "gatherTimeout"
  | "factPath"
  | "serial"
  | "strategy"
  | "order"
  | "forceHandlers"
  | "maxFailPercentage"
>;

const OPTIONAL: readonly (readonly [string, keyof Optional])[] = [
  ["gather_facts", "gatherFacts"],
  ["gather_subset", "gatherSubset"],
  ["gather_timeout", "gatherTimeout"],
  ["fact_path", "factPath"],
  ["serial", "serial"],
  ["strategy", "strategy"],
  ["order", "order"],
  ["force_handlers", "forceHandlers"],
  ["max_fail_percentage", "maxFailPercentage"],
];

function readOptional(fields: Fields, parsing: Parsing): Optional {
  const values: { -readonly [K in keyof Optional]?: Located<Tree> } = {};
  for (const [keyword, field] of OPTIONAL) {
    const value = readKeyword(fields.get(keyword), parsing);
    if (value) values[field] = value;
  }
  return values;
}

export function readPlay(map: MapNode, outer: Parsing): Play | undefined {
  const fields = fieldsOf(map);
  checkPlayKeys(fields, outer);
  twoUsers(fields, outer);
  const hosts = readHosts(map, fields, outer);
  const varsFiles = readVarsFiles(fields.get("vars_files"), outer);
  const parsing = withVarsFiles(inside(outer, fields), varsFiles);
  const common = readCommon(map.span, new Map([...fields].filter(([k]) => k !== "when")), outer);
  const user = common.directives.remote_user ? undefined : readKeyword(fields.get(OLD_USER), outer);
  const section = (name: string) => {
    const entry = fields.get(name);
    return entry ? readEntries(entry.value, parsing, `\`${name}\``) : [];
  };
  const sections = {
    preTasks: section("pre_tasks"),
    roles: readRoleEntries(fields.get("roles"), { parents: [] }, parsing),
    tasks: section("tasks"),
    postTasks: section("post_tasks"),
    handlers: onlyTasks(fields, parsing),
  };
  if (!hosts) return undefined;
  return {
    span: map.span,
    ...(common.name ? { name: common.name } : {}),
    hosts,
    directives: user ? { ...common.directives, remote_user: user } : common.directives,
    tags: common.tags,
    vars: common.vars,
    varsFiles,
    varsPrompt: readVarsPrompt(fields.get("vars_prompt"), outer),
    environment: common.environment,
    moduleDefaults: common.moduleDefaults,
    ...readOptional(fields, outer),
    ...sections,
    directory: outer.directory,
  };
}
