/** Which names hosts and groups may have: they end up in commands, file names and expressions. */

import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";

const PERILOUS = new Set(["__proto__", "constructor", "prototype"]);
const HOST = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const IPV6 = /^[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?$/;
const GROUP = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const LONGEST = 253;

export function isHostName(name: string): boolean {
  return name.length <= LONGEST && !PERILOUS.has(name) && (HOST.test(name) || IPV6.test(name));
}

function reasonFor(name: string): string {
  if (name === "") return "a name is needed";
  if (PERILOUS.has(name)) return "this name means something else inside homerun; choose another one";
  if (name.startsWith("-")) return "a name can't begin with a hyphen, it would be taken for an option";
  if (/\s/.test(name)) return "a name can't hold blanks; is a colon missing, or are these two names?";
  if (name.length > LONGEST) return `a name has at most ${LONGEST} characters`;
  if (/[^\x20-\x7e]/.test(name))
    return "only plain letters are allowed; write international names in their xn-- form";
  return "use letters, digits, dots, hyphens and underscores";
}

export function hostNameIssue(name: string, span: Span): Diagnostic | undefined {
  if (isHostName(name)) return undefined;
  return problem("INV0103", `\`${name}\` can't be the name of a host`, {
    primary: span,
    help: reasonFor(name),
  });
}

export function groupNameIssue(name: string, span: Span): Diagnostic | undefined {
  if (GROUP.test(name) && name.length <= LONGEST && !PERILOUS.has(name)) return undefined;
  return problem("INV0104", `\`${name}\` can't be the name of a group`, {
    primary: span,
    help: reasonFor(name),
  });
}
