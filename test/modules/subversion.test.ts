/** `subversion`: what there may be at the place of a checkout, and what comes of it, with real repositories. */

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { svnOutcome } from "../../src/host/changes/svn-checkout.ts";
import { subversionParams } from "../../src/modules/subversion/subversion-params.ts";
import { subversion } from "../../src/modules/subversion.ts";
import { DASH, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { type LocalRun, perform } from "./local-host.ts";
import {
  addressOf,
  commitSvn,
  runSvn,
  type SvnServer,
  serveSvn,
  svnRepository,
} from "./subversion-repository.ts";

interface Place {
  readonly folder: string;
  readonly origin: string;
  readonly dest: string;
}

function place(): Place {
  const folder = tempFolder();
  return { folder, origin: svnRepository(path.join(folder, "origin")), dest: path.join(folder, "checkout") };
}

function bring({ origin, dest }: Place, params: object = {}, run: LocalRun = {}) {
  return perform(subversion, { repo: addressOf(origin), dest, ...params }, run);
}

function at({ origin }: Place, revision: number, branch = "trunk"): readonly string[] {
  return [`Revision: ${revision}`, `URL: ${addressOf(origin, branch)}`];
}

/** A host whose svn is this one. */
function having(svn: string): LocalRun {
  const tools = tempFolder();
  writeFileSync(path.join(tools, "svn"), `#!/bin/sh\n${svn}\n`, { mode: 0o755 });
  return { shell: { ...DASH, path: `${tools}:${DASH.path}` } };
}

describe.each(SHELLS.filter(({ name }) => name !== "busybox"))("subversion in $name", (shell) => {
  it("checks out, finds nothing to do, follows", async () => {
    const the = place();
    const made = await bring(the, {}, { shell });
    expect(made).toMatchObject({ changed: true, result: { before: null, after: at(the, 3) } });
    expect((await bring(the, {}, { shell })).verdict?.changes).toEqual([]);
    commitSvn(the.origin, { a: "2\n" });
    expect(await bring(the, {}, { shell })).toMatchObject({
      changed: true,
      result: { before: at(the, 3), after: at(the, 4) },
    });
    expect(readFileSync(path.join(the.dest, "a"), "utf8")).toBe("2\n");
    expect(readdirSync(the.folder).filter((name) => name.startsWith(".homerun"))).toEqual([]);
  });
});

describe("subversion: revisions and folders", () => {
  it("goes back, and counts no change where only the number is another", async () => {
    const the = place();
    await bring(the);
    expect(await bring(the, { revision: 2 })).toMatchObject({
      changed: false,
      result: { after: at(the, 2) },
    });
    commitSvn(the.origin, { a: "2\n" });
    await bring(the);
    expect(await bring(the, { revision: "r3" })).toMatchObject({
      changed: true,
      result: { before: at(the, 4), after: at(the, 3) },
    });
    expect((await bring(the, { revision: "{2000-01-01}" })).refusal?.message).toContain("cannot read");
    expect((await bring(the, { revision: 99 })).refusal?.message).toContain("No such revision 99");
  });

  it("goes to another folder of the repository, or stays with its own", async () => {
    const the = place();
    await bring(the);
    const side = addressOf(the.origin, "side");
    const stays = await bring(the, { repo: side, switch: false });
    expect(stays).toMatchObject({ changed: false, result: { after: at(the, 3) } });
    const goes = await bring(the, { repo: `${side}/` });
    expect(goes).toMatchObject({ changed: true, result: { before: at(the, 3), after: at(the, 3, "side") } });
  });

  it("only tells with neither checkout nor update", async () => {
    const the = place();
    const params = { checkout: false, update: false, dest: undefined };
    expect(await bring(the, params)).toMatchObject({ changed: false, result: { after: "Revision: 3" } });
    const kept = await bring(the, { checkout: false });
    expect([kept.changed, existsSync(the.dest)]).toEqual([false, false]);
  });
});

describe("subversion: what is there", () => {
  it("names local changes, and takes them back only by force", async () => {
    const the = place();
    await bring(the);
    writeFileSync(path.join(the.dest, "a"), "mine\n");
    rmSync(path.join(the.dest, "b c"));
    writeFileSync(path.join(the.dest, "new"), "mine\n");
    runSvn(the.dest, "svn", "propset", "-q", "x", "y", ".");
    writeFileSync(path.join(the.dest, "unknown"), "mine\n");
    runSvn(the.dest, "svn", "add", "-q", "new");
    const { refusal } = await bring(the);
    expect(refusal?.message).toBe(
      `ERROR: modified files exist in the repository: ${the.dest}: ., a, b c, new`,
    );
    expect(await bring(the, { force: true })).toMatchObject({ changed: true });
    expect(readFileSync(path.join(the.dest, "a"), "utf8")).toBe("1\n");
    expect(readdirSync(the.dest).sort()).toEqual([".svn", "a", "b c", "new", "unknown"]);
    expect((await bring(the)).verdict?.changes).toEqual([]);
  });

  it("tells of conflicts with files that svn does not know", async () => {
    const the = place();
    await bring(the);
    commitSvn(the.origin, { news: "theirs\n" });
    writeFileSync(path.join(the.dest, "news"), "mine\n");
    const { failed } = await bring(the);
    expect(failed).toMatch(/news is in conflict with what was there/);
    expect(readFileSync(path.join(the.dest, "news"), "utf8")).toBe("mine\n");
    expect((await bring(the)).refusal?.message).toContain("modified files exist");
  });

  it.each<[string, (p: Place) => void, object, string]>([
    ["a folder", (p) => mkdirSync(p.dest), {}, "its not a subversion repository"],
    ["a file", (p) => writeFileSync(p.dest, ""), {}, "is there and is no folder"],
    ["a link that leads nowhere", (p) => symlinkSync("nowhere", p.dest), {}, "is no folder"],
    ["a repository that is none", () => {}, { repo: "file:///no/where" }, "cannot read file:///no/where"],
    ["a file where it exports to", (p) => writeFileSync(p.dest, ""), { export: true }, "is there already"],
    ["no svn", () => {}, { executable: "/no/svn" }, "the host has no /no/svn"],
  ])("refuses %s", async (_what, make, params, why) => {
    const the = place();
    make(the);
    expect((await bring(the, params)).refusal?.message).toContain(why);
  });

  it("refuses the checkout of another repository", async () => {
    const [the, other] = [place(), place()];
    await bring(the);
    expect((await bring({ ...the, origin: other.origin })).refusal?.message).toContain("another repository");
    const moved = `${the.origin}-moved`;
    runSvn(the.folder, "svnadmin", "hotcopy", the.origin, moved);
    const { refusal } = await bring({ ...the, origin: moved });
    expect(refusal?.help).toContain(`svn relocate file://${the.origin} file://${moved}`);
  });

  it("leaves nothing where the checkout fails", async () => {
    const the = place();
    const run = having(
      'case " $* " in *" checkout "*) mkdir new; echo "svn: E000028: full" >&2; exit 1 ;; esac\nexec /usr/bin/svn "$@"',
    );
    const { failed, changed } = await bring(the, {}, run);
    expect([failed, changed]).toEqual([`cannot bring ${addressOf(the.origin)}: svn: E000028: full`, false]);
    expect(readdirSync(the.folder).sort()).toEqual(["origin"]);
  });
});

describe("subversion: exports", () => {
  it("brings the files alone, each time", async () => {
    const the = place();
    expect((await bring(the, { export: true })).changed).toBe(true);
    expect(readdirSync(the.dest).sort()).toEqual(["a", "b c"]);
    expect((await bring(the, { export: true })).refusal?.message).toContain("is there already");
    writeFileSync(path.join(the.dest, "a"), "mine\n");
    expect((await bring(the, { export: true, force: true })).changed).toBe(true);
    expect(readFileSync(path.join(the.dest, "a"), "utf8")).toBe("1\n");
  });

  it("of one file, over another", async () => {
    const the = place();
    const file = { ...the, dest: path.join(the.folder, "-f@1") };
    const params = { repo: `${addressOf(the.origin)}/a`, export: true };
    expect((await bring(file, params)).failed).toBeUndefined();
    writeFileSync(file.dest, "mine\n");
    expect((await bring(file, { ...params, force: true })).failed).toBeUndefined();
    expect(readFileSync(file.dest, "utf8")).toBe("1\n");
  });
});

describe("subversion: logins", () => {
  const password = 'it\'s $ecret "x"';
  async function served(): Promise<Place & Pick<SvnServer, "address">> {
    const the = place();
    const { address, stop } = await serveSvn(the.origin, password);
    onTestFinished(stop);
    return { ...the, address };
  }

  it("gives the password through a pipe, to an svn that reads it there", async () => {
    const the = await served();
    const seen = path.join(the.folder, "seen");
    const run = having(`echo "$@" >>${seen}; exec /usr/bin/svn "$@"`);
    const login = { repo: the.address, username: "ada", password };
    const made = await bring(the, login, run);
    expect(made.failed ?? made.refusal?.message).toBeUndefined();
    expect(made.verdict?.warnings).toBeUndefined();
    expect(made.verdict?.changes[0]?.operations[0]?.sensitive).toBe(true);
    expect((await bring(the, login, run)).verdict?.changes).toEqual([]);
    const words = readFileSync(seen, "utf8");
    expect(words).toContain("--password-from-stdin");
    expect(words).not.toContain("ecret");
  });

  it("warns of an svn that knows no other way", async () => {
    const the = await served();
    const run = having('case $* in *--version*) echo 1.9.7 ;; *) exec /usr/bin/svn "$@" ;; esac');
    const made = await bring(the, { repo: the.address, username: "ada", password }, run);
    expect(made.failed).toBeUndefined();
    expect(made.verdict?.warnings?.[0]).toContain("older than 1.10");
  });

  it.each<[string, object]>([
    ["none", {}],
    ["a wrong one", { username: "ada", password: "wrong" }],
  ])("with %s says what is wanted, and does not wait", async (_what, login) => {
    const the = await served();
    const { refusal } = await bring(the, { repo: the.address, ...login });
    expect(`${refusal?.message} ${refusal?.help}`).toContain(
      "the server wants a login: `username` and `password`",
    );
  });
});

describe("what svn says of files", () => {
  it.each<[string, boolean, readonly string[]]>([
    ["U    a", true, []],
    ["A    a b", true, []],
    [" U   .", true, []],
    ["   C a", true, ["a"]],
    ["C    a", true, ["a"]],
    ["Updating '.':", false, []],
    ["At revision 5.", false, []],
    ["Restored 'a'", false, []],
    ["Updated to revision 5.", false, []],
    ["Checked out revision 5.", false, []],
    ["Summary of conflicts:", false, []],
  ])("%j", (line, changed, conflicts) => {
    const reply = { status: 0, stdout: Buffer.from(`${line}\n\0`), stderr: Buffer.alloc(0) };
    expect(svnOutcome(reply)).toMatchObject({ changed, conflicts });
  });
});

describe("subversion: parameters", () => {
  it.each<[string, object, RegExp]>([
    ["no place", { dest: undefined }, /`dest` is needed/],
    ["a path for an address", { repo: "/srv/repo" }, /a repository is an address/],
    ["an option for an address", { repo: "--config-dir=x" }, /a repository is an address/],
    ["an option for a revision", { revision: "-x" }, /a revision is a number/],
    ["a revision that is another each time", { revision: "PREV" }, /a revision is a number/],
    ["a password of two lines", { password: "a\nb" }, /one line/],
  ])("%s", (_what, given, why) => {
    const read = subversionParams.safeParse({ repo: "https://x/y", dest: "/x", ...given });
    expect(read.success ? "fine" : read.error.message).toMatch(why);
  });
});
