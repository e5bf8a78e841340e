/** The launchers: small programs with Ansible's names that call homerun. */

import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { CliContext } from "../context.ts";

/** How a launcher is known for one. */
const MARK = "# Made by `homerun shims`.";

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** With the Node that runs now, as long as it is there: another one may be too old. */
function launcherText(name: string, [node = "", program = ""]: CliContext["self"]): string {
  return `#!/bin/sh
${MARK} Runs homerun as ${name}.
node=${quoted(node)}
[ -x "$node" ] || node=node
exec "$node" --min-semi-space-size=4 ${quoted(resolve(program))} as ${name} "$@"
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
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, path] of paths.entries()) {
      const draft = `${path}.${randomId()}`;
      await writeFile(draft, launcherText(names[index] ?? "", self), { flag: "wx" });
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
