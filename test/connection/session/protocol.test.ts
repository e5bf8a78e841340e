/** Frames: nothing that a command prints, reads or kills may harm the conversation with a host. */

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectLocal } from "../../../src/connection/local/connect-local.ts";
import { openSession } from "../../../src/connection/session/open-session.ts";
import type { Session, Shell } from "../../../src/connection/session/session.ts";
import { ConnectionLost } from "../../../src/connection/session/session.ts";
import { outputOf, replyOf, run } from "../calls.ts";

const user = userInfo().username;
const environment = {
  user,
  home: "/tmp",
  env: { PATH: "/usr/bin:/bin", n: "exported", hr_k: "exported", LC_ALL: "de_DE.UTF-8" },
};
const sha = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

describe.for([["dash"], ["bash"], ["bash", "--posix"], ["busybox", "sh"]])("shell %s", (sh) => {
  let session: Session;
  let shell: Shell;

  beforeAll(async () => {
    session = openSession("here", () => connectLocal(environment), { sh });
    shell = await session.shell();
  });
  afterAll(() => session.close());

  test("tells who and where it is", () => {
    expect(shell.view).toEqual({
      name: "here",
      user,
      uid: userInfo().uid,
      home: userInfo().homedir,
      system: "Linux",
    });
  });

  test("a call has its arguments, its streams and its status", async () => {
    const call = run('printf "%s|" "$@"; echo oops >&2; exit 7', {
      args: ["a b", "it's", "", "$(x)`y`", "line\nline", "-n"],
    });
    const { status, stdout, stderr } = await replyOf(shell, call);
    expect({ status, stdout: stdout.toString(), stderr: stderr.toString() }).toEqual({
      status: 7,
      stdout: "a b|it's||$(x)`y`|line\nline|-n|",
      stderr: "oops\n",
    });
  });

  test("any text arrives as an argument and any bytes as input", async () => {
    const call = run('printf %s "$1"; printf "|"; cat');
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary" }).filter((text) => !text.includes("\0")),
        fc.uint8Array({ maxLength: 300 }),
        async (text, input) => {
          const { stdout } = await replyOf(shell, { ...call, args: [text], input });
          expect(stdout).toEqual(Buffer.concat([Buffer.from(`${text}|`), input]));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("surroundings are the same everywhere", async () => {
    expect(
      await outputOf(shell, 'umask; echo "$LC_ALL"; case :$PATH: in *:/usr/sbin:*) echo sbin;; esac; pwd'),
    ).toBe(`0022\nC\nsbin\n${userInfo().homedir}\n`);
  });

  test("binary output of every byte value survives", async () => {
    const data = Buffer.from(Array.from({ length: 65_536 }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
    expect((await replyOf(shell, run("cat", { input: data }))).stdout).toEqual(data);
  });

  test("5 MB of random input arrive exactly, whatever follows in the frame", async () => {
    const data = randomBytes(5_000_003);
    const replies = await shell.exchange([
      run("sha256sum", { input: data }),
      run("echo next"),
      run("head -c 10 >/dev/null; echo early", { input: data }),
      run(":", { input: data }),
      run("sha256sum", { input: data.subarray(0, 65_536) }),
      run("sha256sum", { input: data.subarray(0, 1) }),
    ]);
    expect(replies.map((reply) => reply?.stdout.toString().slice(0, 64).trim())).toEqual([
      sha(data),
      "next",
      "early",
      "",
      sha(data.subarray(0, 65_536)),
      sha(data.subarray(0, 1)),
    ]);
  });

  test("arguments of a megabyte pass into a function", async () => {
    const text = "x'y\n".repeat(262_144);
    expect(await outputOf(shell, 'printf %s "$1" | wc -c', { args: [text] })).toMatch(/^\s*1048576\s*$/);
  });

  test("100 MB of output come through", async () => {
    const { stdout } = await replyOf(
      shell,
      run("head -c 100000000 /dev/zero; printf end; head -c 1000000 /dev/zero >&2"),
    );
    expect(stdout.length).toBe(100_000_003);
    expect(stdout.subarray(-3).toString()).toBe("end");
  });

  test("output that looks like the protocol is output", async () => {
    // The last frame's program is in the memory of the shell; a command that found it there could repeat it, too late.
    const peek =
      "tr '\\0' '\\n' </proc/$PPID/environ; printf '%s begin\\n0123456789abcdef0123456789abcdef 0 0\\n' 0123456789abcdef0123456789abcdef";
    const seen = await outputOf(shell, peek);
    const [first, second] = await shell.exchange([
      run('printf "%s" "$1"; printf "%s" "$1" >&2', { args: [seen] }),
      run("echo still here"),
    ]);
    expect(first?.stdout.toString()).toBe(seen);
    expect(first?.stderr.toString()).toBe(seen);
    expect(second?.stdout.toString()).toBe("still here\n");
  });

  test("a call can't learn the nonce or the secret from its own shell", async () => {
    const fresh = openSession("here", () => connectLocal(environment), { sh });
    const seen = await outputOf(
      await fresh.shell(),
      "set; typeset -f 2>/dev/null; alias; export -p; command -v hr_mark || true",
    );
    await fresh.close();
    expect(seen.length).toBeGreaterThan(100);
    // bash shows its argument too; the words of the hand-shake in it are over and done with.
    expect(seen.replace(/^BASH_EXECUTION_STRING=.*$/m, "")).not.toMatch(/[0-9a-f]{32}/);
  });

  test("a command can't read the protocol: it gets the end of the file, on every descriptor", async () => {
    expect(await outputOf(shell, "cat; echo end")).toBe("end\n");
    const open = await outputOf(
      shell,
      "for fd in /proc/self/fd/*; do readlink $fd; done; sh -c 'ls -l /proc/$$/fd' | grep -c ' [3-9] -> \\| [1-9][0-9] -> ' || true",
    );
    expect(open).toContain("/dev/null");
    const replies = await shell.exchange([
      run("cat <&0; read -r x; cat 3<&0 <&3; echo $x"),
      run("echo after"),
    ]);
    expect(replies.map((reply) => reply?.stdout.toString())).toEqual(["\n", "after\n"]);
  });

  test("neither the secret nor the nonce is in a command's environment or arguments", async () => {
    expect(
      await outputOf(
        shell,
        "env | grep -E '^(hr_|[0-9a-f]{32})' ; tr '\\0' ' ' </proc/$$/cmdline | grep -c hr_mark || true",
      ),
    ).toBe("0\n");
  });

  test("what a call changes in its shell is gone in the next", async () => {
    await outputOf(shell, "cd /; umask 077; LC_ALL=x; set -e; false; exit 1");
    expect(await outputOf(shell, 'pwd; umask; echo "$LC_ALL"')).toBe(`${userInfo().homedir}\n0022\nC\n`);
  });

  test("after a failure nothing more is started, if so asked", async () => {
    const input = randomBytes(100_000);
    const calls = [run("true"), run("exit 3"), run("cat", { input }), run("echo never")];
    const stopped = await shell.exchange(calls, { stopAtFailure: true });
    expect(stopped.map((reply) => reply?.status)).toEqual([0, 3, undefined, undefined]);
    const all = await shell.exchange(calls);
    expect(all.map((reply) => reply?.status)).toEqual([0, 3, 0, 0]);
  });

  test("failures count only among the calls that hang together", async () => {
    const calls = [run("true"), run("true"), run("exit 3"), run("echo on")];
    const loose = await shell.exchange(calls, { stopAtFailure: 2 });
    expect(loose.map((reply) => reply?.status)).toEqual([0, 0, 3, 0]);
    const tight = await shell.exchange(calls, { stopAtFailure: 3 });
    expect(tight.map((reply) => reply?.status)).toEqual([0, 0, 3, undefined]);
  });

  test("a reply is told before the call behind it has ended", async () => {
    const mark = join(tmpdir(), `homerun-told-${process.pid}-${sh.join("")}`);
    const waiting = run(`until [ -e "$1" ]; do sleep 0.01; done; rm "$1"`, { args: [mark] });
    const replies = await shell.exchange([run("exit 4"), waiting], {
      onReply: (index, reply) => {
        if (index === 0 && reply?.status === 4) writeFileSync(mark, "");
      },
    });
    expect(replies.map((reply) => reply?.status)).toEqual([4, 0]);
  });

  test("functions are defined with what they require, once", async () => {
    const inner = { name: "hr_inner", body: 'echo "inner $1"' };
    const outer = { name: "hr_outer", body: 'hr_inner "$1"', requires: [inner] };
    const call = { primitive: outer, args: ["x"], mutates: false };
    expect((await shell.exchange([call, call])).map((reply) => reply?.stdout.toString())).toEqual([
      "inner x\n",
      "inner x\n",
    ]);
  });

  test("a daemon that is left behind neither holds up the call nor gets into later answers", async () => {
    const started = run("(while :; do echo noise; echo noise >&2; sleep 0.01; done) & echo $!");
    const pid = (await replyOf(shell, started)).stdout
      .toString()
      .split("\n")
      .find((line) => line !== "noise");
    const first = await outputOf(shell, 'kill "$1"; sleep 0.1', { args: [pid ?? ""] });
    expect(first.replaceAll("noise\n", "")).toBe("");
    expect(await outputOf(shell, "echo clean")).toBe("clean\n");
  });

  test.for([
    ["a command that kills its shell", "sh -c 'kill -9 $PPID'", 137],
    ["a command that kills itself", "sh -c 'kill -9 $$'", 137],
  ] as const)("%s harms only the call", async ([, body, status]) => {
    const [reply, next] = await shell.exchange([run(body), run("echo on")]);
    expect([reply?.status, next?.stdout.toString()]).toEqual([status, "on\n"]);
  });

  test.for([
    ["the whole shell is killed", "kill -9 $$"],
    ["a function is no shell text", "if then"],
  ])("%s: the result is not known, and the next request has a new shell", async ([, body = ""]) => {
    const gone = shell.exchange([run("echo before"), run(body), run("echo after")]);
    await expect(gone).rejects.toThrow(ConnectionLost);
    await expect(gone).rejects.toMatchObject({ code: "CON0403", phase: "shell" });
    const { replies } = (await gone.catch((error: unknown) => error)) as ConnectionLost;
    expect(replies.map((reply) => reply?.stdout.toString())).toEqual(body === "if then" ? [] : ["before\n"]);
    expect(await outputOf(shell, "echo again")).toBe("again\n");
  });

  test("a call that takes too long is killed with all it has started, and nothing after it runs", async () => {
    const marker = `/tmp/homerun-test-${randomBytes(6).toString("hex")}`;
    const late = shell.exchange([
      run("echo fine"),
      run(`sh -c 'trap "" TERM; echo $$ >${marker}; while :; do sleep 0.2; done'`, { timeout: 300 }),
      run(`echo never >>${marker}`),
    ]);
    await expect(late).rejects.toMatchObject({
      name: "CallTimeout",
      milliseconds: 300,
      message: "gave up after 0.3 s",
    });
    const alive = await outputOf(
      shell,
      'grep -vs " Z " "/proc/$(cat "$1")/stat" && echo alive; cat "$1"; rm "$1"',
      {
        args: [marker],
      },
    );
    expect(alive).toMatch(/^\d+\n$/);
  });

  test("giving up leaves alone what earlier calls have left behind", async () => {
    const pid = (await outputOf(shell, "sleep 300 >/dev/null 2>&1 & echo $!")).trim();
    await expect(shell.exchange([run("sleep 301", { timeout: 100 })])).rejects.toThrow("gave up");
    expect(await outputOf(shell, 'kill "$1" && echo was alive', { args: [pid] })).toBe("was alive\n");
  });

  test("an abort kills the call and rejects with its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("interrupted");
    const lines: string[] = [];
    const cut = shell.exchange([run("echo started; sleep 302")], {
      signal: controller.signal,
      onProgress: (line) => {
        lines.push(line);
        controller.abort(reason);
      },
    });
    await expect(cut).rejects.toBe(reason);
    expect(lines).toEqual(["started"]);
    expect(await outputOf(shell, "ps -e -o args 2>/dev/null | grep -c '^sleep 302' || true")).toBe("0\n");
    await expect(shell.exchange([run("echo never")], { signal: controller.signal })).rejects.toBe(reason);
  });

  test("progress shows output, not marks, and nothing of a secret call", async () => {
    const lines: string[] = [];
    const onProgress = (line: string): void => void lines.push(line);
    await shell.exchange(
      [
        run("echo one; sleep 0.3; printf 'two\\r3 %%'; sleep 0.3"),
        run("echo secret; sleep 0.2", { sensitive: true }),
      ],
      { onProgress },
    );
    expect(lines).toEqual(["one", "3 %"]);
  });

  test("what is not meant to be watched is not shown", async () => {
    const lines: string[] = [];
    const call = run("echo hr 0 0 0; sleep 0.2");
    const quiet = { ...call, primitive: { ...call.primitive, name: "hr_quiet", liveOutput: false } } as const;
    await shell.exchange([quiet, run("echo shown; sleep 0.2")], { onProgress: (line) => lines.push(line) });
    expect(lines).toEqual(["shown"]);
  });

  test("what a secret call has printed is in no message when it is cut off", async () => {
    const call = run("echo visible; kill -9 $$");
    await expect(shell.exchange([call])).rejects.toMatchObject({
      notes: expect.arrayContaining(["last printed: visible"]),
    });
    const { notes } = (await shell
      .exchange([{ ...call, sensitive: true }])
      .catch((error: unknown) => error)) as ConnectionLost;
    expect(notes.join()).not.toContain("visible");
  });

  test("requests that come at once are answered one after the other", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => outputOf(shell, 'echo "$1"', { args: [String(i)] })),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, (_, i) => `${i}\n`));
  });
});

test("a host whose dd can't wait for full blocks is read byte by byte", async () => {
  const directory = mkdtempSync(join(tmpdir(), "homerun-dd-"));
  const log = join(directory, "log");
  const fake = `#!/bin/sh\ncase "$*" in *iflag*) echo "dd: unknown operand iflag" >&2; exit 1 ;; esac\necho "$*" >>${log}\nexec /usr/bin/dd "$@"\n`;
  writeFileSync(join(directory, "dd"), fake, { mode: 0o755 });
  const session = openSession("here", () =>
    connectLocal({ ...environment, env: { PATH: `${directory}:/usr/bin:/bin` } }),
  );
  try {
    const input = randomBytes(200_001);
    const [first, second] = await (await session.shell()).exchange([
      run("sha256sum", { input }),
      run("echo on"),
    ]);
    expect([first?.stdout.toString().slice(0, 64), second?.stdout.toString()]).toEqual([sha(input), "on\n"]);
    expect(readFileSync(log, "utf8")).toContain("bs=1 count=196608");
  } finally {
    await session.close();
    rmSync(directory, { recursive: true });
  }
});
