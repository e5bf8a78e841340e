/** Large files and odd folders as a playbook uses them: what is promised, what happens, what a second run finds, what is refused. */

import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { finished, play, temporaryFolder } from "../engine/run-play.ts";

const LARGE = 3_000_000;
const sum = (bytes: Uint8Array, algorithm = "sha256"): string =>
  createHash(algorithm).update(bytes).digest("hex");

function site(task: string): string {
  return `- hosts: all\n  gather_facts: false\n  tasks:\n    - name: copied\n      copy: ${task}\n      register: done\n`;
}

/** A folder with a large file for the controller. */
function withLarge(bytes = randomBytes(LARGE)) {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "files"));
  writeFileSync(path.join(folder, "files/big"), bytes, { mode: 0o640 });
  return { folder, bytes, target: path.join(folder, "host/big") };
}

describe("a large file", () => {
  it("is promised by its size, comes, and is not sent again", async () => {
    const { folder, bytes, target } = withLarge();
    mkdirSync(path.join(folder, "host"));
    const text = site("{src: big, dest: FOLDER/host/, mode: preserve}");
    const promised = await play(text, { folder, checkMode: true, diffMode: true });
    const [would] = finished(promised.events);
    expect([would?.outcome, existsSync(target)]).toEqual(["changed", false]);
    expect(would?.changes).toEqual([
      {
        kind: "write-file",
        summary: `create ${target} with mode 0640`,
        difference: { subject: target, after: `2.9 MiB, SHA-256 ${sum(bytes).slice(0, 12)}…\n` },
      },
    ]);
    const [did] = finished((await play(text, { folder })).events);
    expect(did?.outcome).toBe("changed");
    expect(did?.result).toMatchObject({
      dest: target,
      size: LARGE,
      checksum: sum(bytes, "sha1"),
      mode: "0640",
      src: "big",
    });
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(statSync(target).mode & 0o7777).toBe(0o640);
    const [again] = finished((await play(text, { folder })).events);
    expect([again?.outcome, again?.result.checksum]).toEqual(["ok", sum(bytes, "sha1")]);
  });

  it("takes another's place with a copy of that, once it was found valid", async () => {
    const { folder, bytes, target } = withLarge();
    mkdirSync(path.join(folder, "host"));
    writeFileSync(target, "old\n", { mode: 0o604 });
    const refused = await play(
      site(`{src: big, dest: FOLDER/host/big, validate: "grep -q never-in-random-bytes %s"}`),
      {
        folder,
      },
    );
    expect(finished(refused.events)[0]?.result.msg).toMatch(/the new content is not valid/);
    expect(readFileSync(target, "utf8")).toBe("old\n");
    const text = site(`{src: big, dest: FOLDER/host/big, backup: true, validate: "test -s %s"}`);
    // The copy's name is another every time.
    const [did] = finished((await play(text, { folder, diffMode: true, lookahead: true })).events);
    expect(did?.changes[0]?.difference).toEqual({
      subject: target,
      before: "other content",
      after: expect.stringMatching(/^2\.9 MiB, SHA-256 /),
    });
    expect(readFileSync(String(did?.result.backup_file), "utf8")).toBe("old\n");
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(statSync(target).mode & 0o7777).toBe(0o604);
  });

  it("has the checksum that is asked for, or is not copied", async () => {
    const { folder, bytes, target } = withLarge();
    mkdirSync(path.join(folder, "host"));
    const wrong = await play(site(`{src: big, dest: FOLDER/host/big, checksum: "${"0".repeat(40)}"}`), {
      folder,
    });
    expect(finished(wrong.events)[0]?.result.msg).toBe(
      `the checksum of the file is ${sum(bytes, "sha1")}, not ${"0".repeat(40)}`,
    );
    const right = await play(site(`{src: big, dest: FOLDER/host/big, checksum: ${sum(bytes, "sha1")}}`), {
      folder,
    });
    expect(finished(right.events)[0]?.outcome).toBe("changed");
    expect(existsSync(target)).toBe(true);
  });

  it("that is encrypted and can not be opened fails, unless it is meant as it is", async () => {
    const { folder, target } = withLarge(Buffer.from(`$ANSIBLE_VAULT;1.1;AES256\n${"00".repeat(LARGE / 2)}`));
    mkdirSync(path.join(folder, "host"));
    const refused = await play(site("{src: big, dest: FOLDER/host/big}"), { folder });
    expect(finished(refused.events)[0]?.result.msg).toMatch(/is encrypted, but damaged/);
    expect(existsSync(target)).toBe(false);
    const meant = await play(site("{src: big, dest: FOLDER/host/big, decrypt: false}"), { folder });
    expect(finished(meant.events)[0]?.outcome).toBe("changed");
  });

  it("is promised to tasks that come later", async () => {
    const { folder, bytes } = withLarge();
    mkdirSync(path.join(folder, "host"));
    const text = `${site("{src: big, dest: FOLDER/host/big}")}
    - stat: {path: FOLDER/host/big, checksum_algorithm: sha256}
      register: state
    - debug: {msg: "{{ state.stat.size }} {{ state.stat.exists }}"}
    - name: copied again
      copy: {src: big, dest: FOLDER/host/big}
    - name: read
      slurp: {src: FOLDER/host/big}
`;
    const promised = await play(text, { folder, checkMode: true });
    expect(promised.lines).toEqual([
      "one: copied: changed",
      expect.stringMatching(/: ok$/),
      expect.stringMatching(/: ok$/),
      "one: copied again: ok",
      // What it will hold is not read from here for that.
      "one: read: skipped",
    ]);
    expect(promised.said).toEqual([`one: ${bytes.length} True`]);
    const done = await play(text, { folder });
    expect(done.said).toEqual(promised.said);
  });

  it("can be a program", async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "files"));
    const filling = `# ${"x".repeat(1000)}\n`.repeat(2000);
    writeFileSync(path.join(folder, "files/tool"), `#!/bin/sh\necho "ran with $1"\nexit 0\n${filling}`);
    const text =
      "- hosts: all\n  gather_facts: false\n  tasks:\n    - script: tool first\n      register: r\n    - debug: {msg: '{{ r.stdout }}'}\n";
    const done = await play(text, { folder });
    expect(done.said).toEqual(["one: ran with first\n"]);
  });
});

