/** What zod finds wrong with a module's parameters, in the words of somebody who writes a playbook. */

import type { z } from "zod";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { ParameterIssue } from "../playbook/module-index.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

const TYPES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  map: "a map",
  nan: "a number",
  null: "nothing",
  number: "a number",
  object: "a map",
  record: "a map",
  string: "text",
};

export function valueAt(values: unknown, path: Path): unknown {
  let value = values;
  for (const step of path) {
    if (value === null || typeof value !== "object") return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a map";
  const text = String(value).replaceAll("\n", " ");
  return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
}

function nameOf(path: Path): string {
  return path.map((p, i) => (typeof p === "number" ? `[${p}]` : i === 0 ? p : `.${p}`)).join("");
}

function choices(
  issue: Extract<Issue, { code: "invalid_value" }>,
  path: Path,
  value: unknown,
): ParameterIssue {
  const accepted = issue.values.map(String);
  const list = accepted.join(", ").replace(/, ([^,]+)$/, " or $1");
  const help = typeof value === "string" ? didYouMean(value, accepted) : undefined;
  const message = `\`${nameOf(path)}\` can't be ${shown(value)}; it can be ${list}`;
  return { path, message, ...(help === undefined ? {} : { help }) };
}

function bounded(
  issue: Extract<Issue, { code: "too_small" | "too_big" }>,
  path: Path,
  value: unknown,
): ParameterIssue {
  const least = issue.code === "too_small";
  const bound = String(least ? issue.minimum : issue.maximum);
  const name = `\`${nameOf(path)}\``;
  if (least && bound === "1" && (value === "" || (Array.isArray(value) && value.length === 0))) {
    return { path, message: `${name} is empty` };
  }
  const count =
    issue.origin === "string" ? " characters long" : issue.origin === "array" ? " items long" : "";
  return {
    path,
    message: `${name} must be at ${least ? "least" : "most"} ${bound}${count}, not ${shown(value)}`,
  };
}

function nested(
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: Path,
  values: unknown,
): readonly ParameterIssue[] {
  const alternatives = issue.errors.map((errors) => errors.flatMap((e) => explain(e, values, path)));
  const best = alternatives.filter((a) => a.length > 0).sort((a, b) => a.length - b.length)[0];
  if (best && alternatives.length === 1) return best;
  const reasons = [...new Set(alternatives.flat().map((a) => a.message))];
  const message =
    reasons.length > 0 ? reasons.join(", or: ") : `\`${nameOf(path)}\` fits none of the accepted forms`;
  return [{ path, message }];
}

function unrecognized(
  issue: Extract<Issue, { code: "unrecognized_keys" }>,
  path: Path,
): readonly ParameterIssue[] {
  const where = path.length === 0 ? "" : ` of \`${nameOf(path)}\``;
  return issue.keys.map((key) => ({ path: [...path, key], message: `\`${key}\` is no key${where}` }));
}

/** The message that the schema's author wrote, if it is not one of zod's own. */
function ownMessage(issue: Issue): string | undefined {
  return /^(Invalid|Too (?:small|big)|Unrecognized)/.test(issue.message) ? undefined : issue.message;
}

/** The path as the user wrote it: a single value that was read as a list of one has no index. */
function writtenPath(path: Path, values: unknown): Path {
  return path.filter(
    (step, i) => typeof step !== "number" || Array.isArray(valueAt(values, path.slice(0, i))),
  );
}

function explain(issue: Issue, values: unknown, base: Path = []): readonly ParameterIssue[] {
  const path = writtenPath(
    [...base, ...issue.path.map((p) => (typeof p === "symbol" ? String(p) : p))],
    values,
  );
  const value = valueAt(values, path);
  const own = ownMessage(issue);
  if (own !== undefined) return [{ path, message: path.length === 0 ? own : `\`${nameOf(path)}\`: ${own}` }];
  switch (issue.code) {
    case "invalid_type": {
      if (value === undefined)
        return [{ path, message: `\`${nameOf(path)}\` is missing`, missing: path.length === 1 }];
      const wanted = TYPES[issue.expected] ?? `of type ${issue.expected}`;
      return [{ path, message: `\`${nameOf(path)}\` must be ${wanted}, not ${shown(value)}` }];
    }
    case "invalid_value":
      return value === undefined
        ? [{ path, message: `\`${nameOf(path)}\` is missing`, missing: path.length === 1 }]
        : [choices(issue, path, value)];
    case "too_small":
    case "too_big":
      return [bounded(issue, path, value)];
    case "unrecognized_keys":
      return unrecognized(issue, path);
    case "invalid_union":
      return nested(issue, path, values);
    default:
      return [{ path, message: `\`${nameOf(path)}\` can't be ${shown(value)}` }];
  }
}

/** One issue for each thing that is wrong with `values`. */
export function explainIssues(issues: readonly Issue[], values: unknown): readonly ParameterIssue[] {
  return issues.flatMap((issue) => explain(issue, values));
}
