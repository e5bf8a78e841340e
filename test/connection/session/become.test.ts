/** Becoming another user: the password goes to sudo and nowhere else, and is offered once. */

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Connection } from "../../../src/connection/connection.ts";
import type { BecomeSpec } from "../../../src/connection/connection-spec.ts";
import { connectLocal } from "../../../src/connection/local/connect-local.ts";
import { openSession } from "../../../src/connection/session/open-session.ts";
import type { Session, Shell } from "../../../src/connection/session/session.ts";
import { quote } from "../../../src/host/shell.ts";
import { outputOf, run } from "../calls.ts";

/** Imitates what sudo does with its arguments, its input and its messages. It does not change the user. */
const FAKE_SUDO = `#!/bin/sh
mode=\${FAKE_MODE:-nopassword} prompt='[sudo] password: ' interactive=1 stdin=
echo "$*" >>"$FAKE_LOG"
while [ $# -gt 0 ]; do
  case $1 in
    -n) interactive=; shift ;;
    -S) stdin=1; shift ;;
    -p) prompt=$2; shift 2 ;;
    -u) shift 2 ;;
    -H) shift ;;
    --) shift; break ;;
    *) echo "sudo: invalid option $1" >&2; exit 1 ;;
  esac
done
case $mode in
  nopassword) exec "$@" ;;
  notty) echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1 ;;
  notallowed) echo "$USER is not in the sudoers file." >&2; exit 1 ;;
  nouser) echo 'sudo: unknown user ghost' >&2; exit 1 ;;
  silent) read -r line; echo "read: $line" >>"$FAKE_LOG"; sleep 60; exit 1 ;;
esac
if [ -z "$interactive" ]; then
  case $mode in
    password) echo 'sudo: a password is required' >&2 ;;
    rs) echo 'sudo: interactive authentication is required' >&2 ;;
  esac
  exit 1
fi
[ "$stdin" ] || { echo 'sudo: a terminal is required to read the password' >&2; exit 1; }
if [ $mode = lecture ]; then
  echo 'We trust you have received the usual lecture from the local System Administrator.' >&2
  mode=password
fi
for try in 1 2 3; do
  if [ $mode = rs ]; then printf '[sudo: authenticate] Password: ' >&2; else printf %s "$prompt" >&2; fi
  IFS= read -r line || { echo "sudo: no password was provided" >&2; exit 1; }
  echo "read: $line" >>"$FAKE_LOG"
  if [ "$line" = 'right pass' ]; then exec "$@"; fi
  if [ $mode = rs ]; then echo 'sudo: Authentication failed, try again.' >&2; else echo 'Sorry, try again.' >&2; fi
done
echo 'sudo: 3 incorrect password attempts' >&2
exit 1
`;

