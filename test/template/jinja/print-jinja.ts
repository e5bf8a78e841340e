/** Writes a template from its syntax tree, so that reading what was written gives the same tree. */

import type { Ast } from "../../../src/expression/ast.ts";
import { print } from "../../../src/expression/print.ts";
import {
  BODY_TEXT,
  type Body,
  type Node,
  type Parameter,
  type Target,
} from "../../../src/template/jinja/ast.ts";

export function printJinja(body: Body): string {
  return body.map(printNode).join("");
}

/** With `+` no white space belongs to the tag. */
function tag(text: string): string {
  return `{%+ ${text} +%}`;
}

function plain(text: string): string {
  if (!/\{[{%#]|[{%#]$/.test(text) && !text.includes("\r")) return text;
  return `{%+ raw %}${text}{%+ endraw +%}`;
}

function target(to: Target): string {
  if (to.kind === "name") return to.name;
  if (to.kind === "part") return `${print(to.object)}.${to.name}`;
  return `(${to.items.map(target).join(", ")},)`;
}

function parameters(list: readonly Parameter[]): string {
  return `(${list.map((p) => (p.default ? `${p.name}=${print(p.default)}` : p.name)).join(", ")})`;
}

function filters(node: Ast): string {
  return print(node).replace(`${BODY_TEXT} | `, "");
}

/** Where no inline if may stand. */
function closed(node: Ast): string {
  return node.kind === "conditional" ? `(${print(node)})` : print(node);
}

function block(open: string, body: Body, end: string): string {
  return tag(open) + printJinja(body) + tag(end);
}

function printNode(node: Node): string {
  switch (node.kind) {
    case "text":
      return plain(node.text);
    case "print":
      return node.more
        ? tag(`print ${[node.value, ...node.more].map(print).join(", ")}`)
        : `{{ ${print(node.value)} }}`;
    case "if": {
      const [first, ...others] = node.branches;
      const start = first ? tag(`if ${closed(first.test)}`) + printJinja(first.body) : "";
      const elifs = others.map((b) => tag(`elif ${closed(b.test)}`) + printJinja(b.body)).join("");
      const rest = node.otherwise.length > 0 ? tag("else") + printJinja(node.otherwise) : "";
      return start + elifs + rest + tag("endif");
    }
    case "for": {
      const test = node.test ? ` if ${print(node.test)}` : "";
      const open = tag(
        `for ${target(node.target)} in ${closed(node.items)}${test}${node.recursive ? " recursive" : ""}`,
      );
      const rest = node.otherwise.length > 0 ? tag("else") + printJinja(node.otherwise) : "";
      return open + printJinja(node.body) + rest + tag("endfor");
    }
    case "set":
      return tag(`set ${target(node.target)} = ${print(node.value)}`);
    case "set-block":
      return block(
        `set ${target(node.target)}${node.filter ? ` | ${filters(node.filter)}` : ""}`,
        node.body,
        "endset",
      );
    case "macro":
      return block(`macro ${node.name}${parameters(node.parameters)}`, node.body, "endmacro");
    case "call":
      return block(`call${parameters(node.parameters)} ${print(node.call)}`, node.body, "endcall");
    case "filter":
      return block(`filter ${filters(node.filter)}`, node.body, "endfilter");
    case "with":
      return block(
        `with ${node.assignments.map((a) => `${target(a.target)} = ${print(a.value)}`).join(", ")}`,
        node.body,
        "endwith",
      );
    case "block":
      return block(
        `block ${node.name}${node.scoped ? " scoped" : ""}${node.required ? " required" : ""}`,
        node.body,
        "endblock",
      );
    case "autoescape":
      return block(`autoescape ${print(node.value)}`, node.body, "endautoescape");
    default:
      return simple(node);
  }
}

function simple(node: Node): string {
  switch (node.kind) {
    case "do":
      return tag(`do ${print(node.value)}`);
    case "break":
    case "continue":
      return tag(node.kind);
    case "extends":
      return tag(`extends ${print(node.name)}`);
    case "include":
      return tag(
        `include ${print(node.name)}${node.ignoreMissing ? " ignore missing" : ""} ${context(node.withContext)}`,
      );
    case "import":
      return tag(`import ${print(node.name)} as ${node.as} ${context(node.withContext)}`);
    case "from": {
      const names = node.names.map(({ name, as }) => (name === as ? name : `${name} as ${as}`)).join(", ");
      return tag(`from ${print(node.name)} import ${names} ${context(node.withContext)}`);
    }
    default:
      throw new Error(`no way to print ${node.kind}`);
  }
}

function context(withContext: boolean): string {
  return withContext ? "with context" : "without context";
}
