/** Gives modules what they need of the controller: files, trees, rendered templates, evaluated conditions. */

import { basename, join } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { compileExpression } from "../expression/compile.ts";
import { evaluate, evaluateCondition } from "../expression/evaluate.ts";
import { resolveAuthority } from "../modules/certificates/authority-files.ts";
import type { ControllerTree, Need, Needs } from "../modules/contract/needs.ts";
import type { FileKind } from "../playbook/file-search.ts";
import { controllerPath } from "./controller-path.ts";
import { renderTemplateFile } from "./render-template-file.ts";
import { searchPath } from "./search-path.ts";
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
      return readFile(find(need.path, "files", unit), unit);
    case "tree":
      return readTree(find(need.path, "files", unit), need, unit);
    case "template": {
      const path = find(need.path, "templates", unit);
      const text = renderTemplateFile(path, unit.scope, unit.play.run);
      const newline = need.options?.newline ?? "\n";
      return {
        path,
        text: newline === "\n" ? text : text.replaceAll("\n", newline),
        mode: (await unit.play.run.controller.mode(path)) ?? 0o644,
      };
    }
    case "condition": {
      const expression = compileText(need.text, unit);
      return { text: need.text, holds: evaluateCondition(expression, unit.scope.context) };
    }
    case "variable":
      return evaluate(compileText(need.expression, unit), unit.scope.context);
    case "authority": {
      const { controller, randomBytes } = unit.play.run;
      const resolve = (path: string): string => controllerPath(path, unit);
      return resolveAuthority(need, { read: (path) => controller.read(path), resolve, randomBytes });
    }
  }
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

async function readFile(path: string, unit: Unit) {
  const { controller } = unit.play.run;
  const content = await controller.read(path);
  if (content === undefined) {
    throw new DiagnosticError([
      problem("RUN0106", `\`${path}\` is no file`, { primary: unit.task.action.span }),
    ]);
  }
  return { path, content, mode: (await controller.mode(path)) ?? 0o644 };
}

/** Deeper than any folder, and soon reached by a link that leads to a folder above itself. */
const DEEPEST_TREE = 64;

async function readTree(path: string, need: TreeNeed, unit: Unit): Promise<ControllerTree> {
  const { controller } = unit.play.run;
  const directories: { relative: string; mode: number }[] = [];
  const files: { relative: string; content: Uint8Array; mode: number }[] = [];
  const links: { relative: string; target: string }[] = [];
  const isDirectory = controller.kind(path) === "directory";
  const walk = async (absolute: string, relative: string): Promise<void> => {
    const own = controller.kind(absolute);
    const kind = own === "link" && need.follow ? await beyondLink(absolute, relative, unit) : own;
    if (kind === "link") links.push({ relative, target: controller.readLink(absolute) });
    else if (kind === "file") {
      const { content, mode } = await readFile(absolute, unit);
      files.push({ relative, content, mode });
    } else if (kind === "directory") {
      if (relative !== "") directories.push({ relative, mode: (await controller.mode(absolute)) ?? 0o755 });
      for (const name of controller.list(absolute))
        await walk(join(absolute, name), relative === "" ? name : `${relative}/${name}`);
    }
  };
  if (isDirectory) await walk(path, "");
  else {
    const { content, mode } = await readFile(path, unit);
    files.push({ relative: basename(need.path), content, mode });
  }
  return { path, isDirectory, directories, files, links };
}

/** What a link on the controller leads to; one that leads nowhere stays a link. */
async function beyondLink(
  path: string,
  relative: string,
  unit: Unit,
): Promise<"file" | "directory" | "link"> {
  const { controller } = unit.play.run;
  if (relative.split("/").length > DEEPEST_TREE) {
    throw new DiagnosticError([
      problem("RUN0106", `\`${path}\` is a link that leads in a circle`, { primary: unit.task.action.span }),
    ]);
  }
  if ((await controller.read(path).catch(() => undefined)) !== undefined) return "file";
  try {
    controller.list(path);
    return "directory";
  } catch {
    return "link";
  }
}
