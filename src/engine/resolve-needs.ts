/** Gives modules what they need of the controller: files, trees, rendered templates, evaluated conditions. */

import { isUtf8 } from "node:buffer";
import { basename, extname, join } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { compileExpression } from "../expression/compile.ts";
import { evaluate } from "../expression/evaluate.ts";
import { evaluateCondition } from "../expression/evaluate-condition.ts";
import { headOf, isHeld } from "../host/content.ts";
import { resolveAuthority } from "../modules/certificates/authority-files.ts";
import type { ControllerFile, ControllerTree, Need, Needs } from "../modules/contract/needs.ts";
import type { FileKind } from "../playbook/file-search.ts";
import { displayPath } from "../playbook/source-files.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { isEncryptedText } from "../vault/vault-format.ts";
import type { Controller, FolderEntry, FoundContent } from "./controller.ts";
import { controllerPath } from "./controller-path.ts";
import { renderTemplateFile, type TemplateReading } from "./render-template-file.ts";
import { isUndefined, wordsOf } from "./result-message.ts";
import { searchPath } from "./search-path.ts";
import { templateReading, templateVariables } from "./template-reading.ts";
import type { Unit } from "./unit.ts";

export async function resolveNeeds(needs: Needs, unit: Unit): Promise<Record<string, unknown>> {
  const given: Record<string, unknown> = {};
  for (const [name, need] of Object.entries(needs)) {
    given[name] = isList(need)
      ? await Promise.all(need.map((n) => resolveNeed(n, unit)))
      : await resolveNeed(need, unit);
  }
  return given;
}

type TreeNeed = Extract<Need<unknown>, { readonly kind: "tree" }>;

function isList(need: Need<unknown> | readonly Need<unknown>[]): need is readonly Need<unknown>[] {
  return Array.isArray(need);
}

async function resolveNeed(need: Need<unknown>, unit: Unit): Promise<unknown> {
  switch (need.kind) {
    case "file":
      return readFile(find(need.path, "files", unit), need, unit);
    case "tree":
      return knownTree(find(need.path, "files", unit), need, unit);
    case "template": {
      const { run } = unit.play;
      const path = find(need.path, "templates", unit);
      const text = renderTemplateFile(path, templateScope(need, path, unit), run, reading(need, path, unit));
      const isSecret = run.reader.isSecret?.(path) === true;
      return {
        path,
        text: extname(path) === ".hbs" ? text.replaceAll("\n", need.options?.newline ?? "\n") : text,
        mode: (await run.controller.mode(path)) ?? 0o644,
        ...(isSecret ? { secret: true } : {}),
      };
    }
    case "condition": {
      const expression = compileText(need.text, unit);
      return { text: need.text, holds: evaluateCondition(expression, unit.scope.context) };
    }
    case "variable":
      return valueOrWord(need.expression, unit);
    case "authority": {
      const { controller, randomBytes } = unit.play.run;
      const resolve = (path: string): string => controllerPath(path, unit);
      return resolveAuthority(need, { read: (path) => controller.read(path), resolve, randomBytes });
    }
  }
}

