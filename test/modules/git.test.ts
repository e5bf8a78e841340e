import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { git } from "../../src/modules/git.ts";
import { DASH, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { toolFolder } from "../host/tool-folder.ts";
import { commit, headOf, LOCAL_SUBMODULES, repository, runGit } from "./git-repository.ts";
import { type LocalRun, perform, readParams } from "./local-host.ts";

interface Place {
  readonly folder: string;
  readonly origin: string;
  readonly dest: string;
}

/** A repository with two commits on main, the first with an annotated and a light tag and the branch `side`. */
function place(): Place & { readonly first: string; readonly second: string } {
  const folder = tempFolder();
  const origin = repository(path.join(folder, "origin"));
  const first = headOf(origin);
  runGit(origin, "tag", "-a", "v1", "-m", "one");
  runGit(origin, "tag", "light");
  runGit(origin, "branch", "side");
  const second = commit(origin, { a: "2\n", "sub/b": "b\n" });
  return { folder, origin, dest: path.join(folder, "checkout"), first, second };
}

function bring({ origin, dest }: Place, params: object = {}, run: LocalRun = {}) {
  return perform(git, { repo: origin, dest, ...params }, run);
}

function left(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith(".homerun"));
}

describe.each(SHELLS.filter(({ name }) => name !== "busybox"))("git in $name", (shell) => {
  it("clones, finds nothing to do, follows", async () => {
    const the = place();
    const made = await bring(the, {}, { shell });
    expect(made).toMatchObject({ changed: true, result: { before: null, after: the.second } });
    expect(await bring(the, {}, { shell })).toMatchObject({
      changed: false,
      result: { before: the.second, after: the.second, remote_url_changed: false },
    });
    const third = commit(the.origin, { a: "3\n" });
    expect(await bring(the, {}, { shell })).toMatchObject({
      changed: true,
      result: { before: the.second, after: third },
    });
    expect(readFileSync(path.join(the.dest, "a"), "utf8")).toBe("3\n");
    expect(left(the.folder)).toEqual([]);
  });
});