describe("sudo", () => {
  let directory: string;
  let exe: string;
  let log: string;
  const open: Session[] = [];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "homerun-become-"));
    exe = join(directory, "sudo");
    log = join(directory, "log");
    writeFileSync(exe, FAKE_SUDO);
    chmodSync(exe, 0o755);
  });
  afterEach(async () => {
    for (const session of open.splice(0)) await session.close();
    rmSync(log, { force: true });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const session = (mode: string): Session => {
    const env = { PATH: "/usr/bin:/bin", USER: userInfo().username, FAKE_MODE: mode, FAKE_LOG: log };
    const opened = openSession("here", () => connectLocal({ user: "somebody", home: "/tmp", env }), {
      shellTimeout: 1500,
    });
    open.push(opened);
    return opened;
  };
  const become = (details: Partial<BecomeSpec> = {}): BecomeSpec => ({
    method: "sudo",
    user: "root",
    flags: ["-H", "-S", "-n"],
    exe,
    ...details,
  });
  const logged = (): readonly string[] => readFileSync(log, "utf8").trim().split("\n");
  const passwords = (): readonly string[] => logged().filter((line) => line.startsWith("read: "));

  test("without a password sudo must not ask", async () => {
    const shell = await session("nopassword").shell(become());
    expect(await outputOf(shell, "cat; echo root")).toBe("root\n");
    expect(logged()).toHaveLength(1);
    expect(logged()[0]).toMatch(/^-n -H -u root -- \/bin\/sh -c echo [0-9a-f]{32}; /);
  });

  test.for(["password", "lecture", "rs"])(
    "a password that is wanted, %s: one line for sudo, then frames",
    async (mode) => {
      const shell = await session(mode).shell(become({ password: "right pass" }));
      const [reply, next] = await shell.exchange([
        run("cat"),
        run("sha256sum | cut -c1-8", { input: Buffer.from("payload") }),
      ]);
      expect([reply?.stdout.toString(), next?.stdout.toString()]).toEqual(["", "239f59ed\n"]);
      expect(passwords()).toEqual(["read: right pass"]);
    },
  );

  test("a password that is not wanted never reaches a command", async () => {
    const shell = await session("nopassword").shell(become({ password: "right pass" }));
    const replies = await shell.exchange([
      run("cat; env; tr '\\0' ' ' </proc/$PPID/cmdline"),
      run("cat", { input: Buffer.from("exactly this") }),
    ]);
    expect(replies[0]?.stdout.toString()).not.toContain("right pass");
    expect(replies[1]?.stdout.toString()).toBe("exactly this");
    expect(readFileSync(log, "utf8")).not.toContain("right pass");
  });

  test("the password is in no argument", async () => {
    await session("password").shell(become({ password: "right pass" }));
    expect(logged()[0]).not.toContain("right pass");
    expect(logged()[0]).toMatch(/^-S -p \[homerun [0-9a-f]{32}\] {2}-H -u root -- /);
  });

  test.for(["password", "rs"])("a wrong password, %s: one attempt, and none later", async (mode) => {
    const opened = session(mode);
    const refusal = {
      code: "CON0502",
      phase: "become",
      message: "the password to become root on localhost is wrong",
      retryable: false,
    };
    await expect(opened.shell(become({ password: "wrong" }))).rejects.toMatchObject(refusal);
    await expect(opened.shell(become({ password: "wrong" }))).rejects.toMatchObject(refusal);
    await opened.reset();
    await expect(opened.shell(become({ password: "wrong" }))).rejects.toMatchObject(refusal);
    expect(passwords()).toEqual(["read: wrong"]);
    expect(await outputOf(await opened.shell(), "echo the login user goes on")).toBe(
      "the login user goes on\n",
    );
  });

  test("tasks that become at the same time share one attempt and one shell", async () => {
    const refused = session("password");
    const attempts = await Promise.allSettled(
      [1, 2, 3].map(() => refused.shell(become({ password: "wrong" }))),
    );
    expect(attempts.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(passwords()).toEqual(["read: wrong"]);
    const allowed = session("password");
    const shells = await Promise.all([1, 2, 3].map(() => allowed.shell(become({ password: "right pass" }))));
    expect(new Set(shells).size).toBe(1);
    expect(passwords()).toEqual(["read: wrong", "read: right pass"]);
  });

  test("no second line is sent, whatever the password holds", async () => {
    await expect(session("password").shell(become({ password: "wrong\nright pass" }))).rejects.toMatchObject({
      code: "CON0502",
    });
    expect(passwords()).toEqual(["read: wrong"]);
  });

  test.for([
    [
      "a password is needed and there is none",
      "password",
      {},
      { code: "CON0501", help: expect.stringContaining("-K") },
    ],
    ["the same with sudo-rs", "rs", {}, { code: "CON0501" }],
    [
      "sudo insists on a terminal",
      "notty",
      {},
      { code: "CON0505", help: expect.stringContaining("requiretty") },
    ],
    [
      "the user may not",
      "notallowed",
      { password: "right pass" },
      { code: "CON0503", help: expect.stringContaining("visudo") },
    ],
    [
      "there is no such user",
      "nouser",
      { user: "ghost" },
      { code: "CON0503", message: "there is no user ghost to become" },
    ],
    ["sudo is not installed", "nopassword", { exe: "no-such-sudo" }, { code: "CON0504" }],
    ["sudo says nothing", "silent", { password: "right pass" }, { code: "CON0506" }],
    [
      "a flag that sudo does not know",
      "nopassword",
      { flags: ["--bogus"] },
      { code: "CON0506", notes: [expect.stringContaining("invalid option --bogus")] },
    ],
  ] as const)("%s", async ([, mode, details, expected]) => {
    await expect(session(mode).shell(become(details))).rejects.toMatchObject({
      phase: "become",
      ...expected,
    });
  });

  test("notes show what sudo said, without our prompt", async () => {
    const error = await session("password")
      .shell(become({ password: "wrong" }))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ notes: [`${exe}: Sorry, try again.`] });
  });

  test("to become who one is takes no sudo, and is the same shell", async () => {
    const opened = session("notallowed");
    expect(await opened.shell(become({ user: "somebody" }))).toBe(await opened.shell());
  });

  test("a user is left: nothing runs for it any more, other shells go on, and it can come back", async () => {
    const opened = session("nopassword");
    const [own, theirs] = [await opened.shell(), await opened.shell(become())];
    const pid = (await outputOf(theirs, 'echo "$$"')).trim();
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    await opened.leave("nobody");
    await opened.leave("somebody");
    expect(opened.opened(become())).toBe(theirs);
    await opened.leave("root");
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(opened.opened(become())).toBeUndefined();
    expect(await outputOf(own, "echo here")).toBe("here\n");
    expect(await outputOf(await opened.shell(become()), "echo again")).toBe("again\n");
  });

  test("a call that takes too long is killed by a shell of the same user", async () => {
    const shell = await session("password").shell(become({ password: "right pass" }));
    await expect(shell.exchange([run("sleep 303", { timeout: 100 })])).rejects.toThrow("gave up");
    expect(passwords()).toEqual(["read: right pass", "read: right pass"]);
    expect(await outputOf(shell, "echo again")).toBe("again\n");
  });
});

