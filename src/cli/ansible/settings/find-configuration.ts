/** Which `ansible.cfg` counts: the one that the environment names, that of the working directory, of the home directory, of the system. */

import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Environment } from "../../context.ts";

export interface Found {
  readonly path?: string;
  readonly warnings: readonly string[];
}

interface Places {
  readonly environment: Environment;
  readonly cwd: string;
  readonly home: string;
}

async function modeOf(
  path: string,
): Promise<{ readonly mode: number; readonly isFile: boolean } | undefined> {
  try {
    const { mode, isDirectory } = await stat(path).then((s) => ({
      mode: s.mode,
      isDirectory: s.isDirectory(),
    }));
    return { mode, isFile: !isDirectory };
  } catch {
    return undefined;
  }
}

const WORLD_WRITABLE = 0o002;

export async function findConfiguration({ environment, cwd, home }: Places): Promise<Found> {
  const warnings: string[] = [];
  const named = environment.ANSIBLE_CONFIG;
  const candidates: string[] = [];
  if (named !== undefined && named !== "") {
    const path = resolve(cwd, named.replace(/^~(?=\/|$)/, home));
    const isFolder = (await modeOf(path))?.isFile === false;
    candidates.push(isFolder ? join(path, "ansible.cfg") : path);
  }
  const here = join(cwd, "ansible.cfg");
  const folder = await modeOf(cwd);
  const isOpen = folder !== undefined && (folder.mode & WORLD_WRITABLE) !== 0;
  if (!isOpen) candidates.push(here);
  candidates.push(join(home, ".ansible.cfg"), "/etc/ansible/ansible.cfg");
  for (const path of candidates) if ((await modeOf(path))?.isFile === true) return { path, warnings };
  if (isOpen && (await modeOf(here))?.isFile === true && !candidates.includes(here))
    warnings.push(openFolder(cwd));
  return { warnings };
}

function openFolder(cwd: string): string {
  return `Ansible is being run in a world writable directory (${cwd}), ignoring it as an ansible.cfg source. Everybody can write there: name the file with ANSIBLE_CONFIG, or run \`chmod o-w ${cwd}\``;
}