describe("git: versions", () => {
  it.each([
    ["an annotated tag", "v1", "first", undefined],
    ["a light tag", "light", "first", undefined],
    ["a branch", "side", "first", "side"],
    ["a branch of the remote", "origin/side", "first", undefined],
    ["a full name", "refs/heads/side", "first", undefined],
    ["HEAD", "HEAD", "second", "main"],
  ] as const)("%s, cloned and switched to", async (_title, version, at, branch) => {
    const the = place();
    for (const from of ["nothing", "main"]) {
      if (from === "main") await bring(the, { version: "main" });
      const { result } = await bring(the, { version });
      expect(result).toMatchObject({ after: the[at] });
      expect(headOf(the.dest)).toBe(the[at]);
      const on = runGit(the.dest, "rev-parse", "--abbrev-ref", "HEAD");
      expect(on).toBe(branch ?? "HEAD");
      expect((await bring(the, { version })).verdict?.changes).toEqual([]);
    }
  });

  it("takes commits by whole and short ids, also shallow", async () => {
    const the = place();
    expect((await bring(the, { version: the.first })).result).toMatchObject({ after: the.first });
    expect((await bring(the, { version: the.second.slice(0, 8) })).result).toMatchObject({
      after: the.second,
    });
    const again = await bring(the, { version: the.second.slice(0, 8) });
    expect(again.verdict?.changes).toEqual([]);
  });

  it("does not ask the server about a commit that is there", async () => {
    const the = place();
    await bring(the, { version: the.first });
    rmSync(the.origin, { recursive: true });
    expect((await bring(the, { version: the.first })).changed).toBe(false);
    expect((await bring(the, { version: "main" })).refusal?.message).toContain("cannot read");
  });

  it("brings a tag that is new to the checkout though nothing else changes", async () => {
    const the = place();
    await bring(the);
    runGit(the.origin, "tag", "new");
    expect(await bring(the, { version: "new" })).toMatchObject({ changed: false });
    expect(runGit(the.dest, "tag", "--points-at", "HEAD")).toBe("new");
  });

  it("fetches what only a refspec names, one commit deep", async () => {
    const the = place();
    runGit(the.origin, "checkout", "--quiet", "--detach");
    const hidden = commit(the.origin, { h: "hidden\n" });
    runGit(the.origin, "update-ref", "refs/pull/7/head", hidden);
    runGit(the.origin, "checkout", "--quiet", "main");
    const params = { version: hidden, refspec: "refs/pull/7/head", depth: 1 };
    expect((await bring(the, params)).result).toMatchObject({ after: hidden });
    expect(runGit(the.dest, "rev-list", "--count", hidden)).toBe("1");
  });

  it("follows a branch that was pushed by force", async () => {
    const the = place();
    await bring(the, { version: "main" });
    runGit(the.origin, "reset", "--quiet", "--hard", the.first);
    const other = commit(the.origin, { a: "other\n" });
    expect((await bring(the, { version: "main" })).result).toMatchObject({
      before: the.second,
      after: other,
    });
    expect(headOf(the.dest)).toBe(other);
  });

  it("takes a tag that has moved only by force", async () => {
    const the = place();
    await bring(the, { version: "light" });
    runGit(the.origin, "tag", "-f", "light", "main");
    const { refusal } = await bring(the, { version: "light" });
    expect(refusal?.message).toMatch(/the tag light has moved from \w{10} to \w{10}/);
    expect((await bring(the, { version: "light", force: true })).result).toMatchObject({ after: the.second });
  });

  it("is not disturbed by other tags that have moved", async () => {
    const the = place();
    await bring(the);
    runGit(the.origin, "tag", "-f", "light", "main");
    const third = commit(the.origin, { a: "3\n" });
    expect(await bring(the)).toMatchObject({ failed: undefined, result: { after: third } });
  });

  it("makes way where a branch has become a folder of branches", async () => {
    const the = place();
    await bring(the);
    runGit(the.origin, "branch", "-m", "side", "side/two");
    expect(await bring(the, { version: "side/two" })).toMatchObject({
      failed: undefined,
      result: { after: the.first },
    });
  });

  it("goes on from a shallow clone to another branch, and back in history", async () => {
    const the = place();
    await bring(the, { depth: 1, version: "main", single_branch: true });
    expect(runGit(the.dest, "rev-list", "--count", "HEAD")).toBe("1");
    expect((await bring(the, { depth: 1, version: "side" })).result).toMatchObject({ after: the.first });
    expect((await bring(the, { version: the.first })).result).toMatchObject({ after: the.first });
    expect((await bring(the, { version: "main" })).result).toMatchObject({ after: the.second });
  });
});