describe.runIf(userInfo().uid === 0)("real sudo, as root", () => {
  test("to another user and back", async () => {
    const session = openSession("here", () =>
      connectLocal({ user: "root", home: "/root", env: { PATH: "/usr/bin:/bin" } }),
    );
    try {
      for (const password of [undefined, "not needed"]) {
        const spec: BecomeSpec = {
          method: "sudo",
          user: "nobody",
          flags: ["-H"],
          exe: "sudo",
          ...(password === undefined ? {} : { password }),
        };
        const shell = await session.shell(spec);
        expect(shell.view).toMatchObject({ user: "nobody", uid: 65534, home: "/nonexistent" });
        expect(await outputOf(shell, "id -un; pwd; cat")).toBe("nobody\n/\n");
        await expect(shell.exchange([run("sleep 304", { timeout: 100 })])).rejects.toThrow("gave up");
        await session.reset();
      }
      expect(await outputOf(await session.shell(), "id -un")).toBe("root\n");
    } finally {
      await session.close();
    }
  });
});

const FAKE_DOAS = `#!/bin/sh
# Stands in for doas: asks on the terminal, whatever its streams are, and leaves only these open.
exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-
mode=$FAKE_MODE
if [ "$1" = -n ]; then
  [ $mode = nopass ] || { echo 'doas: Authentication required' >&2; exit 1; }
  shift
fi
[ "$1 $2" = '-u root' ] && shift 2 || { echo "doas: $*" >&2; exit 1; }
case $mode in
  forbidden) echo 'doas: Operation not permitted' >&2; exit 1 ;;
  hangs) printf 'doas (me@here) password: ' >/dev/tty; sleep 60; exit 1 ;;
  password)
    printf 'Kennwort bitte, mon ami: ' >/dev/tty
    IFS= read -r line </dev/tty
    echo "read: $line" >>"$FAKE_LOG"
    [ "$line" = 'right pass' ] || { echo 'doas: Authentication failed' >&2; exit 1; } ;;
esac
exec "$@"
`;

describe("doas", () => {
  let directory: string;
  let log: string;
  const open: Session[] = [];
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "homerun-doas-"));
    log = join(directory, "log");
    writeFileSync(join(directory, "doas"), FAKE_DOAS, { mode: 0o755 });
  });
  afterEach(async () => {
    for (const session of open.splice(0)) await session.close();
    rmSync(log, { force: true });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const shellFor = (mode: string, password?: string): Promise<Shell> => {
    const env = { PATH: `${directory}:/usr/bin:/bin`, FAKE_MODE: mode, FAKE_LOG: log };
    const session = openSession("here", () => connectLocal({ user: "somebody", home: "/tmp", env }), {
      shellTimeout: 4000,
    });
    open.push(session);
    const spec: BecomeSpec = { method: "doas", user: "root", exe: "doas", flags: [] };
    return session.shell(password === undefined ? spec : { ...spec, password });
  };

  test("asks on a terminal, in whatever words, and the shell has none", async () => {
    const shell = await shellFor("password", "right pass");
    const input = randomBytes(200_000);
    const [reply, copied] = await shell.exchange([
      run("tty; ls -l /proc/self/fd | grep -c 'pts'; cat"),
      run("cat", { input }),
    ]);
    expect(reply?.stdout.toString()).toBe("not a tty\n0\n");
    expect(copied?.stdout.equals(input)).toBe(true);
    expect(readFileSync(log, "utf8")).toBe("read: right pass\n");
  });

  test.for([[undefined], ["not needed"]])("does not ask, with the password %s", async ([password]) => {
    expect(await outputOf(await shellFor("nopass", password), "echo hello; cat")).toBe("hello\n");
    expect(existsSync(log)).toBe(false);
  });

  test.for([
    ["password", undefined, "CON0501"],
    ["password", "wrong", "CON0502"],
    ["forbidden", "right pass", "CON0503"],
    ["hangs", "right pass", "CON0506"],
  ] as const)("%s with the password %s: %s", async ([mode, password, code]) => {
    await expect(shellFor(mode, password)).rejects.toMatchObject({ code, phase: "become" });
    if (password === "wrong") expect(readFileSync(log, "utf8")).toBe("read: wrong\n");
  });
});

