/** Which names hosts and groups may have: they end up in commands, file names and expressions. */

import { type Collector, type Diagnostic, problem, warning } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { GroupNameRule } from "./inventory-settings.ts";

const PERILOUS = new Set(["__proto__", "constructor", "prototype"]);
const HOST = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.-]*$/u;
const IPV6 = /^[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?$/;
/** Control characters and blanks that no terminal or file name should see. */
const UNPRINTABLE = /[\x00-\x1f\x7f\u2028\u2029]/;
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
  const login = /^([\w.-]+)@([\w.:-]+)$/.exec(name);
  if (login) return `name the host \`${login[2]}\`, with ansible_user=${login[1]}`;
  if (name.includes("/")) return "give it a plain name, and the rest as `ansible_host`";
  return "use letters, digits, dots, hyphens and underscores";
}

export function hostNameIssue(name: string, span: Span): Diagnostic | undefined {
  if (isHostName(name)) return undefined;
  return problem("INV0103", `\`${shown(name)}\` can't be the name of a host`, {
    primary: span,
    help: reasonFor(name),
  });
}

function shown(name: string): string {
  const plain = name.replace(/[\s\S]/gu, (c) => (UNPRINTABLE.test(c) ? "?" : c));
  return plain.length > 100 ? `${plain.slice(0, 100)}…` : plain;
}

/** What can't be a character of a variable's name, or not its first. */
const UNFIT = /^\p{Nd}|[^\p{L}\p{N}_]/gu;

/**
 * The name that the group gets, after the rule for characters that variables can't have. Undefined, with a diagnostic,
 * for a name that no group can have under any rule.
 */
export function groupName(
  name: string,
  span: Span | undefined,
  rule: GroupNameRule,
  out: Collector,
): string | undefined {
  const place = span ? { primary: span } : {};
  if (name === "" || PERILOUS.has(name) || UNPRINTABLE.test(name) || name.length > LONGEST) {
    const message = `\`${shown(name)}\` can't be the name of a group`;
    out.add(problem("INV0104", message, { ...place, help: reasonFor(name) }));
    return undefined;
  }
  const safe = safeGroupName(name);
  if (safe === name || rule === "ignore") return name;
  if (rule === "never") {
    const message = `\`${name}\` has characters that names of variables can't have`;
    const help = `an expression reaches it as groups['${name}']; \`${safe}\` would be plain`;
    out.add(warning("INV0104", message, { ...place, help }));
    return name;
  }
  if (rule === "always")
    out.add(warning("INV0104", `the group \`${name}\` is taken as \`${safe}\``, { ...place }));
  return safe;
}

/** The name with an underscore for each character that a variable's name can't have. */
export function safeGroupName(name: string): string {
  return name.replace(UNFIT, "_");
}