describe("git: what is there", () => {
  it("names local changes, and throws them away only by force", async () => {
    const the = place();
    await bring(the);
    writeFileSync(path.join(the.dest, "a"), "mine\n");
    rmSync(path.join(the.dest, "sub/b"));
    writeFileSync(path.join(the.dest, "untracked"), "mine\n");
    const { refusal } = await bring(the);
    expect(refusal?.message).toBe(
      `Local modifications exist in the destination: ${the.dest} (force=no). Changed there: a, sub/b`,
    );
    expect(await bring(the, { force: true })).toMatchObject({ changed: true, result: { after: the.second } });
    expect(readFileSync(path.join(the.dest, "a"), "utf8")).toBe("2\n");
    expect(existsSync(path.join(the.dest, "untracked"))).toBe(true);
  });

  it("leaves a file that is in the way alone, but for force", async () => {
    const the = place();
    await bring(the);
    commit(the.origin, { news: "theirs\n" });
    writeFileSync(path.join(the.dest, "news"), "mine\n");
    expect((await bring(the)).failed).toContain("would be overwritten by checkout");
    expect(readFileSync(path.join(the.dest, "news"), "utf8")).toBe("mine\n");
    expect(await bring(the, { force: true })).toMatchObject({ failed: undefined, changed: true });
    expect(readFileSync(path.join(the.dest, "news"), "utf8")).toBe("theirs\n");
  });

  it("changes the address, and adds a remote", async () => {
    const the = place();
    await bring(the);
    const moved = path.join(the.folder, "moved");
    runGit(the.folder, "clone", "--quiet", "--mirror", the.origin, moved);
    expect(await bring({ ...the, origin: moved })).toMatchObject({
      changed: true,
      result: { remote_url_changed: true, before: the.second, after: the.second },
    });
    expect(runGit(the.dest, "remote", "get-url", "origin")).toBe(`file://${moved}`);
    expect(await bring(the, { remote: "second" })).toMatchObject({ changed: true });
    expect((await bring(the, { remote: "second" })).changed).toBe(false);
  });

  it.each([
    [
      "a folder with something in it",
      (p: Place) => {
        mkdirSync(p.dest);
        writeFileSync(path.join(p.dest, "x"), "");
      },
      "is not empty and no git repository",
    ],
    ["a file", (p: Place) => writeFileSync(p.dest, ""), "is there and is no folder"],
    ["a link that leads nowhere", (p: Place) => symlinkSync("nowhere", p.dest), "is there and is no folder"],
    [
      "a repository that is none",
      (p: Place) => {
        mkdirSync(path.join(p.dest, ".git"), { recursive: true });
        writeFileSync(path.join(p.dest, "x"), "");
      },
      "not a git repository",
    ],
    [
      "a way to git's folder that leads nowhere",
      (p: Place) => {
        mkdirSync(p.dest);
        writeFileSync(path.join(p.dest, ".git"), "gitdir: /dev/null/x\n");
      },
      "does not have a valid reference to a separate Git dir",
    ],
  ] as const)("refuses %s, also inside of another repository", async (_title, prepare, words) => {
    const the = place();
    repository(path.join(the.folder, "outer"));
    const inner = { ...the, dest: path.join(the.folder, "outer/inner") };
    prepare(inner);
    const { refusal } = await bring(inner);
    expect(refusal?.message).toContain(words);
  });

  it("makes the folders above, and keeps the folder that is there", async () => {
    const the = place();
    const deep = { ...the, dest: path.join(the.folder, "x/y z/-c") };
    expect((await bring(deep)).failed).toBeUndefined();
    expect(statSync(deep.dest).mode & 0o777).toBe(0o755);
    const empty = { ...the, dest: path.join(the.folder, "empty") };
    mkdirSync(empty.dest, { mode: 0o700 });
    expect((await bring(empty)).failed).toBeUndefined();
    expect(statSync(empty.dest).mode & 0o777).toBe(0o700);
    expect(left(empty.dest)).toEqual([]);
  });

  it("goes on where the making of a checkout was interrupted", async () => {
    const the = place();
    await bring(the);
    writeFileSync(path.join(the.dest, ".git/homerun-unfinished"), "");
    rmSync(path.join(the.dest, "a"));
    expect(await bring(the)).toMatchObject({ changed: true, failed: undefined });
    expect(readFileSync(path.join(the.dest, "a"), "utf8")).toBe("2\n");
    expect((await bring(the)).changed).toBe(false);
  });

  it("leaves nothing where the clone fails", async () => {
    const the = place();
    const { failed, changed } = await bring(the, { version: "0".repeat(40) });
    expect(failed).toContain("Failed to checkout 000");
    expect(changed).toBe(false);
    expect(existsSync(the.dest)).toBe(false);
    expect(left(the.folder)).toEqual([]);
  });

  it("does not fetch with update: false, and only tells with clone: false", async () => {
    const the = place();
    const told = await bring(the, { clone: false, update: false });
    expect(told).toMatchObject({ changed: true, result: { before: null, after: the.second } });
    expect(existsSync(the.dest)).toBe(false);
    await bring(the);
    commit(the.origin, { a: "3\n" });
    writeFileSync(path.join(the.dest, "a"), "mine\n");
    expect(await bring(the, { update: false })).toMatchObject({
      changed: false,
      result: { after: the.second },
    });
  });

  it("finds nothing to do in a bare clone of a part, and in one of all", async () => {
    const the = place();
    for (const params of [{ depth: 1, version: "main" }, {}]) {
      const bare = { ...the, dest: `${the.dest}${Object.keys(params).length}` };
      expect((await bring(bare, { bare: true, ...params })).changed).toBe(true);
      expect((await bring(bare, { bare: true, ...params })).changed).toBe(false);
    }
    runGit(the.origin, "branch", "later");
    expect((await bring({ ...the, dest: `${the.dest}0` }, { bare: true })).changed).toBe(true);
  });

  it("gives files the umask", async () => {
    const the = place();
    await bring(the, { umask: "0077" });
    expect(statSync(path.join(the.dest, "a")).mode & 0o777).toBe(0o600);
    expect(statSync(the.dest).mode & 0o777).toBe(0o700);
  });
});

