/** `{% include %}`, `{% import %}`, `{% from %}` and `{% extends %}`. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { MISSING } from "../../expression/context.ts";
import { Fault } from "../../expression/fault.ts";
import type { LocalScope } from "../../expression/local-scope.ts";
import { spanOf } from "../../expression/placement.ts";
import { describeKind, kindOf } from "../../expression/value/kind.ts";
import { ScriptObject } from "../../expression/value/script-object.ts";
import { Undefined } from "../../expression/value/undefined.ts";
import type { Extends, FromImport, Import, Include } from "./ast.ts";
import type { JinjaTemplate } from "./jinja-template.ts";
import { Output } from "./output.ts";
import type { At, Renderer } from "./renderer.ts";
import { blocksOf, TemplateContext } from "./template-context.ts";
import { isInside } from "./template-loader.ts";

/** Everything was read as it is in the host's own variables; a template that changes lists needs copies, so all starts anew. */
export class ChangesFault extends Error {}

type Naming = Include | Import | FromImport | Extends;

export function carryOutInclude(node: Include, at: At, r: Renderer): void {
  const template = found(node, at, r, node.ignoreMissing);
  if (!template) return;
  r.through(node, at, "included here", () => {
    if (!node.withContext) return at.out.text(moduleOf(template, r).parts.text());
    const seen = at.frame.context.seen(at.frame.given());
    r.root(template, new TemplateContext(seen, blocksOf(template)), at.out);
  });
}

export function carryOutImport(node: Import, at: At, r: Renderer): void {
  const module = imported(node, at, r);
  r.assignName(node.as, module, at, false);
}

export function carryOutFrom(node: FromImport, at: At, r: Renderer): void {
  const module = imported(node, at, r);
  for (const { name, as, place } of node.names) {
    const value = module.parts.attribute?.(name) ?? MISSING;
    const absent = new Undefined(name, () =>
      problem("EXP0201", `the template that is imported has no \`${name}\``, {
        primary: spanOf(place, at.frame.file),
      }),
    );
    r.assignName(as, value === MISSING ? absent : value, at, false);
  }
}

export function carryOutExtends(node: Extends, at: At, r: Renderer): void {
  const template = found(node, at, r, false);
  if (!template) return;
  if (at.root.parent)
    r.at(node.name, at, () => {
      throw new Fault("TPL0308", "the template extends two others");
    });
  at.root.parent = { template, node: node.name };
  for (const [name, chain] of blocksOf(template)) {
    const { blocks } = at.frame.context;
    blocks.set(name, [...(blocks.get(name) ?? []), ...chain]);
  }
}

function imported(node: Import | FromImport, at: At, r: Renderer): ScriptObject {
  const template = found(node, at, r, false) as JinjaTemplate;
  return r.through(node, at, "imported here", () =>
    node.withContext
      ? makeModule(template, at.frame.context.seen(at.frame.given()), r)
      : moduleOf(template, r),
  );
}

const NOTHING: LocalScope = { get: () => MISSING, local: () => MISSING, names: () => [] };

function moduleOf(template: JinjaTemplate, r: Renderer): ScriptObject {
  const known = r.modules.get(template) ?? makeModule(template, NOTHING, r);
  r.modules.set(template, known);
  return known;
}

function makeModule(template: JinjaTemplate, seen: LocalScope, r: Renderer): ScriptObject {
  const context = new TemplateContext(seen, blocksOf(template));
  const out = new Output();
  r.root(template, context, out);
  const text = out.toText();
  return new ScriptObject({
    description: "an imported template",
    text: () => text,
    attribute: (name) => context.exported(name),
    names: () => context.exportedNames(),
  });
}

/** The template that a statement names; undefined where there is none and that is allowed. */
function found(node: Naming, at: At, r: Renderer, mayMiss: boolean): JinjaTemplate | undefined {
  return r.at(node.name, at, () => {
    const value = r.value(node.name, at);
    if (value instanceof Undefined) value.fail();
    const list = Array.isArray(value) && node.kind === "include";
    const names = list ? value.filter((name) => !(name instanceof Undefined)) : [value];
    for (const name of names) {
      if (typeof name !== "string")
        throw new Fault("TPL0305", `the name of a template is text, not ${describeKind(name)}`);
      const template = isInside(name) ? r.options.loader.load(name) : undefined;
      if (template?.changes && !r.options.changeable) throw new ChangesFault();
      if (template) return template;
    }
    if (mayMiss) return undefined;
    throw missing(names, r);
  });
}

function missing(names: readonly unknown[], r: Renderer): Fault {
  const texts = names.filter((name) => kindOf(name) === "string") as readonly string[];
  if (texts.length === 0) return new Fault("TPL0305", "the list of templates is empty");
  const outside = texts.find((name) => !isInside(name));
  const searched = [...new Set(texts.flatMap((name) => r.options.loader.places(name)))];
  return new Fault(
    "TPL0305",
    texts.length === 1
      ? `the template \`${texts[0]}\` is not to be found`
      : `none of the templates ${texts.map((t) => `\`${t}\``).join(", ")} is to be found`,
    {
      ...(searched.length > 0 ? { notes: [`searched: ${searched.join(", ")}`] } : {}),
      ...(outside === undefined
        ? {}
        : { help: "`..` can't be part of it: names are looked for below the templates' folders" }),
    },
  );
}
