import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { aptGetCall } from "../../../src/host/changes/apt-get.ts";
import type { Call } from "../../../src/host/primitive.ts";
import { runCall, SHELLS } from "../run-primitive.ts";
import { tempFolder } from "../temp-folder.ts";

const MANNER = { lockTimeout: 4, dpkgOptions: ["force-confdef", "force-confold"] };

/** An apt-get and a dpkg that write down how they were called; `script` says what apt-get does. */
function fakes(script: string): { readonly folder: string; readonly log: () => string[] } {
  const folder = path.join(tempFolder(), "bin");
  mkdirSync(folder);
  const log = path.join(folder, "log");
  const write = (name: string, body: string): void => {
    writeFileSync(path.join(folder, name), `#!/bin/sh\necho "${name} $*" >>${log}\n${body}\n`);
    chmodSync(path.join(folder, name), 0o755);
  };
  write("apt-get", script);
  write("dpkg", "exit 0");
  write("sleep", "exit 0");
  return { folder, log: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []) };
}

describe.each(SHELLS)("apt-get with $name", (shell) => {
  const run = (call: Call, folder: string) =>
    runCall(call, { shell: { ...shell, path: `${folder}:${shell.path}` } });

  test("never asks, waits for locks, keeps edited files", async () => {
    const { folder, log } = fakes('echo "$DEBIAN_FRONTEND $NEEDRESTART_MODE $APT_LISTCHANGES_FRONTEND"');
    const reply = await run(aptGetCall(["install", "nginx"], MANNER), folder);
    expect(reply).toMatchObject({ status: 0 });
    expect(reply.stdout.toString()).toBe("noninteractive l none\n");
    expect(log()).toEqual([
      "apt-get -y -q -o DPkg::Lock::Timeout=4 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install nginx",
    ]);
  });

  test("an installation that was interrupted is finished, then the own one is tried again", async () => {
    const { folder, log } = fakes(
      `case "$*" in *"-f install"*) exit 0 ;; esac\nif grep -q "^dpkg" "$(dirname "$0")/log"; then echo done; exit 0; fi\necho "E: dpkg was interrupted, you must manually run 'dpkg --configure -a'" >&2; exit 100`,
    );
    const reply = await run(aptGetCall(["install", "nginx"], MANNER), folder);
    expect(reply.status).toBe(0);
    expect(reply.stdout.toString()).toBe("finishing an interrupted installation\ndone\n");
    expect(log().map((l) => l.replace(/ -y .*confold/, ""))).toEqual([
      "apt-get install nginx",
      "dpkg --force-confdef --force-confold --configure -a",
      "apt-get -f install",
      "apt-get install nginx",
    ]);
  });

  test("the lock of the lists is waited for, but not for ever", async () => {
    const held = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)";
    const { folder, log } = fakes(`echo "${held}" >&2; exit 100`);
    const reply = await run(aptGetCall(["update"], MANNER), folder);
    expect(reply.status).toBe(100);
    expect(reply.stderr.toString()).toBe(`${held}\n`);
    expect(log().filter((l) => l.startsWith("apt-get"))).toHaveLength(3);
  });

  test("any other failure is final, with its words", async () => {
    const { folder, log } = fakes('echo out; echo "E: no" >&2; exit 100');
    const reply = await run(aptGetCall(["install", "x"], MANNER), folder);
    expect([reply.status, reply.stdout.toString(), reply.stderr.toString()]).toEqual([
      100,
      "out\n",
      "E: no\n",
    ]);
    expect(log()).toHaveLength(1);
  });
});
