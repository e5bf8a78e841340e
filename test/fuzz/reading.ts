/** Spoiled examples, and all of the reading side that is let loose on them. Whatever it throws but diagnostics is a fault. */

import { readExtraVars } from "../../src/cli/extra-vars.ts";
import { isCode } from "../../src/diagnostics/codes.ts";
import { type Diagnostic, DiagnosticError } from "../../src/diagnostics/diagnostic.ts";
import { compileExpression } from "../../src/expression/compile.ts";
import { evaluate } from "../../src/expression/evaluate.ts";
import { UnknownValueError } from "../../src/expression/unknown.ts";
import { loadInventory } from "../../src/inventory/load-inventory.ts";
import { checkVarsFolder, loadVarsFolder } from "../../src/inventory/load-vars-folder.ts";
import { matchHosts } from "../../src/inventory/pattern.ts";
import { moduleIndex } from "../../src/modules/module-index.ts";
import { compilePlay } from "../../src/plan/compile.ts";
import { allTags } from "../../src/playbook/all-tags.ts";
import { loadPlaybook } from "../../src/playbook/load-playbook.ts";
import { parseVars } from "../../src/playbook/parse-vars.ts";
import { compileHandlebars } from "../../src/template/handlebars/compile-handlebars.ts";
import { compileTemplate, render } from "../../src/template/template.ts";
import { contextOf } from "../expression/fixtures.ts";
import { loadContext } from "../playbook/load-context.ts";
import { memoryReader } from "../source/golden-case.ts";
import { renderedJinja } from "../template/jinja/fixtures.ts";
import { type Files, readCorpus } from "./corpus.ts";
import { mutated } from "./mutate.ts";
import { type Random, randomFrom } from "./random.ts";

export interface Example {
  readonly kind:
    | "playbook"
    | "inventory"
    | "vars"
    | "expression"
    | "template"
    | "handlebars"
    | "jinja"
    | "extra";
  readonly files: Files;
}

const corpus = readCorpus();
const modules = moduleIndex();

const VARIABLES = {
  x: 1,
  y: "text",
  list: [3, 1, 2],
  map: { a: 1, b: [1, { c: null }] },
  items: [{ name: "a", n: 1 }, { name: "b" }],
  name: "pi",
  nothing: null,
  flag: true,
};

function spoiled(files: Files, random: Random): Files {
  const names = Object.keys(files);
  const changed = new Set([random.pick(names), ...(random.chance(0.2) ? [random.pick(names)] : [])]);
  return Object.fromEntries(
    names.map((n) => [n, changed.has(n) ? mutated(files[n] ?? "", random) : (files[n] ?? "")]),
  );
}

/** The same example for the same numbers, on every machine. */
export function exampleOf(seed: number, index: number): Example {
  const random = randomFrom(seed * 1_000_003 + index);
  const single = (kind: Example["kind"], texts: readonly string[]): Example => ({
    kind,
    files: { text: mutated(random.pick(texts), random) },
  });
  const turn = index % 20;
  if (turn < 9) return { kind: "playbook", files: spoiled(random.pick(corpus.playbooks), random) };
  if (turn < 10) return { kind: "playbook", files: spoiled(random.pick(corpus.roles), random) };
  if (turn < 14) return { kind: "inventory", files: spoiled(random.pick(corpus.inventories), random) };
  if (turn < 15) return single("vars", Object.values(random.pick(corpus.roles)));
  if (turn < 16) return single("expression", corpus.expressions);
  if (turn < 17) return { kind: "jinja", files: spoiled(random.pick(corpus.jinja), random) };
  if (turn < 18) return single("template", corpus.templates);
  if (turn < 19) return single("handlebars", corpus.templates);
  return single("extra", [
    "a=b c='d e'",
    "{a: 1, b: [1]}",
    "[1, 2]",
    "@file.yml",
    'x="{{ y }}"',
    "---\na: 1\n",
  ]);
}

