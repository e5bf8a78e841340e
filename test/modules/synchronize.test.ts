/** `synchronize`: which rsync it comes to, what is read out of its words, and trees that really went over ssh. */

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readItems } from "../../src/modules/synchronize/read-items.ts";
import { synchronizeParams } from "../../src/modules/synchronize/rsync-params.ts";
import { rsyncOptions } from "../../src/modules/synchronize/rsync-words.ts";
import { synchronize } from "../../src/modules/synchronize.ts";
import { hasSshd, makeWorkshop, startSshd, type TestServer, type Workshop } from "../connection/sshd.ts";
import { finished, play } from "../engine/run-play.ts";
import { DASH, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { carryOut } from "./local-procedure.ts";

const BOTH = { src: "/a/", dest: "/b" };
const PLAIN = ["--delay-updates", "-F", "--compress", "--archive"];
const ODD = 'it\'s "q" $HOME `x` ; -n';

describe("options of rsync", () => {
  it.each<[string, object, readonly string[]]>([
    ["nothing given", {}, PLAIN],
    [
      "a key of ssh, and all else about it",
      {
        private_key: "/k",
        verify_host: true,
        use_ssh_args: true,
        set_remote_user: false,
        ssh_connection_multiplexing: true,
      },
      PLAIN,
    ],
    [
      "parts of archive taken back",
      { recursive: false, times: "no", owner: false, group: false, perms: false, links: false },
      [...PLAIN, "--no-recursive", "--no-links", "--no-perms", "--no-times", "--no-owner", "--no-group"],
    ],
    [
      "parts without archive",
      { archive: false, recursive: true, links: true, perms: false },
      [...PLAIN.slice(0, 3), "--recursive", "--links"],
    ],
    ["what does not hold parts back", { delay_updates: false, compress: false }, ["--archive"]],
    [
      "how files are compared and made",
      { checksum: true, existing_only: true, copy_links: true, dirs: true, partial: true },
      [...PLAIN.slice(0, 3), "--existing", "--checksum", "--copy-links", "--archive", "--dirs", "--partial"],
    ],
    [
      "a time limit and removal",
      { rsync_timeout: 5, delete: true },
      [...PLAIN.slice(0, 3), "--timeout=5", "--delete-after", "--archive"],
    ],
    [
      "options as they are",
      { rsync_opts: ["--exclude=a b", "--chmod=F600"] },
      [...PLAIN, "--exclude=a b", "--chmod=F600"],
    ],
    [
      "one option as text, commas and all",
      { rsync_opts: "--chmod=D755,F644" },
      [...PLAIN, "--chmod=D755,F644"],
    ],
    ["another rsync there", { rsync_path: "sudo rsync" }, [...PLAIN, "--rsync-path=sudo rsync"]],
    [
      "folders to link to",
      { link_dest: ["/x", "/y"] },
      [...PLAIN, "-H", "-vv", "--link-dest=/x", "--link-dest=/y"],
    ],
  ])("%s", (_what, given, words) => {
    const p = synchronizeParams.parse({ ...BOTH, ...given });
    expect(rsyncOptions(p, false)).toEqual([...words, "--out-format=<<CHANGED>>%i %n%L"]);
    expect(rsyncOptions(p, true)).toContain("--dry-run");
  });
});

describe("what can't be", () => {
  it.each<[string, object, RegExp]>([
    ["two daemons", { src: "rsync://a/x", dest: "rsync://b/y" }, /one of/],
    ["a machine in a path", { src: "host:/x" }, /names a machine/],
    ["a daemon by colons", { dest: "host::x" }, /names a machine/],
    ["ssh of its own", { rsync_opts: ["-e ssh"] }, /--rsh/],
    ["ssh of its own, long", { rsync_opts: ["--rsh=ssh -p 2"] }, /--rsh/],
    ["ssh of its own, among others", { rsync_opts: ["-ave", "ssh"] }, /--rsh/],
    ["a report of its own", { rsync_opts: ["--out-format=%n"] }, /out-format/],
    ["links to a folder somewhere", { link_dest: ["old"] }, /absolute/],
    ["an empty option", { rsync_opts: [""] }, /empty option/],
    ["removal without recursion", { delete: true, archive: false }, /recursive/],
    ["no destination", { dest: undefined }, /./],
    ["a mode that is none", { mode: "both" }, /./],
    ["NUL in an option", { rsync_opts: ["a\0b"] }, /NUL/],
  ])("%s", (_what, given, why) => {
    const read = synchronizeParams.safeParse({ ...BOTH, ...given });
    expect(read.success ? "fine" : read.error.message).toMatch(why);
  });

  it("a colon behind a slash is part of a name", () => {
    expect(synchronizeParams.safeParse({ src: "./a:b", dest: "/x/c:d" }).success).toBe(true);
  });
});

describe("items", () => {
  it.each<[string, string, boolean]>([
    ["nothing", "", false],
    ["a new file", "<<CHANGED>>>f+++++++++ a\n", true],
    ["a removed one", "<<CHANGED>>*deleting   a\n", true],
    ["only permissions", "<<CHANGED>>.f...p..... a\n", true],
    ["what is the same", "<<CHANGED>>.f          a\n<<CHANGED>>.d          ./\n", false],
    ["the same beside what is new", "<<CHANGED>>.f          a\n<<CHANGED>>hf          b\n", true],
    ["other talk", "sending incremental file list\n", false],
  ])("%s", (_what, printed, changed) => {
    expect(readItems(printed).changed).toBe(changed);
    expect(readItems(printed).text).not.toContain("CHANGED");
  });
});

function makeTree(folder: string): void {
  mkdirSync(join(folder, "sub"), { recursive: true });
  writeFileSync(join(folder, ODD), "odd\n");
  writeFileSync(join(folder, "bytes"), Buffer.from([0, 255, 10, 0]));
  chmodSync(join(folder, "bytes"), 0o640);
  writeFileSync(join(folder, "sub/b"), "b\n");
  symlinkSync("b", join(folder, "sub/l"));
}

describe("on one machine", () => {
  it("brings a tree, once; foretells it; removes what is not wanted any more", async () => {
    const folder = tempFolder();
    makeTree(join(folder, "src"));
    const params = { src: `${folder}/src/`, dest: `${folder}/dest`, delete: true };
    const foretold = await carryOut(synchronize, params, { shell: DASH, checkMode: true });
    expect([foretold.failed, foretold.changed, existsSync(params.dest)]).toEqual([undefined, true, false]);
    const first = await carryOut(synchronize, params, { shell: DASH });
    expect(first.done).toEqual(foretold.done);
    expect(readdirSync(params.dest).sort()).toEqual(["bytes", ODD, "sub"].sort());
    expect(statSync(join(params.dest, "bytes")).mode & 0o777).toBe(0o640);
    expect(readlinkSync(join(params.dest, "sub/l"))).toBe("b");
    const again = await carryOut(synchronize, params, { shell: DASH });
    expect([again.failed, again.changed, again.done]).toEqual([undefined, false, undefined]);
    writeFileSync(join(params.dest, "extra"), "");
    utimesSync(params.dest, 0, 0);
    const removed = await carryOut(synchronize, params, { shell: DASH });
    expect(removed.done?.[0]?.difference?.before).toBe("*deleting   extra\n");
    expect(existsSync(join(params.dest, "extra"))).toBe(false);
  });

  it.each<[string, object, RegExp]>([
    ["a source that is not there", { src: "/nonexistent/x" }, /No such file/],
    ["an option that rsync does not know", { rsync_opts: ["--bogus"] }, /unknown option/],
    ["another rsync that is not there", { _local_rsync_path: "no-such-rsync" }, /install its package rsync/],
    ["a folder that can't be written to", { dest: "/proc/x" }, /./],
    ["links into what is made", { dest: "/x/y/z", link_dest: ["/x"] }, /link_dest/],
  ])("fails: %s", async (_what, given, why) => {
    const folder = tempFolder();
    writeFileSync(join(folder, "f"), "");
    const params = { src: join(folder, "f"), dest: join(folder, "g"), ...given };
    const { failed, changed } = await carryOut(synchronize, params, { shell: DASH });
    expect([failed, changed ?? false]).toEqual([expect.stringMatching(why), false]);
  });

  it("takes a name that begins with a dash", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "--delete"), "x");
    const params = { src: "--delete", dest: "-copy" };
    const { failed } = await carryOut(synchronize, params, { shell: DASH, home: folder });
    expect(failed).toBeUndefined();
    expect(readFileSync(join(folder, "-copy"), "utf8")).toBe("x");
  });

  it("a host without rsync is told what to install", async () => {
    const busybox = SHELLS.find(({ name }) => name === "busybox") ?? DASH;
    const { failed } = await carryOut(synchronize, { src: "/x", dest: "/y" }, { shell: busybox });
    expect(failed).toMatch(/^rsync is not there on here: install its package rsync/);
  });
});