describe("git: submodules", () => {
  function nested(): Place & { readonly part: string } {
    const the = place();
    const part = repository(path.join(the.folder, "part"), { p: "1\n" });
    runGit(the.origin, "submodule", "--quiet", "add", part, "lib/part");
    commit(the.origin, {});
    return { ...the, part };
  }
  const run = { env: LOCAL_SUBMODULES };

  it("brings them, but for recursive: false, and tells what is not as wanted", async () => {
    const the = nested();
    await bring(the, { recursive: false }, run);
    expect(readdirSync(path.join(the.dest, "lib/part"))).toEqual([]);
    expect(await bring(the, {}, run)).toMatchObject({ changed: true, result: { submodules_changed: true } });
    expect(readdirSync(path.join(the.dest, "lib/part")).sort()).toEqual([".git", "p"]);
    expect((await bring(the, {}, run)).changed).toBe(false);
  });

  it("lets them follow their branch where that is wanted", async () => {
    const the = nested();
    await bring(the, {}, run);
    commit(the.part, { p: "2\n" });
    expect((await bring(the, {}, run)).changed).toBe(false);
    expect((await bring(the, { track_submodules: true }, run)).changed).toBe(true);
    expect(readFileSync(path.join(the.dest, "lib/part/p"), "utf8")).toBe("2\n");
    expect((await bring(the, { track_submodules: true }, run)).changed).toBe(false);
  });

  it("keeps what was changed in one", async () => {
    const the = nested();
    await bring(the, {}, run);
    writeFileSync(path.join(the.dest, "lib/part/p"), "mine\n");
    expect((await bring(the, {}, run)).refusal?.message).toContain("Changed there: lib/part");
  });

  it("come with git's folder elsewhere too", async () => {
    const the = nested();
    const kept = path.join(the.folder, "kept");
    await bring(the, { separate_git_dir: kept }, run);
    expect(readFileSync(path.join(the.dest, "lib/part/p"), "utf8")).toBe("1\n");
    expect((await bring(the, { separate_git_dir: kept }, run)).changed).toBe(false);
    const other = await bring(the, { separate_git_dir: `${kept}2` }, run);
    expect(other.result).toMatchObject({ git_dir_before: kept, git_dir_now: `${kept}2` });
    mkdirSync(`${kept}3`);
    expect((await bring(the, { separate_git_dir: `${kept}3` }, run)).refusal?.message).toContain(
      "already exists",
    );
  });
});

describe("git: archives", () => {
  it.each(["zip", "tar", "tar.gz", "tgz"])("%s, made again only when it differs", async (end) => {
    const the = place();
    const archive = path.join(the.folder, `out put.${end}`);
    expect((await bring(the, { archive })).changed).toBe(true);
    expect((await bring(the, { archive })).changed).toBe(false);
    expect((await bring(the, { archive, archive_prefix: "p/" })).changed).toBe(true);
    expect((await bring(the, { archive, archive_prefix: "p/", update: false })).changed).toBe(false);
    commit(the.origin, { a: "3\n" });
    expect((await bring(the, { archive, archive_prefix: "p/", update: false })).changed).toBe(false);
    expect((await bring(the, { archive, archive_prefix: "p/" })).changed).toBe(true);
    expect(left(the.folder)).toEqual([]);
  });
});

