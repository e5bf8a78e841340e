/** One entry of `roles:` or of a role's dependencies: keywords, and everything else is a parameter of the role. */

import { problem } from "../diagnostics/diagnostic.ts";
import type { Block, RoleUse } from "../model/task.ts";
import type { MapEntry, MapNode, Node, ScalarNode } from "../source/located.ts";
import { checkKey } from "./check-keys.ts";
import { keywordOf } from "./keywords.ts";
import type { Parsing, RoleRequest } from "./parsing.ts";
import { isNull, shown } from "./read-keyword.ts";
import { type Fields, fieldsOf, inside, readCommon } from "./read-shared.ts";
import { staticText } from "./static-text.ts";
import { mergeLayers, NO_VARS, readEntries } from "./variables.ts";

const NAMES = new Set(["role", "name", "vars"]);

/** Keys of requirements files, which some roles have among their dependencies. */
const FOREIGN = new Set(["src", "version", "scm"]);

function nameNode(fields: Fields, map: MapNode, parsing: Parsing): ScalarNode | undefined {
  const entry = fields.get("role") ?? fields.get("name");
  if (entry?.value.kind === "scalar" && !isNull(entry.value)) return entry.value;
  const help = "write `- role: NAME`, or only `- NAME`";
  parsing.out.add(
    problem("PB0306", "this entry names no role", { primary: entry?.value.span ?? map.span, help }),
  );
  return undefined;
}

function paramEntries(fields: Fields, parsing: Parsing): readonly MapEntry[] {
  return [...fields.values()].filter((entry) => {
    const name = String(entry.key.value);
    const keyword = keywordOf(name);
    if (NAMES.has(name) || FOREIGN.has(name)) return false;
    if (!keyword) return true;
    checkKey(entry, "role", parsing);
    return false;
  });
}

export interface RoleEntrySource {
  readonly parents: readonly RoleUse[];
}

const WHAT = {
  what: "the name of a role",
  instead: "use `include_role`, which is evaluated when its turn comes",
};

function readNamed(
  name: ScalarNode,
  given: Pick<RoleRequest, "params" | "inline">,
  source: RoleEntrySource,
  parsing: Parsing,
  from: Fields,
): Block | undefined {
  const inner = inside(parsing, from);
  const text = staticText(name, WHAT, inner);
  if (text === undefined) return undefined;
  const request = {
    name: text,
    span: name.span,
    ...given,
    entry: ["tags", "when"].map((k) => from.get(k)).filter((e) => e !== undefined),
    parents: source.parents,
    ...(source.parents.length > 0 ? { dependency: true as const } : {}),
    ...(inner.collections ? { collections: inner.collections } : {}),
    public: true,
    playDirectory: parsing.playDirectory,
  };
  return parsing.imports.role(request, inner);
}

export function readRoleEntry(node: Node, source: RoleEntrySource, parsing: Parsing): Block | undefined {
  if (node.kind === "scalar" && !isNull(node))
    return readNamed(node, { params: NO_VARS }, source, parsing, new Map());
  if (node.kind !== "map") {
    const help = "write `- role: NAME`, or only `- NAME`";
    parsing.out.add(
      problem("PB0306", `a role must be a name or a map, not ${shown(node)}`, { primary: node.span, help }),
    );
    return undefined;
  }
  const fields = fieldsOf(node);
  const name = nameNode(fields, node, parsing);
  const inline = readEntries(paramEntries(fields, parsing), parsing.out, false);
  const common = readCommon(node.span, fields, parsing);
  if (!name) return undefined;
  const block = readNamed(
    name,
    { params: mergeLayers([inline, common.vars]), inline },
    source,
    parsing,
    fields,
  );
  if (!block) return undefined;
  const { name: _, ...rest } = common;
  return { ...block, ...rest, vars: NO_VARS };
}

/** All entries of a list; `what` names the list. */
export function readRoleEntries(
  entry: MapEntry | undefined,
  source: RoleEntrySource,
  parsing: Parsing,
): readonly Block[] {
  if (!entry || isNull(entry.value)) return [];
  if (entry.value.kind !== "seq") {
    const what = `\`${String(entry.key.value)}\``;
    const help = "start each role with a dash: `- role: NAME`";
    const message = `${what} must be a list of roles, not ${shown(entry.value)}`;
    parsing.out.add(problem("PB0306", message, { primary: entry.value.span, help }));
    return [];
  }
  return entry.value.items.map((item) => readRoleEntry(item, source, parsing)).filter((b) => b !== undefined);
}
