import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Effect } from "../../../src/host/effect.ts";
import { account } from "../../../src/host/reads/account.ts";
import { groupEntry } from "../../../src/host/reads/group-entry.ts";
import { overlayOf } from "../../modules/local-host.ts";
import { runRead, SHELLS } from "../run-primitive.ts";

function reply(stdout: string, status = 0) {
  return { status, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0) };
}

const CAPTURED = `tools:
group:ada:ada:x:1002:
group:sudo:sudo:x:27:ada
group:1002:ada:x:1002:
passwd:ada:x:1002:1002:Ada Min,,,:/home/ada:/bin/bash
local:
primary:ada
member:sudo
member:ssh-users
home:
locked:
ages:0:99999:7:21915:14
digest:be52fb
key:ssh-ed25519 AAAA ada@pi
`;

const question = account({ name: "ada", groups: ["sudo", "1002", "nope"] });

describe("what the host says of a user", () => {
  test("that is there", () => {
    expect(question.parse(reply(CAPTURED))).toEqual({
      tools: true,
      groups: new Map([
        ["ada", { name: "ada", gid: 1002 }],
        ["sudo", { name: "sudo", gid: 27 }],
        ["1002", { name: "ada", gid: 1002 }],
      ]),
      account: {
        name: "ada",
        uid: 1002,
        gid: 1002,
        comment: "Ada Min,,,",
        home: "/home/ada",
        shell: "/bin/bash",
        group: "ada",
        groups: ["sudo", "ssh-users"],
        local: true,
        homeExists: true,
        secret: {
          digest: "be52fb",
          locked: true,
          expires: 21915,
          ages: { min: 0, max: 99999, warn: 7, inactive: 14 },
        },
        publicKey: "ssh-ed25519 AAAA ada@pi",
      },
    });
  });

  test("that is not there", () => {
    expect(question.parse(reply("tools:\ngroup:sudo:sudo:x:27:\n")).account).toBeUndefined();
  });

  test("without the right to see the password", () => {
    const seen = question.parse(reply(CAPTURED.replace(/^(ages|digest|locked):.*\n/gm, "")));
    expect(seen.account).not.toHaveProperty("secret");
  });
});

describe.each(SHELLS)("this machine's root, with $name", (shell) => {
  test("is found with its group; its hash stays away", async () => {
    const seen = await runRead(account({ name: "root", groups: ["root", "nosuchgroup"] }), { shell });
    expect(seen.account).toMatchObject({ uid: 0, gid: 0, group: "root", local: true });
    expect(seen.account?.secret?.digest ?? "").toMatch(/^([0-9a-f]{64})?$/);
    expect([...seen.groups.keys()]).toEqual(["root"]);
  });

  test("nobody by that name is nobody", async () => {
    expect((await runRead(account({ name: "nosuchuser" }), { shell })).account).toBeUndefined();
    expect((await runRead(groupEntry("nosuchgroup"), { shell })).group).toBeUndefined();
    expect((await runRead(groupEntry("root"), { shell })).group).toEqual({
      name: "root",
      gid: 0,
      members: [],
      local: true,
    });
  });
});

describe("what was promised", () => {
  const seen = question.parse(reply(CAPTURED));
  const nobody = question.parse(reply("tools:\n"));
  const answer = (from: typeof seen, ...effects: Effect[]) => question.predict?.(from, overlayOf(effects));

  test("a new user has what it was promised with", () => {
    const known = answer(nobody, {
      kind: "user",
      name: "ada",
      present: true,
      fields: { shell: "/bin/zsh", groups: ["sudo"] },
    });
    expect(known).toMatchObject({
      known: { account: { name: "ada", home: "/home/ada", shell: "/bin/zsh", groups: ["sudo"] } },
    });
  });

  test("changes are laid over what is there, one after the other", () => {
    const known = answer(
      seen,
      { kind: "user", name: "ada", present: true, fields: { shell: "/bin/sh" } },
      { kind: "user", name: "ada", present: true, fields: { uid: 5 } },
    );
    expect(known).toMatchObject({ known: { account: { shell: "/bin/sh", uid: 5, comment: "Ada Min,,," } } });
  });

  test("groups come and go", () => {
    const known = answer(
      seen,
      { kind: "group", name: "nope", present: true, gid: 9 },
      { kind: "group", name: "sudo", present: false },
    );
    const groups = known && "known" in known ? [...known.known.groups.keys()] : [];
    expect(groups).toEqual(["ada", "1002", "nope"]);
  });

  test("a user that a package may bring is not known", () => {
    const other = account({ name: "www-data" });
    const answered = other.predict?.(
      other.parse(reply("tools:\n")),
      overlayOf([{ kind: "package", name: "nginx", installed: true }]),
    );
    expect(answered).toHaveProperty("unknown");
    expect(answer(nobody, { kind: "package", name: "nginx", installed: true })).toBeUndefined();
  });
});

test("the digest is that of the hash without the mark of a lock", () => {
  const digest = createHash("sha256").update("$6$abc$def").digest("hex");
  expect(digest).toBe("be52fb474ecf422c525ebeab6a8cfb1bcf5bca98fb22f26f9fe6b41a7f510bd3");
});
