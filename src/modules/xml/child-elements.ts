/** New elements, as a playbook describes them: names, maps, or XML. */

import { Element } from "slimdom";
import type { Namespaces } from "./find-nodes.ts";
import { parsed } from "./xml-document.ts";
import { XmlProblem } from "./xml-problem.ts";

const NAME = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

interface Named {
  readonly namespace: string | null;
  readonly prefix: string | null;
  readonly local: string;
}

/** `name`, `prefix:name` or `{namespace}name`, as it is to be written below `parent`. */
function nameBelow(parent: Element, name: string, namespaces: Namespaces): Named {
  const [, braced, after] = /^\{(.*)\}(.*)$/.exec(name) ?? [];
  const [prefix, local] =
    braced === undefined && name.includes(":") ? name.split(":", 2) : [undefined, after ?? name];
  if (!NAME.test(local ?? "") || (prefix !== undefined && !NAME.test(prefix)))
    throw new XmlProblem(`\`${name}\` can be no element's name`);
  const plain = { local: local ?? "", prefix: null };
  if (prefix === undefined && braced === undefined)
    return { ...plain, namespace: parent.lookupNamespaceURI(null) };
  const namespace = braced ?? namespaces[prefix ?? ""] ?? parent.lookupNamespaceURI(prefix ?? null);
  if (namespace === null)
    throw new XmlProblem(`\`namespaces\` does not say what the prefix of \`${name}\` stands for`);
  if (parent.lookupNamespaceURI(null) === namespace) return { ...plain, namespace };
  return { local: local ?? "", namespace, prefix: parent.lookupPrefix(namespace) ?? prefix ?? null };
}

function create(parent: Element, name: string, namespaces: Namespaces): Element {
  const { namespace, prefix, local } = nameBelow(parent, name, namespaces);
  const owner = parent.ownerDocument;
  if (!owner) throw new Error("an element without a document");
  return owner.createElementNS(namespace, prefix === null ? local : `${prefix}:${local}`);
}

/** Sets an attribute; its name may have a prefix or a namespace in braces. Tells whether it is another now. */
export function putAttribute(element: Element, name: string, value: string, namespaces: Namespaces): boolean {
  const [, braced, after] = /^\{(.*)\}(.*)$/.exec(name) ?? [];
  const [prefix, local] =
    braced === undefined && name.includes(":") ? name.split(":", 2) : [undefined, after ?? name];
  if (!NAME.test(local ?? "")) throw new XmlProblem(`\`${name}\` can be no attribute's name`);
  if (prefix === undefined && braced === undefined) {
    if (element.getAttribute(name) === value) return false;
    element.setAttribute(name, value);
    return true;
  }
  const namespace = braced ?? namespaces[prefix ?? ""] ?? element.lookupNamespaceURI(prefix ?? null);
  if (namespace === null)
    throw new XmlProblem(`\`namespaces\` does not say what the prefix of \`${name}\` stands for`);
  if (element.getAttributeNS(namespace, local ?? "") === value) return false;
  const spelled = element.lookupPrefix(namespace) ?? prefix;
  element.setAttributeNS(namespace, spelled === undefined ? (local ?? "") : `${spelled}:${local}`, value);
  return true;
}

/** New each time: an element has one place. */
export function childElements(
  parent: Element,
  children: readonly unknown[],
  type: "xml" | "yaml",
  namespaces: Namespaces,
): readonly Element[] {
  return children.map((child) => (type === "xml" ? ofXml(parent, child) : ofYaml(parent, child, namespaces)));
}

function ofXml(parent: Element, child: unknown): Element {
  if (typeof child !== "string") throw new XmlProblem("with `input_type: xml` children are texts");
  const root = parsed(child, "a child is no well-formed XML").documentElement;
  const made = root && parent.ownerDocument?.importNode(root, true);
  if (!(made instanceof Element)) throw new XmlProblem("a child has no element");
  return made;
}

function scalar(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  throw new XmlProblem(`what is in \`${where}\` must be text`);
}

function ofYaml(parent: Element, child: unknown, namespaces: Namespaces): Element {
  if (typeof child === "string") return create(parent, child, namespaces);
  const entries =
    child !== null && typeof child === "object" && !Array.isArray(child) ? Object.entries(child) : [];
  const [only] = entries;
  if (entries.length !== 1 || only === undefined)
    throw new XmlProblem("a child is a name, or a map with one key: the element's name");
  const [name, content] = only;
  const element = create(parent, name, namespaces);
  if (content === null || content === undefined) return element;
  if (typeof content !== "object") {
    setText(element, scalar(content, name));
    return element;
  }
  if (Array.isArray(content))
    throw new XmlProblem(`\`${name}\` can't be a list; its children belong below \`_\``);
  for (const [key, value] of Object.entries(content)) {
    if (key !== "_") putAttribute(element, key, scalar(value, `${name}.${key}`), namespaces);
    else if (Array.isArray(value))
      for (const each of value) element.appendChild(ofYaml(element, each, namespaces));
    else throw new XmlProblem(`\`_\` of \`${name}\` must be a list of children`);
  }
  return element;
}

/** What stands before the first child. */
export function textOf(element: Element): string {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType !== 3 && node.nodeType !== 4) break;
    text += node.nodeValue ?? "";
  }
  return text;
}

export function setText(element: Element, value: string): void {
  for (
    let first = element.firstChild;
    first && (first.nodeType === 3 || first.nodeType === 4);
    first = element.firstChild
  )
    element.removeChild(first);
  const owner = element.ownerDocument;
  if (value !== "" && owner) element.insertBefore(owner.createTextNode(value), element.firstChild);
}