describe("git: what it refuses", () => {
  it("a host without git", async () => {
    const the = place();
    const run = { shell: { ...DASH, path: toolFolder() } };
    expect((await bring(the, {}, run)).refusal?.message).toBe("the host has no git");
    expect((await bring(the, { executable: "/opt/no/git" })).refusal?.message).toBe(
      "the host has no /opt/no/git",
    );
  });

  it("an old git", async () => {
    const the = place();
    const old = path.join(the.folder, "git");
    writeFileSync(old, "#!/bin/sh\necho git version 1.8.3.1\n", { mode: 0o755 });
    expect((await bring(the, { executable: old })).refusal?.message).toContain("git 1.8.3.1 is too old");
  });

  it("a version that is not there, before anything is touched", async () => {
    const the = place();
    expect((await bring(the, { version: "nothing" })).refusal?.message).toContain(
      "no branch or tag of that name",
    );
    await bring(the);
    runGit(the.dest, "checkout", "--quiet", "-b", "own");
    expect((await bring(the)).refusal?.message).toContain("the checkout is on the branch own");
  });

  it("a commit that is not signed, with nothing left of it", async () => {
    const the = place();
    expect((await bring(the, { verify_commit: true })).failed).toMatch(
      /^Failed to verify GPG signature of commit/,
    );
    expect(existsSync(the.dest)).toBe(false);
    await bring(the);
    expect((await bring(the, { verify_commit: true })).refusal?.message).toMatch(
      /^Failed to verify GPG signature/,
    );
  });

  it("an empty repository", async () => {
    const the = place();
    runGit(the.folder, "init", "--quiet", "--bare", "empty");
    const { refusal } = await bring({ ...the, origin: path.join(the.folder, "empty") });
    expect(refusal?.message).toContain("has no commit yet");
  });

  it.each([
    [{ dest: "/x" }, "repo"],
    [{ repo: "https://example.com/x.git" }, "`dest` is needed"],
    [{ repo: "relative/path", dest: "/x" }, "absolute path"],
    [{ repo: "--upload-pack=evil", dest: "/x" }, "begin with `-`"],
    [{ repo: "/r", dest: "/x", version: "--force" }, "begin with `-`"],
    [{ repo: "/r", dest: "/x", umask: 18 }, "octal text in quotes"],
    [{ repo: "/r", dest: "/x", archive: "/a.rar" }, ".zip, .tar, .tar.gz or .tgz"],
    [{ repo: "/r", dest: "/x", archive_prefix: "p" }, "needs `archive`"],
    [{ repo: "/r", dest: "/x", bare: true, separate_git_dir: "/s" }, "exclude each other"],
    [{ repo: "/r", dest: "/x", accept_hostkey: true, accept_newhostkey: true }, "exclude each other"],
  ])("%o", (params, words) => {
    expect(() => readParams(git, params)).toThrow(words);
  });

  it("shows no password", async () => {
    const the = place();
    const { refusal } = await bring({ ...the, origin: "http://ada:geheim@127.0.0.1:1/x.git" });
    expect(refusal?.message).toContain("http://ada:***@127.0.0.1:1/x.git");
    expect(refusal?.message).not.toContain("geheim");
  });
});

describe("git: ssh", () => {
  it("tells ssh what was asked for", async () => {
    const the = place();
    const said = path.join(the.folder, "said");
    const ssh = path.join(the.folder, "ssh");
    writeFileSync(ssh, `#!/bin/sh\nprintf '%s\\n' "$@" >"${said}"\nexit 255\n`, { mode: 0o755 });
    const params = { key_file: "~/my key", accept_newhostkey: true, ssh_opts: "-p 2222" };
    const run = { env: { GIT_SSH: ssh, GIT_SSH_VARIANT: "ssh" }, home: "/home/ada" };
    const { refusal } = await bring({ ...the, origin: "git@example.com:x.git" }, params, run);
    expect(refusal?.message).toContain("cannot read git@example.com:x.git");
    const words = readFileSync(said, "utf8").split("\n");
    expect(words.slice(0, 10)).toEqual([
      "-p",
      "2222",
      "-o",
      "StrictHostKeyChecking=accept-new",
      "-o",
      "BatchMode=yes",
      "-i",
      "/home/ada/my key",
      "-o",
      "IdentitiesOnly=yes",
    ]);
  });
});
