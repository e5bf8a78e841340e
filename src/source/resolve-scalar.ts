/** What a plain YAML scalar means: the resolution of YAML 1.1 as PyYAML does it, since Ansible content relies on it. */

import type { Scalar } from "./located.ts";

const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const BINARY = /^[-+]?0b[0-1_]+$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const HEXADECIMAL = /^[-+]?0x[0-9a-fA-F_]+$/;
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const SEXAGESIMAL_INT = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const FLOAT = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;

export type Trap = "sexagesimal" | "large";

export interface Resolved {
  readonly value: Scalar;
  /** The text means something that its writer hardly expects. */
  readonly trap?: Trap;
}

function integer(text: string, radix: number, prefix: number): Resolved {
  const negative = text.startsWith("-");
  const digits = text.replace(/^[-+]/, "").slice(prefix).replaceAll("_", "");
  const value = digits === "" ? 0 : Number.parseInt(digits, radix);
  if (!Number.isSafeInteger(value)) return { value: text, trap: "large" };
  return { value: negative && value !== 0 ? -value : value };
}

function sexagesimal(text: string): Resolved {
  const negative = text.startsWith("-");
  const value = text
    .replace(/^[-+]/, "")
    .replaceAll("_", "")
    .split(":")
    .reduce((sum, part) => sum * 60 + Number(part), 0);
  return { value: negative ? -value : value, trap: "sexagesimal" };
}

function number(text: string): Resolved | undefined {
  if (DECIMAL.test(text)) return integer(text, 10, 0);
  if (OCTAL.test(text)) return integer(text, 8, 1);
  if (HEXADECIMAL.test(text)) return integer(text, 16, 2);
  if (BINARY.test(text)) return integer(text, 2, 2);
  if (FLOAT.test(text)) return { value: Number(text.replaceAll("_", "")) };
  if (SEXAGESIMAL.test(text) && (text.includes(".") || SEXAGESIMAL_INT.test(text))) return sexagesimal(text);
  if (INFINITE.test(text)) return { value: text.startsWith("-") ? -Infinity : Infinity };
  if (NOT_A_NUMBER.test(text)) return { value: Number.NaN };
  return undefined;
}

/** The value of an untagged plain scalar. */
export function resolvePlain(text: string): Resolved {
  if (NULL.test(text)) return { value: null };
  if (TRUE.test(text)) return { value: true };
  if (FALSE.test(text)) return { value: false };
  const first = text.charCodeAt(0);
  const numeric = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e;
  return (numeric ? number(text) : undefined) ?? { value: text };
}

const CORE = "tag:yaml.org,2002:";

/** The value of a scalar with one of YAML's own tags (`!!int "5"`); undefined where text and tag don't fit or the tag is another. */
export function resolveTagged(tag: string, text: string): Resolved | undefined {
  if (tag === "!" || tag === `${CORE}str`) return { value: text };
  const plain = resolvePlain(text);
  const value = plain.value;
  switch (tag) {
    case `${CORE}null`:
      return value === null ? plain : undefined;
    case `${CORE}bool`:
      return typeof value === "boolean" ? plain : undefined;
    case `${CORE}int`:
      return Number.isSafeInteger(value) ? plain : undefined;
    case `${CORE}float`: {
      const parsed = typeof value === "number" ? value : Number(text);
      return text !== "" && !Number.isNaN(parsed) ? { value: parsed } : undefined;
    }
    default:
      return undefined;
  }
}

export function isCoreTag(tag: string): boolean {
  return tag === "!" || tag.startsWith(CORE);
}
