/** The launchers: small programs with Ansible's names that call homerun. */

import { access, chmod, constants, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { CliContext } from "../context.ts";

/** How a launcher is known for one. */
const MARK = "# Made by `homerun shims`.";

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A homerun that is a program of its own finds its Node; from sources, it is given one. */
async function callOf([node = "", program = ""]: CliContext["self"]): Promise<readonly string[]> {
  const path = resolve(program);
  return (await isExecutable(path)) ? [path] : [node, path];
}

function launcherText(name: string, call: readonly string[], node: string): string {
  const words = call.map(quoted).join(" ");
  const path = node === "" ? "" : `PATH=\${PATH:+$PATH:}${quoted(join(node, ".."))}; export PATH\n`;
  return `#!/bin/sh
${MARK} Runs homerun as ${name}.
${path}exec ${words} as ${name} "$@"
`;
}

async function readOwn(path: string): Promise<"absent" | "ours" | "foreign"> {
  try {
    return (await readFile(path, "utf8")).includes(MARK) ? "ours" : "foreign";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "absent" : "foreign";
  }
}

export interface WriteLaunchers {
  readonly directory: string;
  readonly names: readonly string[];
  readonly force: boolean;
  readonly context: CliContext;
}

export interface Written {
  readonly directory: string;
  readonly paths: readonly string[];
  /** Whether a shell finds them by name already. */
  readonly onPath: boolean;
}

/** Writes none where one of them would take the place of somebody else's file. */
export async function writeLaunchers({ directory, names, force, context }: WriteLaunchers): Promise<Written> {
  const { cwd, homeDirectory, environment, self, randomId } = context;
  const folder = resolve(cwd, directory.replace(/^~(?=\/|$)/, homeDirectory));
  const paths = names.map((name) => join(folder, name));
  const states = await Promise.all(paths.map(readOwn));
  const foreign = paths.filter((_, index) => states[index] === "foreign");
  if (foreign.length > 0 && !force)
    throw new DiagnosticError([
      problem("CLI0210", `${foreign.join(", ")}: not made by homerun, and left as it is`, {
        help: "name another folder, or take their place with `--force`",
      }),
    ]);
  const call = await callOf(self);
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, path] of paths.entries()) {
      const draft = `${path}.${randomId()}`;
      await writeFile(draft, launcherText(names[index] ?? "", call, self[0] ?? ""), { flag: "wx" });
      await chmod(draft, 0o755);
      await rename(draft, path);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError([problem("CLI0210", `the launchers can't be written: ${why}`)]);
  }
  const onPath = (environment.PATH ?? "")
    .split(delimiter)
    .some((p) => p !== "" && resolve(cwd, p) === folder);
  return { directory: folder, paths, onPath };
}
