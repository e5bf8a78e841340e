/** What the module `xml` does to a document, and what it tells of it. Pure. */

import { Attr, type Document, Element, type Node } from "slimdom";
import type { ModuleResult } from "../contract/module.ts";
import { childElements, putAttribute, setText, textOf } from "./child-elements.ts";
import { clarkName, elementsAt, find, type Namespaces, pathOf } from "./find-nodes.ts";
import { append, insertAfter, insertBefore, prettify, removeElement } from "./indented.ts";
import { makePath } from "./make-path.ts";
import { printNode, printRoot, printXml, readXml } from "./xml-document.ts";
import { XmlProblem } from "./xml-problem.ts";

export interface XmlEdit {
  readonly xpath?: string | undefined;
  readonly namespaces: Namespaces;
  readonly state: "absent" | "present";
  readonly value?: string | undefined;
  readonly attribute?: string | undefined;
  readonly addChildren?: readonly unknown[] | undefined;
  readonly setChildren?: readonly unknown[] | undefined;
  readonly count: boolean;
  readonly printMatch: boolean;
  readonly prettyPrint: boolean;
  readonly content?: "attribute" | "text" | undefined;
  readonly inputType: "xml" | "yaml";
  readonly stripCdata: boolean;
  readonly insertBefore: boolean;
  readonly insertAfter: boolean;
}

export interface EditedXml {
  readonly text: string;
  readonly result: ModuleResult;
}

/** Throws `XmlProblem`. */
export function editXml(text: string, edit: XmlEdit): EditedXml {
  const xml = readXml(text);
  const told = edit.xpath === undefined ? undefined : question(xml.document, edit.xpath, edit);
  if (told) return { text, result: told };
  const before = printRoot(xml);
  if (edit.xpath !== undefined) change(xml.document, edit.xpath, edit);
  if (edit.xpath !== undefined && printRoot(xml) === before) return { text, result: {} };
  if (edit.stripCdata) stripCdata(xml.root);
  if (edit.prettyPrint) prettify(xml.root);
  return { text: printXml(xml), result: {} };
}

function question(document: Document, xpath: string, edit: XmlEdit): ModuleResult | undefined {
  const { nodes } = find(document, xpath, edit.namespaces);
  if (edit.printMatch) {
    const matches = nodes.map(pathOf);
    return {
      msg: `selector '${xpath}' match: [${matches.map((m) => JSON.stringify(m)).join(", ")}]`,
      matches,
    };
  }
  if (edit.count) return { msg: `found ${nodes.length} nodes`, count: nodes.length };
  if (edit.content === undefined) return undefined;
  const elements = nodes.filter((node) => node instanceof Element);
  if (elements.length === 0) throw new XmlProblem(`\`${xpath}\` leads to no element`);
  const matches = elements.map((element) => ({
    [clarkName(element)]:
      edit.content === "text" ? (element.firstChild ? textOf(element) || null : null) : attributesOf(element),
  }));
  return { msg: matches.length, count: matches.length, matches };
}

function attributesOf(element: Element): ModuleResult {
  const own = element.attributes.filter((a) => a.namespaceURI !== "http://www.w3.org/2000/xmlns/");
  return Object.fromEntries(own.map((a) => [clarkName(a), a.value]));
}

function change(document: Document, xpath: string, edit: XmlEdit): void {
  const { namespaces } = edit;
  if (edit.state === "absent") {
    for (const node of find(document, xpath, namespaces).nodes) remove(node, xpath);
  } else if (edit.setChildren !== undefined) {
    for (const element of elementsAt(document, xpath, namespaces))
      replaceChildren(element, edit.setChildren, edit);
  } else if (edit.addChildren !== undefined && edit.addChildren.length > 0) {
    addChildren(elementsAt(document, xpath, namespaces), edit.addChildren, edit);
  } else if (edit.value !== undefined) {
    putValue(document, xpath, edit.value, edit);
  } else {
    const { nodes, holds } = find(document, xpath, namespaces);
    if (!holds && !(nodes[0] instanceof Element)) makePath(document, xpath, namespaces);
  }
}

function remove(node: Node, xpath: string): void {
  if (node instanceof Attr) node.ownerElement?.removeAttributeNode(node);
  else if (node instanceof Element) {
    if (!(node.parentNode instanceof Element))
      throw new XmlProblem(`\`${xpath}\` is the document's root, which can't be removed`);
    removeElement(node);
  } else if (node.parentNode) node.parentNode.removeChild(node);
}

/** Elements compare without the blanks between their children. */
function signature(element: Element): string {
  const copy = element.cloneNode(true);
  if (!(copy instanceof Element)) return "";
  prettify(copy);
  return printNode(copy);
}

function replaceChildren(
  parent: Element,
  children: readonly unknown[],
  { inputType, namespaces }: XmlEdit,
): void {
  const made = childElements(parent, children, inputType, namespaces);
  const old = parent.children;
  if (old.length === made.length && made.every((child, i) => isSame(old[i], child))) return;
  for (const child of old) removeElement(child);
  for (const child of made) append(parent, child);
}

function isSame(old: Element | undefined, made: Element): boolean {
  return old !== undefined && signature(old) === signature(made);
}

function addChildren(elements: readonly Element[], children: readonly unknown[], edit: XmlEdit): void {
  const target = edit.insertBefore ? elements[0] : elements.at(-1);
  if (!edit.insertBefore && !edit.insertAfter) {
    for (const element of elements)
      for (const child of childElements(element, children, edit.inputType, edit.namespaces))
        append(element, child);
    return;
  }
  const parent = target?.parentNode;
  if (!target || !(parent instanceof Element)) return;
  const made = childElements(parent, children, edit.inputType, edit.namespaces);
  if (edit.insertBefore) for (const child of made) insertBefore(target, child);
  else for (const child of made.toReversed()) insertAfter(target, child);
}

function putValue(
  document: Document,
  xpath: string,
  value: string,
  { namespaces, attribute }: XmlEdit,
): void {
  const { nodes } = find(document, xpath, namespaces);
  if (nodes[0] instanceof Attr)
    throw new XmlProblem(
      `\`${xpath}\` leads to an attribute: name the element in \`xpath\`, and the attribute in \`attribute\``,
    );
  if (nodes.length === 0) makePath(document, xpath, namespaces);
  const elements = elementsAt(document, xpath, namespaces);
  if (elements.length === 0) throw new XmlProblem(`\`${xpath}\` leads to no element`);
  for (const element of elements) {
    if (attribute !== undefined) putAttribute(element, attribute, value, namespaces);
    else if (textOf(element) !== value) setText(element, value);
  }
}

function stripCdata(element: Element): void {
  for (const node of [...element.childNodes]) {
    if (node instanceof Element) stripCdata(node);
    else if (node.nodeType === 4 && element.ownerDocument)
      element.replaceChild(element.ownerDocument.createTextNode(node.nodeValue ?? ""), node);
  }
}
