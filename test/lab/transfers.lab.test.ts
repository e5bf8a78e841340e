/** Large files and trees on real hosts, through sudo: what breaks on the way leaves the old file, and the next run brings the new one. */

import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { labCable } from "../../src/lab/lab-control.ts";
import { eventsOf, run, testLab, troubles } from "./homerun.ts";

const lab = testLab("transfers");
const folder = mkdtempSync(join(tmpdir(), "homerun-transfers-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs"), HOME: folder };
const file = (name: string): string => join(folder, name);

function playbook(task: string, hosts = "minipc", become = true): readonly string[] {
  writeFileSync(
    file("play.yml"),
    `- hosts: ${hosts}\n  gather_facts: false\n  become: ${become}\n  tasks:\n    - name: copied\n      copy: ${task}\n`,
  );
  return [file("play.yml"), "-i", lab.inventory];
}

function ssh(host: string, command: string) {
  const args = ["-F", `${lab.state}/ssh_config`, "-o", "BatchMode=yes", host, command];
  return spawnSync("ssh", args, { encoding: "utf8" });
}

const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");
const outcome = (ended: Awaited<ReturnType<typeof run>>): unknown =>
  eventsOf(ended, "host-finished").map((event) => event.outcome)[0];

beforeAll(() => lab.up(["minipc", "nas"]));
afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

describe("a large file", () => {
  const big = (size = 60_000_000): string => {
    const bytes = randomBytes(size);
    mkdirSync(file("files"), { recursive: true });
    writeFileSync(file("files/big"), bytes);
    return sha256(bytes);
  };

  beforeEach(() => {
    const made =
      "sudo sh -c 'umount /mnt/small 2>/dev/null; rm -rf /srv/t; mkdir -p /srv/t /mnt/small; echo old >/srv/t/big'";
    expect(ssh("minipc", made).status).toBe(0);
  });

  it("comes through sudo on its own channel, with its progress, and once", async () => {
    const sum = big();
    const task = "{src: big, dest: /srv/t/big, owner: daemon, mode: '0640'}";
    const first = await run(playbook(task), { env });
    expect(first.code, troubles(first)).toBe(0);
    const lines = eventsOf(first, "progress").map((event) => event.line);
    expect(lines.some((line) => /^copied [\d.]+ of 57\.2 MiB$/.test(line))).toBe(true);
    const state = ssh(
      "minipc",
      "sudo sh -c 'sha256sum </srv/t/big; stat -c \"%U %a\" /srv/t/big; ls -A /srv/t'",
    );
    expect(state.stdout).toBe(`${sum}  -\ndaemon 640\nbig\n`);
    const again = await run(playbook(task), { env });
    expect(outcome(again), troubles(again)).toBe("ok");
  });

  it("stays the old one where the cable is cut in the middle, and is brought by the next run", async () => {
    const sum = big(400_000_000);
    let cut: Promise<void> | undefined;
    const ended = await run(playbook("{src: big, dest: /srv/t/big}"), {
      env,
      onEvent: (event) => {
        if (event.type === "progress" && event.line.startsWith("copied"))
          cut ??= labCable("minipc", "cut", lab.options);
      },
    });
    expect(cut).toBeDefined();
    await cut;
    await labCable("minipc", "plug", lab.options);
    expect(ended.code, troubles(ended)).toBe(4);
    const [lost] = eventsOf(ended, "host-lost");
    expect(lost).toMatchObject({ host: "minipc", outcome: "unreachable" });
    expect(lost?.diagnostic.message).toMatch(/ while a file was sent; the host has what it had before$/);
    expect(ssh("minipc", "sudo cat /srv/t/big").stdout).toBe("old\n");
    const again = await run(playbook("{src: big, dest: /srv/t/big}"), { env });
    expect(again.code, troubles(again)).toBe(0);
    expect(ssh("minipc", "sudo sha256sum </srv/t/big").stdout).toBe(`${sum}  -\n`);
  });

  it("that finds no room is refused with the cause, and nothing of it stays", async () => {
    big();
    const small = "sudo sh -c 'mount -t tmpfs -o size=8m tmpfs /mnt/small && echo old >/mnt/small/big'";
    expect(ssh("minipc", small).status).toBe(0);
    const ended = await run(playbook("{src: big, dest: /mnt/small/big}"), { env });
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(/cannot write \/mnt\/small\/big: No space left on device/);
    expect(ssh("minipc", "cat /mnt/small/big; ls -A /mnt/small").stdout).toBe("old\nbig\n");
  });

  it("that may not be written is refused with the cause", async () => {
    big();
    const small =
      "sudo sh -c 'mount -t tmpfs -o size=99m tmpfs /mnt/small && echo old >/mnt/small/big && mount -o remount,ro /mnt/small'";
    expect(ssh("minipc", small).status).toBe(0);
    const ended = await run(playbook("{src: big, dest: /mnt/small/big}"), { env });
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(/[Rr]ead-only/);
    expect(ssh("minipc", "cat /mnt/small/big; ls -A /mnt/small").stdout).toBe("old\nbig\n");
  });

  it("that is changed here while it is sent is not put in place", async () => {
    big(300_000_000);
    let changed = false;
    const ended = await run(playbook("{src: big, dest: /srv/t/big}"), {
      env,
      onEvent: (event) => {
        if (event.type !== "progress" || changed) return;
        changed = true;
        writeFileSync(file("files/big"), "short now");
      },
    });
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(/files\/big was changed on the controller while it was sent/);
    expect(ssh("minipc", "sudo cat /srv/t/big; sudo ls -A /srv/t").stdout).toBe("old\nbig\n");
  });
});

