/** How a scalar may be written in YAML so that every reader, also of YAML 1.1, gets it back as what it is. */

import { resolvePlain } from "./resolve-scalar.ts";

export interface ScalarForms {
  /** Without quotes, outside and inside of brackets. */
  readonly blockPlain: boolean;
  readonly flowPlain: boolean;
  readonly singleQuoted: boolean;
  readonly multiline: boolean;
}

const TIMESTAMP =
  /^\d{4}-\d\d-\d\d$|^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/;
/** Characters, and blanks at line ends, that only double quotes can hold. */
const SPECIAL = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]|[\ufeff\u2028\u2029]|\n | \n/u;
const BLANK_END = /^[ \n]|[ \n]$/;
/** Never plain: a start or a `: ` or ` #` that means something else. */
const INDICATOR =
  /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?=[\0 \t\r\n\x85\u2028\u2029]|$))|.:(?=[\0 \t\r\n\x85\u2028\u2029]|$)|[\0 \t\r\n\x85\u2028\u2029]#/s;
const FLOW_INDICATOR = /^[?:]|.[,?[\]{}:]/s;

function isOtherType(text: string): boolean {
  const resolved = resolvePlain(text);
  return (
    typeof resolved.value !== "string" ||
    resolved.trap !== undefined ||
    TIMESTAMP.test(text) ||
    text === "=" ||
    text === "<<"
  );
}

export function analyzeScalar(text: string): ScalarForms {
  const multiline = /[\n\r\x85]/.test(text);
  const special = SPECIAL.test(text);
  const blockPlain =
    !special && !multiline && !BLANK_END.test(text) && !INDICATOR.test(text) && !isOtherType(text);
  return {
    blockPlain,
    flowPlain: blockPlain && !FLOW_INDICATOR.test(text) && text !== "",
    singleQuoted: !special,
    multiline,
  };
}

/** Null, booleans and numbers. */
export function plainScalar(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value !== "number") return String(value);
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  return String(value);
}
