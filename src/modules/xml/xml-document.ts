/** An XML document as text and as nodes: what is not changed keeps its spelling as far as XML tells it apart. */

import {
  type Document,
  type Element,
  type Node,
  parseXmlDocument,
  serializeToWellFormedString,
} from "slimdom";
import { XmlProblem } from "./xml-problem.ts";

export interface XmlText {
  readonly document: Document;
  readonly root: Element;
  /** Declaration, document type, comments: as they stand before the root. */
  readonly prolog: string;
  readonly epilog: string;
  readonly end: "\n" | "\r\n";
}

const PROLOG_PART =
  /^(?:\uFEFF|\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE(?:[^[>"']|"[^"]*"|'[^']*'|\[[\s\S]*?\]\s*(?=>))*>)/;

function prologOf(text: string): string {
  let rest = text;
  for (let part = PROLOG_PART.exec(rest); part; part = PROLOG_PART.exec(rest))
    rest = rest.slice(part[0].length);
  return text.slice(0, text.length - rest.length);
}

/** Throws `XmlProblem` where it is no XML. */
export function readXml(text: string): XmlText {
  const document = parsed(text, "the file is no well-formed XML");
  const root = document.documentElement;
  if (!root) throw new XmlProblem("the file has no element");
  const after = document.childNodes.slice(document.childNodes.indexOf(root) + 1);
  const tail = /\s*$/.exec(text)?.[0] ?? "";
  const end = /\r\n/.test(text) && !/[^\r]\n/.test(text) ? "\r\n" : "\n";
  const epilog = after.map((node) => `\n${printNode(node)}`).join("") + tail;
  return { document, root, prolog: prologOf(text), epilog, end };
}

export function parsed(text: string, complaint: string): Document {
  try {
    return parseXmlDocument(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const why = (error as Error).message.split("\n")[0] ?? "";
    throw new XmlProblem(`${complaint}: ${why}`);
  }
}

/** Throws `XmlProblem` where it holds what XML has no way to say (control characters, `--` in a comment). */
export function printNode(node: Node): string {
  try {
    return serializeToWellFormedString(node);
  } catch (error) {
    const why = (error as Error).message.replace(/^\w+Error: /, "");
    throw new XmlProblem(`XML can't say that: ${why}`);
  }
}

/** Of the root alone. */
export function printRoot({ root }: XmlText): string {
  return printNode(root);
}

export function printXml(xml: XmlText): string {
  const body = printRoot(xml);
  const text = xml.end === "\n" ? body : body.replace(/\r?\n/g, "\r\n");
  return `${xml.prolog}${text}${xml.epilog}`;
}
