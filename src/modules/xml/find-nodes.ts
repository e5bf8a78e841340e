/** What an XPath leads to. */

import fontoxpath from "fontoxpath";
import { Attr, type Document, Element, type Node, Text } from "slimdom";
import { XmlProblem } from "./xml-problem.ts";

export type Namespaces = Readonly<Record<string, string>>;

export interface Found {
  readonly nodes: readonly Node[];
  /** Of an expression that is a comparison. */
  readonly holds?: boolean;
}

/** Throws `XmlProblem` where the XPath can't be read. */
export function find(from: Document | Element, xpath: string, namespaces: Namespaces): Found {
  const resolve = (prefix: string): string | null => {
    if (prefix === "") return null;
    if (prefix === "xml") return "http://www.w3.org/XML/1998/namespace";
    return namespaces[prefix] ?? undefinedPrefix(prefix, xpath);
  };
  const values = evaluated(from, xpath, resolve);
  const [only] = values;
  if (typeof only === "boolean") return { nodes: [], holds: only };
  return { nodes: values.filter(isNode) };
}

function evaluated(
  from: Document | Element,
  xpath: string,
  resolve: (prefix: string) => string | null,
): readonly unknown[] {
  try {
    return fontoxpath.evaluateXPath(xpath, from, null, null, fontoxpath.ReturnType.ALL_RESULTS, {
      namespaceResolver: resolve,
    });
  } catch (error) {
    if (error instanceof XmlProblem) throw error;
    const why =
      (error as Error).message.split("\n").find((line) => /Error|XP[A-Z]{2}\d/.test(line)) ??
      (error as Error).message;
    throw new XmlProblem(`the XPath \`${xpath}\` can't be evaluated: ${why.replace(/^Error: /, "").trim()}`);
  }
}

function undefinedPrefix(prefix: string, xpath: string): never {
  throw new XmlProblem(
    `\`namespaces\` does not say what the prefix \`${prefix}\` of \`${xpath}\` stands for`,
  );
}

function isNode(value: unknown): value is Node {
  return value !== null && typeof value === "object" && "nodeType" in value;
}

export function elementsAt(
  from: Document | Element,
  xpath: string,
  namespaces: Namespaces,
): readonly Element[] {
  return find(from, xpath, namespaces).nodes.filter((node) => node instanceof Element);
}

/** The node's own XPath, as far as it has one. */
export function pathOf(node: Node): string {
  if (node instanceof Attr) return `${node.ownerElement ? pathOf(node.ownerElement) : ""}/@${node.name}`;
  if (node instanceof Text) return `${node.parentNode ? pathOf(node.parentNode) : ""}/text()`;
  if (!(node instanceof Element))
    return node.parentNode?.parentNode ? `${pathOf(node.parentNode)}/${node.nodeName}` : "/";
  const above = node.parentNode instanceof Element ? pathOf(node.parentNode) : "";
  const name = node.namespaceURI !== null && node.prefix === null ? "*" : node.nodeName;
  const alike =
    node.parentNode instanceof Element
      ? node.parentNode.children.filter((c) => name === "*" || c.nodeName === node.nodeName)
      : [node];
  return `${above}/${name}${alike.length > 1 ? `[${alike.indexOf(node) + 1}]` : ""}`;
}

/** `{namespace}name`. */
export function clarkName(node: Element | Attr): string {
  return node.namespaceURI === null ? node.localName : `{${node.namespaceURI}}${node.localName}`;
}