/** What is wrong with a diagnostic itself. */
function unsound({ code, message, primary, labels }: Diagnostic): string | undefined {
  if (!isCode(code)) return `${code} is no code`;
  if (message.trim().length < 4) return `${code} says nothing`;
  for (const span of [primary, ...(labels ?? []).map((l) => l.span)]) {
    if (!span) continue;
    const { start, end, file } = span;
    if (!(start >= 0 && end >= start && end <= file.text.length + 1))
      return `${code} points outside of ${file.path}: ${start} to ${end} of ${file.text.length}`;
  }
  return undefined;
}

/** Errors about what a file says have a place in it. */
const WITHOUT_PLACE = new Set(["PB0302", "SRC0002", "SRC0003", "INV0116", "INV0117", "INV0120"]);

function faultIn(diagnostics: readonly Diagnostic[], placed: boolean): string | undefined {
  for (const d of diagnostics) {
    const fault = unsound(d);
    if (fault !== undefined) return fault;
    if (placed && !d.primary && !WITHOUT_PLACE.has(d.code)) return `${d.code} has no place: ${d.message}`;
  }
  return undefined;
}

function playbook(files: Files): string | undefined {
  const path =
    Object.keys(files).find((f) => /^(site|playbooks\/site|[\w-]+)\.ya?ml$/.test(f)) ??
    Object.keys(files)[0] ??
    "site.yml";
  const context = { ...loadContext(files, { extra: "more" }), modules };
  const { value, diagnostics } = loadPlaybook(path, context);
  if ((value === undefined) !== diagnostics.some((d) => d.severity === "error"))
    return "a playbook with errors and a value, or without both";
  if (value) {
    allTags(value);
    for (const play of value.plays) compilePlay(play, undefined);
  }
  return faultIn(diagnostics, true);
}

const PATTERNS = ["all", "a*:!b", "~^x", "web[0]", "x:&y", "{{ z }}"];

function inventory(files: Files): string | undefined {
  const reader = memoryReader(files);
  const named = Object.keys(files).filter((path) => !path.includes("_vars/"));
  const { value, diagnostics } = loadInventory(named, reader);
  const folder = loadVarsFolder(".", reader);
  const more = value
    ? [...checkVarsFolder(folder.value, value), ...PATTERNS.flatMap((p) => matchHosts(p, value).diagnostics)]
    : [];
  return faultIn([...diagnostics, ...folder.diagnostics], true) ?? faultIn(more, false);
}

function span(text: string) {
  return { file: { path: "text", text }, start: 0, end: text.length };
}

function expression(text: string): string | undefined {
  const { value, diagnostics } = compileExpression({ text, span: span(text) });
  if (value) evaluate(value, contextOf(VARIABLES));
  return faultIn(diagnostics, true);
}

function template(text: string): string | undefined {
  const { value, diagnostics } = compileTemplate(text, span(text));
  if (value !== undefined && typeof value !== "string") render(value, contextOf(VARIABLES, {}, "2.18"));
  return faultIn(diagnostics, true);
}

const CHECKS: Readonly<Record<Example["kind"], (files: Files) => string | undefined>> = {
  playbook,
  inventory,
  vars: ({ text = "" }) => faultIn(parseVars({ path: "text", text }).diagnostics, true),
  expression: ({ text = "" }) => expression(text),
  template: ({ text = "" }) => template(text),
  jinja: (files) => {
    const written = renderedJinja(files, VARIABLES);
    return typeof written === "string" ? undefined : "a template that gives no text";
  },
  handlebars: ({ text = "" }) =>
    faultIn(compileHandlebars({ path: "text", text }, new Map()).diagnostics, true),
  extra: ({ text = "" }) => {
    const read = readExtraVars(text);
    return read.kind === "yaml"
      ? faultIn(parseVars({ path: "-e", text: read.text }).diagnostics, true)
      : undefined;
  },
};

/** What went wrong while this was read; undefined where all is as it should be. */
export function faultOf({ kind, files }: Example): string | undefined {
  try {
    return CHECKS[kind](files);
  } catch (error) {
    if (error instanceof DiagnosticError) return faultIn(error.diagnostics, false);
    if (error instanceof UnknownValueError) return undefined;
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