describe("a tree", () => {
  const tree = (text: string): void => {
    for (let i = 0; i < 300; i++) {
      mkdirSync(file(`files/tree/d${i % 10}`), { recursive: true });
      writeFileSync(file(`files/tree/d${i % 10}/f ${i}`), `${text} ${i}\n`.repeat(300));
    }
  };
  /** Without what a dead run may have left for a while. */
  const sums = `sudo sh -c 'cd /srv/tree && find . -name ".homerun.*" -prune -o -type f -exec sha256sum {} + | sort | sha256sum; ls | wc -l'`;

  beforeEach(() => {
    expect(ssh("minipc", "sudo rm -rf /srv/tree").status).toBe(0);
  });

  it("comes as one archive, to several hosts, and only what differs comes again", async () => {
    tree("first");
    const task = "{src: tree/, dest: /srv/tree/, owner: daemon, mode: '0640', directory_mode: '0750'}";
    const first = await run(playbook(task, "minipc,nas"), { env });
    expect(first.code, troubles(first)).toBe(0);
    const [summary] = eventsOf(first, "host-finished");
    expect(summary?.changes.map(({ kind }) => kind)).toEqual(["make-directory", "copy-tree"]);
    const here = spawnSync(
      "sh",
      ["-c", `cd ${file("files/tree")} && find . -type f -exec sha256sum {} + | sort | sha256sum`],
      { encoding: "utf8" },
    );
    for (const host of ["minipc", "nas"]) {
      expect(ssh(host, sums).stdout).toBe(`${here.stdout}10\n`);
      const others = "sudo find /srv/tree/d1 ! -user daemon -o -type f ! -perm 0640 -o -type d ! -perm 0750";
      expect(ssh(host, others).stdout).toBe("");
    }
    const again = await run(playbook(task, "minipc,nas"), { env });
    expect(eventsOf(again, "host-finished").map((event) => event.outcome)).toEqual(["ok", "ok"]);
  });

  it("stays as it was where the cable is cut in the middle", async () => {
    tree("old");
    expect((await run(playbook("{src: tree/, dest: /srv/tree/}"), { env })).code).toBe(0);
    const before = ssh("minipc", sums).stdout;
    tree("new");
    writeFileSync(file("files/tree/d1/big"), randomBytes(400_000_000));
    let cut: Promise<void> | undefined;
    const ended = await run(playbook("{src: tree/, dest: /srv/tree/}"), {
      env,
      onEvent: (event) => {
        if (event.type === "progress" && event.line.startsWith("copied"))
          cut ??= labCable("minipc", "cut", lab.options);
      },
    });
    await cut;
    await labCable("minipc", "plug", lab.options);
    rmSync(file("files/tree/d1/big"));
    expect(ended.code, troubles(ended)).toBe(4);
    expect(ssh("minipc", sums).stdout).toBe(before);
  });
});