describe("a folder", () => {
  const tree = (): string => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "files/tree/sub"), { recursive: true });
    for (let i = 0; i < 20; i++)
      writeFileSync(path.join(folder, `files/tree/sub/f${i}`), randomBytes(20_000));
    return folder;
  };

  it("comes in one archive, is told so in check mode, and then is as it shall be", async () => {
    const folder = tree();
    const text = site("{src: tree, dest: FOLDER/host}");
    const promised = await play(text, { folder, checkMode: true, diffMode: true });
    const [would] = finished(promised.events);
    const summary = `copy 20 files and 1 folder into ${folder}/host/tree (391 KiB)`;
    expect(would?.changes.map((change) => change.summary)).toEqual([
      `make the folder ${folder}/host/tree`,
      summary,
    ]);
    expect(would?.changes[1]?.difference?.after?.split("\n")).toHaveLength(22);
    expect(existsSync(path.join(folder, "host"))).toBe(false);
    const done = await play(text, { folder });
    expect(finished(done.events)[0]?.changes.map((change) => change.summary)).toEqual(
      would?.changes.map((change) => change.summary),
    );
    expect(readdirSync(path.join(folder, "host/tree/sub"))).toHaveLength(20);
    expect(finished((await play(text, { folder })).events)[0]?.outcome).toBe("ok");
  });

  it.each([
    [
      "a name that is not UTF-8",
      (at: string) => execFileSync("sh", ["-c", `: >"$1/$(printf 'caf\\351')"`, "sh", at]),
      /the name of `\S+` is not UTF-8/,
    ],
    [
      "a pipe",
      (at: string) => execFileSync("mkfifo", [`${at}/pipe`]),
      /`\S+\/tree\/sub\/pipe` is neither a file nor a folder nor a link/,
    ],
    [
      "a link that leads in a circle",
      (at: string) => symlinkSync("..", `${at}/around`),
      /is a link that leads in a circle/,
    ],
  ])("with %s in it is refused as a whole", async (_what, make, words) => {
    const folder = tree();
    make(path.join(folder, "files/tree/sub"));
    // Such a name can't be copied for a second time either.
    const done = await play(site("{src: tree/, dest: FOLDER/host}"), { folder, lookahead: true });
    const [end] = finished(done.events);
    expect([end?.outcome, end?.result.msg]).toEqual(["failed", expect.stringMatching(words)]);
    expect(end?.diagnostics.map(({ code }) => code)).toEqual(["RUN0118"]);
    expect(existsSync(path.join(folder, "host"))).toBe(false);
  });

  it("gives what links lead to, or the links", async () => {
    const folder = tree();
    const at = (name: string): string => path.join(folder, "files/tree", name);
    writeFileSync(path.join(folder, "beside"), "beside");
    symlinkSync("../../beside", at("file"));
    symlinkSync("sub", at("folder"));
    symlinkSync("nowhere", at("dangling"));
    await play(site("{src: tree/, dest: FOLDER/host}"), { folder });
    const followed = execFileSync(
      "sh",
      ["-c", "ls -l file folder dangling | grep -c -- '->'; cat file; ls folder | wc -l"],
      {
        cwd: path.join(folder, "host"),
      },
    );
    expect(followed.toString()).toBe("1\nbeside20\n");
    await play(site("{src: tree/, dest: FOLDER/links, local_follow: false}"), { folder });
    const kept = execFileSync("sh", ["-c", "readlink file folder dangling"], {
      cwd: path.join(folder, "links"),
    });
    expect(kept.toString()).toBe("../../beside\nsub\nnowhere\n");
  });

  it("that changes between two hosts is looked at again", async () => {
    const folder = tree();
    chmodSync(folder, 0o755);
    const text = `
- hosts: all
  gather_facts: false
  tasks:
    - name: changed here
      shell: echo {{ inventory_hostname }} >FOLDER/files/tree/sub/f0
      delegate_to: localhost
      throttle: 1
    - name: copied
      copy: {src: tree/, dest: "FOLDER/{{ inventory_hostname }}"}
      throttle: 1
`;
    const serial = text.replace("  gather_facts", "  serial: 1\n  gather_facts");
    const done = await play(serial, { folder, hosts: ["one", "two"] });
    expect(done.code).toBe(0);
    const read = (host: string): string => readFileSync(path.join(folder, host, "sub/f0"), "utf8");
    expect([read("one"), read("two")]).toEqual(["one\n", "two\n"]);
  });
});
