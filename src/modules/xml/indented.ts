/** Puts elements into a document and takes them out so that its indentation stays as it is. */

import { CDATASection, Element, type Node, Text } from "slimdom";

function isBlank(node: Node | null): node is Text {
  return node instanceof Text && !(node instanceof CDATASection) && node.data.trim() === "";
}

/** The line end and spaces before a node, where it begins a line. */
function lineBefore(node: Node): string | undefined {
  const before = node.previousSibling;
  return isBlank(before) && before.data.includes("\n")
    ? before.data.slice(before.data.lastIndexOf("\n"))
    : undefined;
}

/** How far a level is indented in this document. */
function unitOf(root: Element): string {
  const first = root.firstElementChild;
  const line = first ? lineBefore(first) : undefined;
  return line === undefined || line === "\n" ? "  " : line.slice(1);
}

function rootOf(element: Element): Element {
  return element.parentNode instanceof Element ? rootOf(element.parentNode) : element;
}

/** The lines that children of the element begin with, and that its end stands on; undefined where it is not indented. */
function linesOf(parent: Element): readonly [string, string] | undefined {
  const last = parent.lastElementChild;
  const own = parent.parentNode instanceof Element ? lineBefore(parent) : "\n";
  if (last) {
    const line = lineBefore(last);
    return line === undefined ? undefined : [line, own ?? "\n"];
  }
  const hasText = parent.childNodes.some((node) => node instanceof Text && !isBlank(node));
  if (own === undefined || hasText) return undefined;
  const indent =
    parent.parentNode instanceof Element || parent.firstElementChild ? unitOf(rootOf(parent)) : "  ";
  return [own + indent, own];
}

function document(element: Element) {
  const owner = element.ownerDocument;
  if (!owner) throw new Error("an element without a document");
  return owner;
}

/** Behind the last child. */
export function append(parent: Element, child: Element): void {
  const lines = linesOf(parent);
  const tail = parent.lastChild;
  if (lines && isBlank(tail)) tail.remove();
  if (lines) parent.appendChild(document(parent).createTextNode(lines[0]));
  parent.appendChild(child);
  if (lines) parent.appendChild(document(parent).createTextNode(lines[1]));
}

export function insertBefore(target: Element, child: Element): void {
  const { parentNode: parent } = target;
  if (!(parent instanceof Element)) return;
  const line = lineBefore(target);
  parent.insertBefore(child, target);
  if (line !== undefined) parent.insertBefore(document(parent).createTextNode(line), target);
}

export function insertAfter(target: Element, child: Element): void {
  const { parentNode: parent } = target;
  if (!(parent instanceof Element)) return;
  const line = lineBefore(target);
  const next = target.nextSibling;
  if (line !== undefined) parent.insertBefore(document(parent).createTextNode(line), next);
  parent.insertBefore(child, next);
}

/** With the indentation before it. */
export function removeElement(element: Element): void {
  const before = element.previousSibling;
  const parent = element.parentNode;
  if (isBlank(before) && (isBlank(element.nextSibling) || element.nextSibling === null)) before.remove();
  element.remove();
  if (parent instanceof Element && parent.childNodes.length === 1 && isBlank(parent.firstChild))
    parent.firstChild.remove();
}

/** Every element on a line of its own, two spaces to a level; text beside elements stays as it is. */
export function prettify(element: Element, depth = 0): void {
  const children = [...element.childNodes];
  if (children.some((node) => node instanceof Text && !isBlank(node))) return;
  for (const node of children) if (isBlank(node)) node.remove();
  const nodes = [...element.childNodes];
  if (nodes.length === 0) return;
  const owner = document(element);
  for (const node of nodes) {
    element.insertBefore(owner.createTextNode(`\n${"  ".repeat(depth + 1)}`), node);
    if (node instanceof Element) prettify(node, depth + 1);
  }
  element.appendChild(owner.createTextNode(`\n${"  ".repeat(depth)}`));
}
