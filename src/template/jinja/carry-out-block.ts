/** `{% block %}`, with `super()` and `self`. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { MISSING } from "../../expression/context.ts";
import { Fault } from "../../expression/fault.ts";
import { bind, signature } from "../../expression/signature.ts";
import { ScriptObject } from "../../expression/value/script-object.ts";
import { Undefined } from "../../expression/value/undefined.ts";
import type { Block } from "./ast.ts";
import { mentions } from "./mentions.ts";
import { Output } from "./output.ts";
import type { At, Renderer } from "./renderer.ts";
import type { BlockOf, TemplateContext } from "./template-context.ts";

const NO_ARGUMENTS = signature("()");

export function carryOutBlock(node: Block, at: At, r: Renderer): void {
  if (at.top && at.root.parent) return;
  const { context } = at.frame;
  const inner = node.scoped ? context.derived(at.frame.given()) : context;
  const chain = context.blocks.get(node.name) ?? [];
  if (node.required && chain.length <= 1)
    r.at({ kind: "literal", value: null, start: node.start, end: node.end }, at, () => {
      throw new Fault("TPL0308", `the block \`${node.name}\` is required, and no template fills it`);
    });
  renderBlock(chain, 0, inner, at.out, r, at.escapes);
}

/** `depth`: how many `super()` up. */
function renderBlock(
  chain: readonly BlockOf[],
  depth: number,
  context: TemplateContext,
  out: Output,
  r: Renderer,
  escapes: boolean,
): void {
  const found = chain[depth];
  if (!found) return;
  const { template, block } = found;
  r.deeper(() => {
    const frame = r.frame(template, context, block.body);
    if (mentions(block.body, "self")) frame.set("self", selfOf(context, r));
    if (mentions(block.body, "super")) frame.set("super", superOf(chain, depth + 1, context, r, escapes));
    const root = { template, parent: undefined };
    r.body(block.body, { frame, out, root, top: false, guarded: false, escapes });
  });
}

function blockValue(
  chain: readonly BlockOf[],
  depth: number,
  context: TemplateContext,
  r: Renderer,
  escapes: boolean,
): unknown {
  const out = new Output();
  renderBlock(chain, depth, context, out, r, escapes);
  return r.options.outcome(out);
}

function superOf(
  chain: readonly BlockOf[],
  depth: number,
  context: TemplateContext,
  r: Renderer,
  escapes: boolean,
): ScriptObject | Undefined {
  const name = chain[0]?.block.name ?? "";
  if (depth >= chain.length)
    return new Undefined("super", () =>
      problem("TPL0308", `no template that this one extends has a block \`${name}\``),
    );
  return new ScriptObject({
    description: "the block of the template above",
    text: () => `<block ${name}>`,
    attribute: (part) => (part === "super" ? superOf(chain, depth + 1, context, r, escapes) : MISSING),
    names: () => ["super"],
    call: (args, named) => {
      bind(NO_ARGUMENTS, "`super`", args, named);
      return blockValue(chain, depth, context, r, escapes);
    },
  });
}

export function selfOf(context: TemplateContext, r: Renderer): ScriptObject {
  return new ScriptObject({
    description: "the template",
    text: () => "<TemplateReference>",
    names: () => [...context.blocks.keys()],
    attribute: (name) => {
      const chain = context.blocks.get(name);
      if (!chain) return MISSING;
      return new ScriptObject({
        description: "a block",
        text: () => `<block ${name}>`,
        attribute: (part) => (part === "super" ? superOf(chain, 1, context, r, false) : MISSING),
        call: (args, named) => {
          bind(NO_ARGUMENTS, `\`self.${name}\``, args, named);
          return blockValue(chain, 0, context, r, false);
        },
      });
    },
  });
}
