/** YAML of values of the expression language, and back. */

import type { Node, ScalarNode } from "../../source/located.ts";
import { parseYamlDocuments, YamlDataError } from "../../source/yaml-data.ts";
import { PlainText, type YamlStyle, yamlTextOf } from "../../source/yaml-text.ts";
import { Fault } from "../fault.ts";
import { type Dict, dictOf, entriesOf } from "./collection.ts";
import { Float, floatText } from "./float.ts";
import { knownKindOf } from "./kind.ts";
import { isoText, type Moment } from "./moment.ts";
import { str } from "./text.ts";

const DEEPEST = 100;

export function yamlText(value: unknown, style: YamlStyle): string {
  return yamlTextOf(writable(value, 0), style);
}

function writable(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) throw new Fault("EXP0401", "the value is nested too deeply, or contains itself");
  switch (knownKindOf(value)) {
    case "list":
      return (value as readonly unknown[]).map((item) => writable(item, depth + 1));
    case "dict":
      return dictOf(entriesOf(value as Dict).map(([key, item]) => [key, writable(item, depth + 1)] as const));
    case "float":
      return new PlainText(floatYaml(value instanceof Float ? value.value : (value as number)));
    case "moment":
      return new PlainText(isoText(value as Moment, " "));
    case "duration":
      return str(value);
    default:
      return value ?? null;
  }
}

function floatYaml(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  const text = floatText(value);
  return text.includes(".") ? text : text.replace("e", ".0e");
}

/** A scalar node's value, whole floats kept apart. */
export function scalarValue(node: ScalarNode): unknown {
  const { value, text, style } = node;
  const isFloat =
    typeof value === "number" &&
    Number.isInteger(value) &&
    style === "plain" &&
    /^[-+]?[\d_]*(?:\.|\d[eE])/.test(text);
  return isFloat ? new Float(value) : value;
}

function valueOfNode(node: Node | undefined): unknown {
  switch (node?.kind) {
    case undefined:
      return null;
    case "scalar":
      return scalarValue(node);
    case "seq":
      return node.items.map(valueOfNode);
    case "map":
      return dictOf(node.entries.map(({ key, value }) => [String(key.value), valueOfNode(value)] as const));
  }
}

/** The values of all documents. */
export function yamlValues(text: string): readonly unknown[] {
  try {
    return parseYamlDocuments(text).map(valueOfNode);
  } catch (error) {
    if (!(error instanceof YamlDataError)) throw error;
    throw new Fault(
      "EXP0306",
      `the text is no YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
      { blame: "input" },
    );
  }
}
