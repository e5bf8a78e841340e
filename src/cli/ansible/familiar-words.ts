/** Where scripts look for a certain word of Ansible's, problems are put so that they find it. */

import { resolve } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { positionAt, type Span } from "../../diagnostics/span.ts";
import type { Rephrase } from "../../report/default-callback/callback-options.ts";
import type { Configuration } from "./settings/configuration.ts";

/** `place`: ` from FILE, line N, column M,` where the problem has one. */
type Words = (names: readonly string[], message: string, place: string) => readonly string[] | undefined;

const SECTIONS: ReadonlySet<string> = new Set(["handlers", "post_tasks", "pre_tasks", "tasks"]);

const unknownHandler: Words = ([handler]) => [
  `The requested handler '${handler}' was not found in either the main handlers list nor in the listening handlers list`,
];

const numberAsHost: Words = ([name], message) =>
  message.endsWith("is a number")
    ? [`Host pattern ${name} must be a string. Enclose integers/floats in quotation marks.`]
    : undefined;

const IMPORTS = /^(?:ansible\.(?:builtin|legacy)\.)?(?:import|include)_(?:tasks|role|playbook)$/;
const PARTS_OF_ROLES = ["tasks_from", "vars_from", "defaults_from", "handlers_from"];

/** By code and severity; `names` are the quoted ones of homerun's own message. */
const WORDS: Readonly<Record<string, Words>> = {
  "INV0104 warning": ([, replacement]) => [
    `Invalid characters were found in group names ${replacement === undefined ? "but not" : "and automatically"} replaced, use -vvvv to see details`,
  ],
  "INV0103 error": numberAsHost,
  "INV0103 warning": numberAsHost,
  "INV0109 warning": () => [],
  "INV0111 warning": ([pattern]) => [`Could not match supplied host pattern, ignoring: ${pattern}`],
  "MOD0101 error": ([module]) => [
    `couldn't resolve module/action '${module}': there is no such module in homerun`,
  ],
  "MOD0102 error": ([name, action = ""]) =>
    IMPORTS.test(action) ? [`Invalid options for ${action}: ${name}`] : undefined,
  "MOD0103 error": ([action = "", parameter]) =>
    IMPORTS.test(action) && parameter === "file" ? [`No file specified for ${action}`] : undefined,
  "MOD0104 error": ([name = ""], message) =>
    PARTS_OF_ROLES.includes(name) && message.includes("must be text, not a ")
      ? [`Expected a string for ${name} but got ${message.slice(message.lastIndexOf(" ") + 1)}`]
      : undefined,
  "PB0103 error": ([keyword, ...more]) =>
    more.length === 0 ? [`'${keyword}' is not a valid attribute here`] : undefined,
  "PB0106 error": ([old, now]) =>
    old === "user" && now === "remote_user"
      ? ["both 'user' and 'remote_user' are set for this play."]
      : undefined,
  "PB0107 error": (_names, message) =>
    message === "this question names no variable"
      ? ["Invalid vars_prompt data structure, missing 'name' key"]
      : undefined,
  "PB0108 error": (_names, message) => [
    message.endsWith("is empty")
      ? "Hosts list cannot be empty. Please check your playbook"
      : "the field 'hosts' is required but was not set",
  ],
  "PB0109 error": () => ["A playbook must contain at least one play"],
  "PB0201 error": () => ["no module/action detected in task."],
  "PB0202 error": (modules) => [`conflicting action statements: ${modules.join(", ")}`],
  "PB0206 error": ([keyword, name]) => [`Invalid variable name in '${keyword}' specified: '${name}'`],
  "PB0207 error": ([name, module, beginning], message) =>
    message.endsWith("for internal use only")
      ? [
          `Invalid parameter specified beginning with keyword '${beginning}' for action '${module}': '${name}'. The prefix '${beginning}' is reserved for internal use only.`,
        ]
      : undefined,
  "PB0212 error": unknownHandler,
  "RUN0105 error": unknownHandler,
  "RUN0105 warning": unknownHandler,
  "PB0215 error": ([section = "", value = "a map"]) =>
    SECTIONS.has(section)
      ? [`A malformed block was encountered while loading ${section}: ${value} should be a list or None`]
      : undefined,
  "PB0219 warning": ([name], message) =>
    message.endsWith("a function in expressions")
      ? [`Found variable using reserved name: ${name}`]
      : undefined,
  "PB0301 error": ([role = ""]) => [
    role.includes(",") ? `Invalid old style role requirement: ${role}` : `the role '${role}' was not found`,
  ],
  "SRC0105 error": ([key]) => [`While constructing a mapping, found a duplicate dict key (${key})`],
  "SRC0105 warning": ([key], _message, place) => [
    `While constructing a mapping${place} found a duplicate dict key (${key}). Using last defined value only.`,
  ],
  "PB0306 error": () => ["A malformed role declaration was encountered."],
};

const NO_INVENTORY = "No inventory was parsed, only implicit localhost is available";
const NO_HOSTS =
  "provided hosts list is empty, only localhost is available. Note that the implicit localhost does not match 'all'";

function namesIn(message: string): readonly string[] {
  return [...message.matchAll(/`([^`]*)`/g)].map(([, name = ""]) => name);
}

/** The inventory that nobody named need not be there. */
const UNNAMED = "/etc/ansible/hosts";

function placeText(span: Span | undefined, cwd: string): string {
  if (!span) return "";
  const { line, column } = positionAt(span.file, span.start);
  return ` from ${resolve(cwd, span.file.path)}, line ${line}, column ${column},`;
}

export function familiarWords(settings: Configuration | undefined, cwd: string): Rephrase {
  return ({ code, severity, message, primary }: Diagnostic) => {
    const names = namesIn(message);
    if (code !== "INV0117" || severity === "error")
      return WORDS[`${code} ${severity}`]?.(names, message, placeText(primary, cwd));
    const [source] = names;
    if (source === UNNAMED) return [];
    if (source !== undefined) return [`Unable to parse ${resolve(cwd, source)} as an inventory source`];
    return [
      ...((settings?.bool("INVENTORY_UNPARSED_WARNING") ?? true) ? [NO_INVENTORY] : []),
      ...((settings?.bool("LOCALHOST_WARNING") ?? true) ? [NO_HOSTS] : []),
    ];
  };
}
