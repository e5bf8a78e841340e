/** Which names variables may have. */

import { type Diagnostic, problem, warning } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Words of the expression language. */
const WORDS = new Set([
  "and",
  "or",
  "not",
  "in",
  "is",
  "if",
  "else",
  "true",
  "false",
  "none",
  "True",
  "False",
  "None",
]);

/** Names that mean something to JavaScript objects; no variable, host or group needs them. */
const PERILOUS = new Set(["__proto__", "constructor", "prototype"]);

/** What homerun itself sets for each host and task; a variable of that name would never be seen. */
const MAGIC = new Set([
  "ansible_check_mode",
  "ansible_diff_mode",
  "ansible_play_batch",
  "ansible_play_hosts",
  "ansible_play_hosts_all",
  "ansible_play_name",
  "ansible_role_name",
  "ansible_run_tags",
  "ansible_skip_tags",
  "group_names",
  "groups",
  "hostvars",
  "inventory_dir",
  "inventory_file",
  "inventory_hostname",
  "inventory_hostname_short",
  "omit",
  "playbook_dir",
  "role_name",
  "role_path",
  "vars",
]);

const FUNCTIONS: ReadonlySet<string> = new Set([
  ...["cycler", "dict", "joiner", "lipsum", "lookup", "namespace", "now", "q", "query", "range", "undef"],
]);

export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && !WORDS.has(name);
}

export function isPerilous(name: string): boolean {
  return PERILOUS.has(name);
}

const RULE = "letters, digits and underscores, and no digit at the beginning";

function identifierLike(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d)/, "_");
  return WORDS.has(plain) ? `${plain}_` : plain;
}

/**
 * What is wrong with a variable's name. `lenient` is for files of variables, in which names that no expression can
 * reach do no harm.
 */
export function variableNameIssue(name: string, span: Span, lenient = false): Diagnostic | undefined {
  if (isPerilous(name)) {
    const message = `\`${name}\` can't be the name of a variable`;
    return problem("PB0207", message, { primary: span, help: "choose another name" });
  }
  if (MAGIC.has(name)) {
    const message = `\`${name}\` is set by homerun itself; this value is never seen`;
    return warning("PB0219", message, { primary: span, help: "choose another name" });
  }
  if (FUNCTIONS.has(name)) {
    const message = `\`${name}\` is also the name of a function in expressions`;
    return warning("PB0219", message, { primary: span, help: "choose another name" });
  }
  if (isIdentifier(name)) return undefined;
  const help = WORDS.has(name)
    ? `\`${name}\` is a word of the expression language; try \`${identifierLike(name)}\``
    : `use ${RULE}: \`${identifierLike(name)}\``;
  const message = `\`${name}\` is no name that an expression can use`;
  return lenient
    ? warning("PB0207", message, { primary: span, help })
    : problem("PB0207", message, { primary: span, help });
}