describe.runIf(hasSshd)("between two machines", () => {
  let workshop: Workshop;
  let server: TestServer;
  beforeAll(async () => {
    workshop = makeWorkshop();
    server = await startSshd(workshop);
    // A key that is new would be told of, in the first of two runs only.
    const hostKey = readFileSync(join(server.directory, "host_ed25519.pub"), "utf8");
    writeFileSync(join(workshop.directory, "known"), `[127.0.0.1]:${server.port} ${hostKey}`);
  });
  afterAll(async () => {
    await server.stop();
    workshop.remove();
  });

  const over = (tasks: string): Parameters<typeof play>[0] => ({
    "inventory.yml": `all:
  hosts:
    box:
      ansible_host: 127.0.0.1
      ansible_port: ${server.port}
      ansible_private_key_file: ${workshop.key}
      ansible_ssh_common_args: -o UserKnownHostsFile=${workshop.directory}/known
      homerun_host_key: accept-new
`,
    "site.yml": `- hosts: box\n  gather_facts: false\n  tasks:\n${tasks.replace(/^/gm, "    ")}`,
    "files/tree/sub/b": "b\n",
    [`files/tree/${ODD}`]: "odd\n",
  });

  it("pushes a tree of the playbook and pulls it back, each once", async () => {
    const put = "ansible.posix.synchronize: {src: tree/, dest: FOLDER/there}";
    const get =
      "ansible.posix.synchronize: {mode: pull, src: FOLDER/there/, dest: back/, rsync_opts: [--exclude=sub]}";
    const { folder, lines } = await play(
      over(
        ["foretold", "put", "put again", "get", "get again"]
          .map(
            (name, at) =>
              `- name: ${name}\n  ${at < 3 ? put : get}\n${at === 0 ? "  check_mode: true\n" : ""}`,
          )
          .join(""),
      ),
    );
    expect(lines).toEqual([
      "box: foretold: changed",
      "box: put: changed",
      "box: put again: ok",
      "box: get: changed",
      "box: get again: ok",
    ]);
    expect(readFileSync(join(folder, "there", ODD), "utf8")).toBe("odd\n");
    expect(readdirSync(join(folder, "back"))).toEqual([ODD]);
  });

  it("brings more than any buffer holds, both ways", async () => {
    const folder = tempFolder();
    const bytes = Buffer.alloc(24_000_000, "0123456789abcdef\0");
    writeFileSync(join(folder, "big"), bytes);
    const { lines } = await play(
      over(
        `- synchronize: {src: ${folder}/big, dest: ${folder}/there, compress: false}\n- synchronize: {mode: pull, src: ${folder}/there, dest: ${folder}/back, compress: false}\n`,
      ),
      { lookahead: true },
    );
    expect(lines).toEqual(["box: synchronize: changed", "box: synchronize: changed"]);
    expect(readFileSync(join(folder, "back")).equals(bytes)).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it.each<[string, string, RegExp]>([
    ["rsync is missing there", "rsync_path: no-such-rsync", /not there on box: install its package rsync/],
    ["rsync is missing here", "_local_rsync_path: no-such-rsync", /not there on the controller: install/],
    ["another port than the host's", "dest_port: 1", /reached at port/],
    ["rsync fails there", "dest: /proc/none/x", /mkdir/],
  ])("fails: %s", async (_what, parameter, why) => {
    const all = `src: tree/\n    ${parameter.startsWith("dest:") ? "" : "dest: FOLDER/there\n    "}${parameter}`;
    const { events, folder } = await play(over(`- name: it\n  synchronize:\n    ${all}\n`));
    const { outcome, result = {} }: Partial<ReturnType<typeof finished>[number]> = finished(events)[0] ?? {};
    expect([outcome, result.msg]).toEqual(["failed", expect.stringMatching(why)]);
    expect(existsSync(join(folder, "there"))).toBe(false);
  });

  const SLOW = "compress: false, rsync_opts: [--bwlimit=100]";

  it("a connection that is lost meanwhile leaves in doubt what became of it", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "big"), Buffer.alloc(8_000_000));
    // Its first part is there under another name.
    const watch = setInterval(() => {
      if (readdirSync(folder).length > 1) server.killSessions();
    }, 50);
    const task = `- synchronize: {src: ${folder}/big, dest: ${folder}/there, ${SLOW}}\n`;
    const { lines } = await play(over(task), { lookahead: true }).finally(() => clearInterval(watch));
    expect(lines).toEqual(["box: synchronize: unknown"]);
    expect(existsSync(join(folder, "there"))).toBe(false);
  });

  it("a task's deadline ends it on both machines", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "big"), Buffer.alloc(8_000_000));
    const task = `- synchronize: {src: ${folder}/big, dest: ${folder}/there, ${SLOW}}\n  timeout: 2\n`;
    const { lines } = await play(over(task), { lookahead: true });
    expect(lines).toEqual(["box: synchronize: failed"]);
    await expect
      .poll(() => spawnSync("pgrep", ["-f", folder]).stdout.toString(), { timeout: 20_000 })
      .toBe("");
  });

  it("delegated to its own host it has both paths there", async () => {
    const { lines, folder } = await play(
      over(
        "- name: it\n  synchronize: {src: FOLDER/files/tree/, dest: FOLDER/copy}\n  delegate_to: '{{ inventory_hostname }}'\n",
      ),
    );
    expect(lines).toEqual(["box: it: changed"]);
    expect(existsSync(join(folder, "copy/sub/b"))).toBe(true);
  });
});
