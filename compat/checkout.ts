/** Ansible's own tests, as they stand on a branch: fetched into an ignored folder, never part of this project. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** The commits that results refer to. */
export const COMMITS: Readonly<Record<string, string>> = {
  "stable-2.14": "71a2eba2e6a8f37e2bd4f9d855be3c5ea1aee563",
  "stable-2.18": "cfdafb9bb6a2d8ceda49e5d54a4cfe285e11b91c",
};

const PARTS = ["test/integration", "test/lib/ansible_test/_util/target/injector"];

function git(folder: string, args: readonly string[]): void {
  execFileSync("git", ["-C", folder, ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

function mirror(source: string, folder: string): string {
  const place = join(folder, "ansible.git");
  if (existsSync(place)) return place;
  mkdirSync(folder, { recursive: true });
  git(folder, ["clone", "--quiet", "--bare", "--filter=blob:none", source, place]);
  return place;
}

/** A fresh tree of the tests of `branch`: targets write beside themselves, so each engine has its own. Returns `test/integration`. */
export function checkOutTests(source: string, branch: string, folder: string, engine: string): string {
  const commit = COMMITS[branch];
  if (commit === undefined) throw new Error(`no commit is known for ${branch}`);
  const repository = existsSync(join(source, "objects")) ? source : mirror(source, folder);
  const tree = join(folder, `${branch}-${engine}`);
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  const archive = execFileSync("git", ["-C", repository, "archive", commit, ...PARTS], {
    maxBuffer: 1 << 30,
  });
  execFileSync("tar", ["-x", "-C", tree], { input: archive });
  return join(tree, "test/integration");
}