/** A user with a password and a sudoers file that exist for one process tree only. */
describe.runIf(userInfo().uid === 0)("real sudo and su with a password", () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "homerun-sudo-"));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const connect = async (defaults: string): Promise<Connection> => {
    const hash = execFileSync("openssl", ["passwd", "-6", "right pass"], { encoding: "utf8" }).trim();
    const files = {
      passwd: `${readFileSync("/etc/passwd", "utf8")}wiretest:x:4711:4711::/tmp:/bin/sh\n`,
      shadow: `${readFileSync("/etc/shadow", "utf8").replace(/^root:[^:]*:/m, `root:${hash}:`)}wiretest:${hash}:19000:0:99999:7:::\n`,
      sudoers: `Defaults env_reset\n${defaults}\nwiretest ALL=(ALL:ALL) ALL\n`,
    };
    for (const [name, text] of Object.entries(files)) {
      rmSync(join(directory, name), { force: true });
      writeFileSync(join(directory, name), text, { mode: name === "passwd" ? 0o644 : 0o440 });
    }
    const mounts = Object.keys(files).map((name) => `mount --bind ${directory}/${name} /etc/${name}`);
    const inside = `${mounts.join(" && ")} && mount -t tmpfs none /run/sudo && exec setpriv --reuid 4711 --regid 4711 --clear-groups env HOME=/tmp /bin/sh -c "$1"`;
    mkdirSync("/run/sudo", { recursive: true, mode: 0o711 });
    const local = await connectLocal({
      user: "wiretest",
      home: "/",
      env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
    });
    return {
      address: "wiretest@here",
      remoteUser: "wiretest",
      lost: local.lost,
      start: (command, options) =>
        local.start(`exec unshare --mount /bin/sh -c ${quote(inside)} sh ${quote(command)}`, options),
      close: () => local.close(),
    };
  };

  test.for([
    ["right pass", {}, undefined],
    ["right pass", { flags: ["-", "-s", "/bin/bash"] }, undefined],
    [undefined, {}, { code: "CON0501" }],
    ["wrong", {}, { code: "CON0502", help: expect.stringContaining("of the user that one becomes") }],
    ["right pass", { user: "ghost" }, { code: "CON0503", message: "there is no user ghost to become" }],
    ["right pass", { exe: "no-such-su" }, { code: "CON0504" }],
  ] as const)("su with the password %s and %j", async ([password, details, refusal]) => {
    const session = openSession("here", () => connect(""), { shellTimeout: 15_000 });
    try {
      const spec = { method: "su", user: "root", exe: "su", flags: [], ...details } as const;
      const opening = session.shell(password === undefined ? spec : { ...spec, password });
      if (refusal !== undefined) {
        await expect(opening).rejects.toMatchObject({ phase: "become", ...refusal });
        return;
      }
      const shell = await opening;
      expect(shell.view).toMatchObject({ user: "root", uid: 0, home: "/root" });
      const [said, slow] = await Promise.allSettled([
        outputOf(shell, "id -u; tty; cat"),
        shell.exchange([run("sleep 307", { timeout: 100 })]),
      ]);
      expect(said).toMatchObject({ value: "0\nnot a tty\n" });
      expect(slow).toMatchObject({ reason: { message: expect.stringContaining("gave up") } });
    } finally {
      await session.close();
    }
  });

  test.for([
    "",
    "Defaults use_pty",
    "Defaults log_output",
    "Defaults timestamp_timeout=0",
    "Defaults passwd_tries=1",
    "Defaults requiretty",
    "Defaults targetpw",
  ])("%j", async (defaults) => {
    const shellFor = (details: Partial<BecomeSpec>): Promise<Shell> =>
      session.shell({ method: "sudo", user: "root", exe: "sudo", flags: ["-H"], ...details });
    let session = openSession("here", () => connect(defaults));
    try {
      await expect(shellFor({})).rejects.toMatchObject({ code: "CON0501" });
      const shell = await shellFor({ password: "right pass" }).catch((error: unknown) => error);
      expect(shell).toMatchObject({ view: { user: "root", uid: 0, home: "/root" } });
      await session.close();
      session = openSession("here", () => connect(defaults));
      const root = await shellFor({ password: "right pass" });
      const input = randomBytes(3_000_000);
      const [plain, copied] = await root.exchange([run("id -u; cat"), run("cat", { input })]);
      expect(plain?.stdout.toString()).toBe("0\n");
      expect(copied?.stdout.equals(input)).toBe(true);
      await expect(root.exchange([run("sleep 306", { timeout: 100 })])).rejects.toThrow("gave up");
      expect(await outputOf(await session.shell(), "id -un")).toBe("wiretest\n");
      await session.close();
      session = openSession("here", () => connect(defaults));
      await expect(shellFor({ password: "wrong" })).rejects.toMatchObject({ code: "CON0502" });
    } finally {
      await session.close();
    }
  });
});
