/** Subversion repositories of this machine for tests: commits, branches, and a server that asks for a password. */

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export function runSvn(folder: string, program: "svn" | "svnadmin", ...words: readonly string[]): string {
  return execFileSync(program, words, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", LC_ALL: "C.UTF-8" },
  }).trim();
}

export function addressOf(repository: string, branch = "trunk"): string {
  return `file://${encodeURI(repository)}/${branch}`;
}

/** A commit with these files below a folder of the repository. */
export function commitSvn(
  repository: string,
  files: Readonly<Record<string, string>>,
  branch = "trunk",
): void {
  const work = `${repository}.work-${branch}`;
  rmSync(work, { recursive: true, force: true });
  runSvn("/", "svn", "checkout", "--quiet", addressOf(repository, branch), work);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
    writeFileSync(path.join(work, name), text);
  }
  runSvn(work, "svn", "add", "--quiet", "--force", ".");
  runSvn(work, "svn", "commit", "--quiet", "--username", "ada", "--message", "more");
  rmSync(work, { recursive: true, force: true });
}

/** Three revisions: `a` and `b c` on the trunk, a branch of it, another `a` there. */
export function svnRepository(repository: string): string {
  const first = `${repository}.first`;
  mkdirSync(first, { recursive: true });
  writeFileSync(path.join(first, "a"), "1\n");
  writeFileSync(path.join(first, "b c"), "b\n");
  const [trunk, branch] = [addressOf(repository), addressOf(repository, "side")];
  const words = ["--quiet", "--username", "ada", "--message", "first"];
  runSvn("/", "svnadmin", "create", repository);
  runSvn("/", "svn", "import", ...words, first, trunk);
  runSvn("/", "svn", "copy", ...words, trunk, branch);
  rmSync(first, { recursive: true });
  commitSvn(repository, { a: "side\n" }, "side");
  return repository;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

export interface SvnServer {
  readonly address: string;
  readonly stop: () => void;
}

/** Serves the repository to `ada` with the password, and to nobody else. */
export async function serveSvn(repository: string, password: string): Promise<SvnServer> {
  writeFileSync(path.join(repository, "conf/passwd"), `[users]\nada = ${password}\n`);
  writeFileSync(
    path.join(repository, "conf/svnserve.conf"),
    "[general]\nanon-access = none\nauth-access = write\npassword-db = passwd\nrealm = test\n",
  );
  const port = await freePort();
  const words = ["--daemon", "--foreground", "--listen-host", "127.0.0.1", "--listen-port", String(port)];
  const server = spawn("svnserve", [...words, "--root", repository], { stdio: "ignore" });
  const address = `svn://127.0.0.1:${port}/trunk`;
  for (let tries = 0; tries < 100; tries++) {
    try {
      const login = ["--username", "ada", "--password", password, "--no-auth-cache", "--non-interactive"];
      runSvn("/", "svn", "info", ...login, address);
      break;
    } catch {
      await sleep(50);
    }
  }
  return { address, stop: () => server.kill() };
}