/** What is not defined is said, and no failure. */
function valueOrWord(text: string, unit: Unit): unknown {
  try {
    return evaluate(compileText(text, unit), unit.scope.context);
  } catch (error) {
    // What stands in braces is the name that is asked for, and must be there.
    if (!(error instanceof DiagnosticError) || !isUndefined(error.diagnostics) || /\{\{/.test(text))
      throw error;
    const why = unit.play.run.options.verbosity > 0 ? `: ${wordsOf(error.diagnostics)}` : "";
    return `VARIABLE IS NOT DEFINED!${why}`;
  }
}

type TemplateNeed = Extract<Need<unknown>, { readonly kind: "template" }>;

function reading(need: TemplateNeed, path: string, { task, context, play }: Unit): TemplateReading {
  const place = { directory: task.directory, context, playDirectory: play.play.directory };
  return templateReading(path, place, need.options);
}

function templateScope(need: TemplateNeed, path: string, { scope, play }: Unit): LayeredScope {
  const { destination } = need;
  const origin = { name: need.path, path, ...(destination === undefined ? {} : { destination }) };
  return scope.under(templateVariables(origin, play.run));
}

function compileText(text: string, unit: Unit) {
  const span = unit.task.action.span;
  const file = { path: span.file.path, text };
  const { value, diagnostics } = compileExpression({ text, span: { file, start: 0, end: text.length } });
  if (!value) throw new DiagnosticError(diagnostics);
  return value;
}

/** Absolute path of a file that a task names; throws the diagnostic with all places that were searched. */
export function find(path: string, kind: FileKind, unit: Unit): string {
  const { play, task, context } = unit;
  const search = searchPath(
    path,
    kind,
    { directory: task.directory, context, playDirectory: play.play.directory },
    play.run.controller,
  );
  if (search.found !== undefined) return search.found;
  const source = task.action.args.get("src")?.span ?? task.action.span;
  throw new DiagnosticError([
    problem("RUN0106", `\`${path}\` is not to be found`, {
      primary: source,
      notes: [`searched: ${search.places.join(", ")}`],
    }),
  ]);
}

type FileNeed = Extract<Need<unknown>, { readonly kind: "file" }>;

async function readFile(path: string, need: FileNeed, unit: Unit): Promise<ControllerFile> {
  const found = await readable(unit.play.run.controller.content(path), unit);
  if (found) return { path, ...(await openedContent(path, found, need, unit)) };
  throw new DiagnosticError([
    problem("RUN0106", `\`${path}\` is no file`, { primary: unit.task.action.span }),
  ]);
}

/** What is longer is no password or key, and as text of a report it would not be shown. */
const LONGEST_HIDDEN = 16 * 1024;

/** An encrypted file's content is what it holds, which is hidden from then on. */
async function openedContent(
  path: string,
  found: FoundContent,
  { kind, decrypt }: FileNeed | TreeNeed,
  unit: Unit,
): Promise<FoundContent & { readonly secret?: boolean }> {
  const { content, mode } = found;
  if (decrypt === false || !isEncryptedText(headOf(content))) return found;
  const { controller, lookups } = unit.play.run;
  const sealed = isHeld(content) ? content : await readable(controller.read(path), unit);
  if (!sealed) throw problemOf(unit, `\`${path}\` was removed while it was looked at`);
  const shown = displayPath(path, controller.workingDirectory);
  const plain = lookups.vault.openFile(sealed, `the file \`${shown}\``, unit.task.action.span);
  if (kind === "tree" && plain.length <= LONGEST_HIDDEN && isUtf8(plain))
    lookups.vault.hide(plain.toString());
  return { content: plain, mode, secret: true };
}

function problemOf(unit: Unit, message: string, help?: string): DiagnosticError {
  return new DiagnosticError([
    problem("RUN0118", message, { primary: unit.task.action.span, ...(help === undefined ? {} : { help }) }),
  ]);
}

const lastSeen = new WeakMap<Controller, Map<string, Promise<ControllerTree>>>();

/** Looking ahead makes do with what was seen last: it may walk over the same thousands of files at every trip. */
function knownTree(path: string, need: TreeNeed, unit: Unit): Promise<ControllerTree> {
  const { controller } = unit.play.run;
  const trees = lastSeen.get(controller) ?? new Map<string, Promise<ControllerTree>>();
  lastSeen.set(controller, trees);
  const key = `${need.follow === true}\0${need.path}\0${path}`;
  const known = unit.play.probe ? trees.get(key) : undefined;
  if (known) return known;
  const tree = readTree(path, need, unit);
  trees.set(key, tree);
  tree.then(
    ({ isDirectory }) => isDirectory || trees.delete(key),
    () => trees.delete(key),
  );
  return tree;
}

async function readTree(path: string, need: TreeNeed, unit: Unit): Promise<ControllerTree> {
  const { controller } = unit.play.run;
  const file = await readable(controller.content(path), unit);
  if (file) {
    const files = [{ relative: basename(need.path), ...(await openedContent(path, file, need, unit)) }];
    return { path, isDirectory: false, directories: [], files, links: [] };
  }
  const names = walk(path, need, unit);
  const modes = names.directories.map(async (relative) => ({
    relative,
    mode: (await controller.mode(join(path, relative))) ?? 0o755,
  }));
  const absolute = names.files.map((relative) => join(path, relative));
  const contents = await readable(controller.contents(absolute), unit);
  const files: ControllerTree["files"][number][] = [];
  for (const relative of names.files) {
    const file = join(path, relative);
    const found = contents.get(file);
    if (!found) throw problemOf(unit, `\`${file}\` was removed while it was looked at`);
    files.push({ relative, ...(await openedContent(file, found, need, unit)) });
  }
  return { path, isDirectory: true, directories: await Promise.all(modes), files, links: names.links };
}

interface Names {
  readonly directories: string[];
  readonly files: string[];
  readonly links: { readonly relative: string; readonly target: string }[];
}

/** Deeper than any folder, and soon reached by a link that leads to a folder above itself. */
const DEEPEST_TREE = 64;

/** Everything below a folder, by relative path. */
function walk(top: string, { follow = false }: TreeNeed, unit: Unit): Names {
  const { controller } = unit.play.run;
  const names: Names = { directories: [], files: [], links: [] };
  const enter = (folder: string, depth: number): void => {
    const absolute = join(top, folder);
    if (depth > DEEPEST_TREE) throw problemOf(unit, `\`${absolute}\` is a link that leads in a circle`);
    for (const { name, kind } of entriesOf(absolute, follow, unit)) {
      const relative = folder === "" ? name : `${folder}/${name}`;
      if (kind === "file") names.files.push(relative);
      else if (kind === "link")
        names.links.push({ relative, target: controller.readLink(join(top, relative)) });
      else if (kind === "other") throw unfit(join(absolute, name), unit);
      else {
        names.directories.push(relative);
        enter(relative, depth + 1);
      }
    }
  };
  enter("", 0);
  return names;
}

function entriesOf(path: string, follow: boolean, unit: Unit): readonly FolderEntry[] {
  try {
    return unit.play.run.controller.entries(path, { follow });
  } catch (error) {
    throw unreadable(error, unit);
  }
}

/** What is no error of the file system goes on as it is. */
async function readable<T>(reading: Promise<T>, unit: Unit): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw unreadable(error, unit);
  }
}

function unreadable(error: unknown, unit: Unit): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  return problemOf(unit, `a file can't be read here: ${error.message}`);
}

/** Node gives a name that is not UTF-8 in a spelling that leads nowhere. */
function unfit(path: string, unit: Unit): DiagnosticError {
  return path.includes("\uFFFD")
    ? problemOf(
        unit,
        `the name of \`${path}\` is not UTF-8`,
        "give it another name; only such names are copied",
      )
    : problemOf(unit, `\`${path}\` is neither a file nor a folder nor a link`, "take it out of the folder");
}
