/** Makes what a simple XPath names and the document has not: elements, attributes, text. */

import type { Document, Element } from "slimdom";
import { childElements, putAttribute, setText, textOf } from "./child-elements.ts";
import { elementsAt, type Namespaces } from "./find-nodes.ts";
import { append } from "./indented.ts";
import { XmlProblem } from "./xml-problem.ts";

const NAME = String.raw`(?:[\p{L}_][\p{L}\p{N}_.-]*:)?[\p{L}_][\p{L}\p{N}_.-]*`;
const TEXT = `(?:'([^']*)'|"([^"]*)")`;
const LAST = new RegExp(`^(.*)/(${NAME})$`, "u");
const LAST_WITH_TEXT = new RegExp(`^(.*)/(${NAME})/text\\(\\)\\s*=\\s*${TEXT}$`, "u");
const ATTRIBUTE = new RegExp(`^(.*)/@(${NAME})$`, "u");
const ATTRIBUTE_WITH_VALUE = new RegExp(`^(.*)/@(${NAME})\\s*=\\s*${TEXT}$`, "u");
const LAST_WITH_CONDITIONS = new RegExp(`^(.*)/(${NAME})\\[(.*)\\]$`, "u");
const TEXT_ONLY = new RegExp(`^(.*)/text\\(\\)\\s*=\\s*${TEXT}$`, "u");

type Step =
  | {
      readonly kind: "element";
      readonly name: string;
      readonly text?: string;
      readonly conditions: readonly string[];
    }
  | { readonly kind: "attribute"; readonly name: string; readonly value: string }
  | { readonly kind: "text"; readonly text: string };

/** The last step, and the path to it; undefined where it is not simple enough to be made. */
function lastStep(xpath: string): { readonly above: string; readonly step: Step } | undefined {
  const path = xpath.trim();
  const plain = LAST.exec(path);
  if (plain)
    return { above: plain[1] ?? "", step: { kind: "element", name: plain[2] ?? "", conditions: [] } };
  const named = LAST_WITH_TEXT.exec(path);
  if (named)
    return {
      above: named[1] ?? "",
      step: { kind: "element", name: named[2] ?? "", text: named[3] ?? named[4] ?? "", conditions: [] },
    };
  const attribute = ATTRIBUTE.exec(path) ?? ATTRIBUTE_WITH_VALUE.exec(path);
  if (attribute)
    return {
      above: attribute[1] ?? "",
      step: { kind: "attribute", name: attribute[2] ?? "", value: attribute[3] ?? attribute[4] ?? "" },
    };
  const conditional = LAST_WITH_CONDITIONS.exec(path);
  if (conditional) {
    const conditions = (conditional[3] ?? "").split(" and ").map((each) => each.trim());
    return { above: conditional[1] ?? "", step: { kind: "element", name: conditional[2] ?? "", conditions } };
  }
  const text = TEXT_ONLY.exec(path);
  return text ? { above: text[1] ?? "", step: { kind: "text", text: text[2] ?? text[3] ?? "" } } : undefined;
}

/** Throws `XmlProblem` where the XPath is not simple enough. */
export function makePath(from: Document | Element, xpath: string, namespaces: Namespaces): void {
  const last = lastStep(xpath);
  if (!last)
    throw new XmlProblem(
      `nothing matches \`${xpath}\`, and it is not simple enough to be made: \`/a/b[@c="d"]/e\` is`,
    );
  const { above, step } = last;
  if (above === "") throw new XmlProblem(`the root of the document is not what \`${xpath}\` begins with`);
  if (elementsAt(from, above, namespaces).length === 0) makePath(from, above, namespaces);
  for (const parent of elementsAt(from, above, namespaces)) makeStep(parent, step, namespaces);
}

function makeStep(parent: Element, step: Step, namespaces: Namespaces): void {
  if (step.kind === "attribute") putAttribute(parent, step.name, step.value, namespaces);
  else if (step.kind === "text") {
    if (textOf(parent) !== step.text) setText(parent, step.text);
  } else {
    const [made] = childElements(parent, [step.name], "yaml", namespaces);
    if (!made) return;
    append(parent, made);
    if (step.text !== undefined) setText(made, step.text);
    for (const condition of step.conditions) makePath(made, `./${condition}`, namespaces);
  }
}
