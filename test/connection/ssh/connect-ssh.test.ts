/** Connecting to a real sshd on loopback: keys, host keys, ways there, and what is said when it fails. */

import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Connection } from "../../../src/connection/connection.ts";
import { ConnectionError } from "../../../src/connection/connection.ts";
import type { ConnectionSpec } from "../../../src/connection/connection-spec.ts";
import { openSession } from "../../../src/connection/session/open-session.ts";
import { ConnectionLost, type Session } from "../../../src/connection/session/session.ts";
import { connectSsh } from "../../../src/connection/ssh/connect-ssh.ts";
import type { SshEnvironment } from "../../../src/connection/ssh/ssh-environment.ts";
import { outputOf, replyOf, run } from "../calls.ts";
import {
  freePort,
  hasSshd,
  makeKey,
  makeWorkshop,
  startSshd,
  type TestServer,
  type Workshop,
} from "../sshd.ts";

const me = userInfo().username;

describe.runIf(hasSshd)("ssh", () => {
  let workshop: Workshop;
  let server: TestServer;
  const open: { close(): Promise<unknown> }[] = [];

  beforeAll(async () => {
    workshop = makeWorkshop();
    server = await startSshd(workshop);
  });
  beforeEach(() => {
    rmSync(join(workshop.home, ".ssh"), { recursive: true, force: true });
    mkdirSync(join(workshop.home, ".ssh"), { mode: 0o700 });
    workshop.notices.length = 0;
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  afterAll(async () => {
    await server.stop();
    workshop.remove();
  });

  const knownHosts = (): string => join(workshop.home, ".ssh", "known_hosts");
  const connect = async (
    details: Partial<ConnectionSpec> = {},
    environment: Partial<SshEnvironment> = {},
  ): Promise<Connection> => {
    const connection = await connectSsh(workshop.spec(server.port, details), {
      ...workshop.environment,
      ...environment,
    });
    open.push(connection);
    return connection;
  };
  const failure = async (attempt: Promise<unknown>): Promise<ConnectionError> => {
    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ConnectionError)) throw new Error(`no ConnectionError but ${String(error)}`);
    return error;
  };
  const session = (details: Partial<ConnectionSpec> = {}, dial = connect): Session => {
    const opened = openSession("box", () => dial(details));
    open.push(opened);
    return opened;
  };
  const hostKey = (): string =>
    readFileSync(join(server.directory, "host_ed25519.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  const fingerprintOf = (file: string): string =>
    execFileSync("ssh-keygen", ["-lf", file], { encoding: "utf8" }).split(" ")[1] ?? "";

  describe("session", () => {
    test("carries calls, binary and big, both ways", async () => {
      const shell = await session().shell();
      expect(shell.view).toMatchObject({ name: "box", user: me, system: "Linux" });
      const data = randomBytes(20_000_000);
      expect((await replyOf(shell, run("cat", { input: data }))).stdout.equals(data)).toBe(true);
      expect((await replyOf(shell, run("head -c 100000000 /dev/zero"))).stdout.length).toBe(100_000_000);
    });

    test("the sshd session is killed during a call: the result is not known, and the next request connects anew", async () => {
      const shell = await session().shell();
      const cut = failure(
        shell.exchange([run("echo first"), run("kill -9 $(ps -o ppid= -p $$); sleep 1; echo never")]),
      );
      expect(await cut).toBeInstanceOf(ConnectionLost);
      expect(await cut).toMatchObject({ code: "CON0401", phase: "idle", retryable: true });
      expect((await cut).message).toContain("result is not known");
      expect(await outputOf(shell, "echo back")).toBe("back\n");
    });

    test("an input that is cut off is not taken for a whole one", async () => {
      const target = join(workshop.directory, "cut");
      const alone = await startSshd(workshop);
      try {
        const shell = await session({ port: alone.port }).shell();
        const input = randomBytes(100_000_000);
        const body = 'cat >"$1.part" && mv "$1.part" "$1"; echo over >"$1.over"';
        const cut = failure(
          shell.exchange([run(body, { args: [target], input }), run(':>"$1.next"', { args: [target] })]),
        );
        while (!existsSync(`${target}.part`) || statSync(`${target}.part`).size === 0) await delay(5);
        alone.killSessions();
        expect(await cut).toMatchObject({ code: "CON0401" });
        await delay(500);
        const left = [".part", "", ".over", ".next"].filter((suffix) => existsSync(target + suffix));
        expect(left).toEqual([".part"]);
        expect(statSync(`${target}.part`).size).toBeLessThan(input.length);
      } finally {
        await alone.stop();
      }
    });

    test("a login shell that makes noise or is no POSIX shell is passed by", async () => {
      const noisy = await startSshd(workshop, {
        config: [
          `ForceCommand echo welcome; echo motd >&2; printf 'no line end'; exec csh -fc "$SSH_ORIGINAL_COMMAND"`,
        ],
      });
      try {
        const shell = await session({ port: noisy.port }).shell();
        const { stdout, stderr } = await replyOf(shell, run("echo out; echo err >&2"));
        expect([stdout.toString(), stderr.toString()]).toEqual(["out\n", "err\n"]);
      } finally {
        await noisy.stop();
      }
    });

    test.for(["csh -fc", "fish -c", "bash -c", "dash -c", "busybox sh -c"])(
      "login shell %s",
      async (login) => {
        const other = await startSshd(workshop, {
          config: [`ForceCommand exec ${login} "$SSH_ORIGINAL_COMMAND"`],
        });
        try {
          expect(
            await outputOf(await session({ port: other.port }).shell(), 'echo "$1"', {
              args: ["it's \\ $x !"],
            }),
          ).toBe("it's \\ $x !\n");
        } finally {
          await other.stop();
        }
      },
    );

    test("a login without a shell is told with what it printed", async () => {
      const closed = await startSshd(workshop, {
        config: ["ForceCommand echo This account is currently not available.; exit 1"],
      });
      try {
        const error = await failure(session({ port: closed.port }).shell());
        expect(error).toMatchObject({
          code: "CON0404",
          phase: "shell",
          notes: ["it printed: This account is currently not available."],
        });
      } finally {
        await closed.stop();
      }
    });

    test("an expired password is told as one", async () => {
      const closed = await startSshd(workshop, {
        config: ["ForceCommand echo WARNING: Your password has expired.; exit 1"],
      });
      try {
        const error = await failure(session({ port: closed.port }).shell());
        expect(error).toMatchObject({ code: "CON0404", phase: "shell" });
        expect((error as Error).message).toMatch(/^the password of .* has expired$/);
      } finally {
        await closed.stop();
      }
    });

    test("more channels than the server allows are refused one by one", async () => {
      const few = await startSshd(workshop, { config: ["MaxSessions 1"] });
      try {
        const connection = await connect({ port: few.port });
        const first = await connection.start("cat");
        expect(await failure(connection.start("true"))).toMatchObject({ code: "CON0405", phase: "channel" });
        first.stdout.resume();
        first.stdin.end();
        expect(await first.exit).toEqual({ code: 0 });
      } finally {
        await few.stop();
      }
    });
  });

  describe("host key", () => {
    test("a new one is recorded in accept-new mode, told, and known from then on", async () => {
      await connect();
      expect(readFileSync(knownHosts(), "utf8")).toBe(`[127.0.0.1]:${server.port} ${hostKey()}\n`);
      expect(workshop.notices.join()).toContain(
        `ED25519 ${fingerprintOf(join(server.directory, "host_ed25519.pub"))}`,
      );
      await connect({ hostKeyMode: "strict" });
      expect(workshop.notices).toHaveLength(1);
    });

    test("a new one is refused in strict mode, with its fingerprint, before any login", async () => {
      const before = server.log().length;
      const error = await failure(connect({ hostKeyMode: "strict" }));
      expect(error).toMatchObject({ code: "CON0202", phase: "host-key", retryable: false });
      expect(error.notes.join("\n")).toContain(fingerprintOf(join(server.directory, "host_ed25519.pub")));
      expect(error.help).toContain("--host-key accept-new");
      expect(server.log().slice(before)).not.toContain("userauth-request");
    });

    test("a changed one stops everything: both fingerprints, the line, the command, no login", async () => {
      const other = makeKey(join(workshop.directory, "other_host_key"));
      const line = readFileSync(`${other}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
      writeFileSync(knownHosts(), `# comment\n[127.0.0.1]:${server.port} ${line}\n`);
      const before = server.log().length;
      const error = await failure(connect({ password: "must not leave" }));
      expect(error).toMatchObject({ code: "CON0201", phase: "host-key", retryable: false });
      expect(error.notes).toEqual([
        `recorded: ED25519 ${fingerprintOf(`${other}.pub`)} in ${knownHosts()}:2`,
        `shown now: ED25519 ${fingerprintOf(join(server.directory, "host_ed25519.pub"))}`,
        "nothing was sent to the host: no login was tried",
      ]);
      expect(server.log().slice(before)).not.toContain("userauth-request");
      const command = /ssh-keygen -R '[^']+' -f '[^']+'/.exec(error.help ?? "")?.[0] ?? "false";
      execFileSync("/bin/sh", ["-c", command], { stdio: "ignore" });
      await connect();
    });

    test("of several keys the recorded one is asked for", async () => {
      const keys = ["ed25519", "ecdsa", "rsa"].map((type) =>
        makeKey(join(workshop.directory, `many_${type}`), { type }),
      );
      const many = await startSshd(workshop, { hostKeys: keys });
      try {
        for (const key of keys) {
          writeFileSync(knownHosts(), `[127.0.0.1]:${many.port} ${readFileSync(`${key}.pub`, "utf8")}`);
          await connect({ port: many.port, hostKeyMode: "strict" });
        }
      } finally {
        await many.stop();
      }
    });

    test("a key of another type than the recorded one is a changed key", async () => {
      const key = makeKey(join(workshop.directory, "only_ecdsa"), { type: "ecdsa" });
      const only = await startSshd(workshop, { hostKeys: [key] });
      try {
        writeFileSync(knownHosts(), `[127.0.0.1]:${only.port} ${hostKey()}\n`);
        expect(await failure(connect({ port: only.port }))).toMatchObject({ code: "CON0201" });
      } finally {
        await only.stop();
      }
    });

    test("a key that can't be recorded is not used", async () => {
      const error = await failure(
        connect({
          sshArguments: [
            "-o",
            "UserKnownHostsFile=/proc/nowhere/known_hosts",
            "-o",
            "GlobalKnownHostsFile=/dev/null",
          ],
        }),
      );
      expect(error).toMatchObject({ code: "CON0205", phase: "host-key" });
    });
  });

  describe("login", () => {
    test("a refused key says what was offered and what the host accepts, once", async () => {
      const wrong = makeKey(join(workshop.directory, "wrong"));
      const before = server.log().length;
      const error = await failure(connect({ privateKeyFile: wrong }));
      expect(error.message).toBe(`cannot log in as ${me}@127.0.0.1:${server.port}`);
      expect(error).toMatchObject({ code: "CON0301", phase: "authentication", retryable: false });
      expect(error.notes).toContain(`offered: file ${wrong} (ED25519 ${fingerprintOf(`${wrong}.pub`)})`);
      expect(error.notes).toContain("the host accepts: publickey");
      expect(error.help).toContain(`ssh-copy-id -p ${server.port} ${me}@127.0.0.1`);
      expect(
        server
          .log()
          .slice(before)
          .match(/method publickey/g),
      ).toHaveLength(1);
    });

    test("rsa and ecdsa keys work as well", async () => {
      for (const type of ["rsa", "ecdsa"]) {
        const key = makeKey(join(workshop.directory, `client_${type}`), { type });
        const other = await startSshd(workshop, { config: [`AuthorizedKeysFile ${key}.pub`] });
        try {
          await connect({ port: other.port, privateKeyFile: key });
        } finally {
          await other.stop();
        }
      }
    });

    test("a key with a passphrase: given, asked for, wrong, missing", async () => {
      const key = join(workshop.directory, "locked");
      makeKey(key, { passphrase: "open sesame" });
      const locked = await startSshd(workshop, { config: [`AuthorizedKeysFile ${key}.pub`] });
      const details = { port: locked.port, privateKeyFile: key };
      try {
        await connect({ ...details, privateKeyPassphrase: "open sesame" });
        const asked: unknown[] = [];
        const askPassphrase = async (question: unknown): Promise<string> => {
          asked.push(question);
          return "open sesame";
        };
        await connect(details, { askPassphrase });
        expect(asked).toEqual([{ keyFile: key, address: `${me}@127.0.0.1:${locked.port}` }]);
        const wrong = await failure(connect({ ...details, privateKeyPassphrase: "wrong" }));
        expect(wrong.notes.join("\n")).toContain("the passphrase is wrong");
        const missing = await failure(connect(details));
        expect(missing.notes.join("\n")).toContain("needs its passphrase");
        await connect({ privateKeyPassphrase: "not needed" });
        const untouched = await failure(
          connect({ privateKeyFile: key }, { askPassphrase: () => Promise.reject(new Error("asked")) }),
        );
        expect(untouched.notes.join("\n")).not.toContain("asked");
      } finally {
        await locked.stop();
      }
    });

    test("key files that can't be used are named with the reason", async () => {
      const open = makeKey(join(workshop.directory, "readable"));
      chmodSync(open, 0o644);
      const garbage = join(workshop.directory, "garbage");
      writeFileSync(garbage, "not a key\n", { mode: 0o600 });
      for (const [path, reason] of [
        [open, `can be read by others (mode 644); mend it with: chmod 600 ${open}`],
        [garbage, "cannot be used (Unsupported key format)"],
        [join(workshop.directory, "none"), "does not exist"],
      ] as const) {
        const { notes } = await failure(connect({ privateKeyFile: path }));
        expect(notes).toContain(`not offered: ${path}: ${reason}`);
        expect(notes).toContain("offered: nothing, since there is neither a key nor a password");
        expect(notes).toContain("the host accepts: publickey");
      }
    });

    test("keys of the agent: used, limited by IdentitiesOnly, and a dead agent is a note", async () => {
      const socket = join(workshop.directory, "agent");
      const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
      try {
        const env = { ...process.env, SSH_AUTH_SOCK: socket };
        for (let tries = 0; ; tries++) {
          try {
            execFileSync("ssh-add", ["-q", makeKey(join(workshop.directory, "in_agent_first"))], {
              env,
              stdio: "ignore",
            });
            break;
          } catch (error) {
            if (tries > 100) throw error;
          }
        }
        execFileSync("ssh-add", ["-q", workshop.key], { env, stdio: "ignore" });
        const details = (only: string): Partial<ConnectionSpec> => ({
          ...workshop.spec(server.port),
          sshArguments: ["-o", `IdentitiesOnly=${only}`, "-o", "GlobalKnownHostsFile=/dev/null"],
          privateKeyFile: join(workshop.directory, "absent"),
        });
        await connect(details("no"), { env });
        const limited = await failure(connect(details("yes"), { env }));
        expect(limited.notes.join("\n")).not.toContain("agent");
        const dead = await failure(connect(details("no"), { env: { SSH_AUTH_SOCK: "/nonexistent/agent" } }));
        expect(dead.notes.join("\n")).toContain("the agent /nonexistent/agent");
      } finally {
        agent.kill();
      }
    });
  });

  describe("way", () => {
    const config = (text: string): void =>
      writeFileSync(join(workshop.home, ".ssh", "config"), text, { mode: 0o600 });

    test("a ProxyCommand carries the connection", async () => {
      const relay = `busybox nc %h %p`;
      const connection = await connect({
        sshArguments: ["-o", `ProxyCommand=${relay}`, "-o", "GlobalKnownHostsFile=/dev/null"],
      });
      const channel = await connection.start("cat; exit 5");
      const chunks: Buffer[] = [];
      channel.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      channel.stderr.resume();
      const data = randomBytes(3_000_000);
      channel.stdin.end(data);
      expect(await channel.exit).toEqual({ code: 5 });
      expect(Buffer.concat(chunks).equals(data)).toBe(true);
    });

    test("a ProxyCommand that goes on without output is no connection any more", async () => {
      const held = "sh -c 'busybox nc %h %p; exec sleep 600 >&-'";
      const own = await startSshd(workshop);
      try {
        const connection = await connectSsh(
          workshop.spec(own.port, {
            sshArguments: ["-o", `ProxyCommand=${held}`, "-o", "GlobalKnownHostsFile=/dev/null"],
            hostKeyMode: "accept-new",
          }),
          workshop.environment,
        );
        own.killSessions();
        expect(await connection.lost).toMatchObject({ code: "CON0402" });
      } finally {
        await own.stop();
      }
    });

    test("a ProxyCommand that fails is shown with what it printed", async () => {
      const error = await failure(
        connect({ sshArguments: ["-o", "ProxyCommand=sh -c 'echo no route >&2; exit 3'"] }),
      );
      expect(error).toMatchObject({ code: "CON0104", phase: "proxy" });
      expect(error.notes).toEqual(
        expect.arrayContaining([
          "the ProxyCommand was: sh -c 'echo no route >&2; exit 3'",
          "it ended: exit status 3",
          "it printed: no route",
        ]),
      );
    });

    test("ProxyJump goes through another host, by the settings that each has in the configuration", async () => {
      const bastion = await startSshd(workshop);
      try {
        config(
          [
            `Host bastion\n  HostName 127.0.0.1\n  Port ${bastion.port}\n  IdentityFile ${workshop.key}`,
            `Host inner\n  HostName 127.0.0.1\n  Port ${server.port}\n  ProxyJump bastion`,
            `Host *\n  User ${me}\n  GlobalKnownHostsFile /dev/null`,
          ].join("\n"),
        );
        const spec: ConnectionSpec = {
          host: "inner",
          kind: "ssh",
          address: "inner",
          privateKeyFile: workshop.key,
          sshArguments: [],
          hostKeyMode: "accept-new",
          connectTimeout: 10_000,
        };
        const connection = await connectSsh(spec, workshop.environment);
        open.push(connection);
        expect(connection.address).toBe(
          `${me}@127.0.0.1:${server.port} through ${me}@127.0.0.1:${bastion.port}`,
        );
        expect(await outputOf(await session({}, async () => connection).shell(), "echo through")).toBe(
          "through\n",
        );
        expect(bastion.log()).toContain("direct-tcpip");

        bastion.killSessions();
        expect(await connection.lost).toMatchObject({ code: "CON0402", phase: "idle" });
      } finally {
        await bastion.stop();
      }
    });

    test("a jump host that fails is named", async () => {
      const port = await freePort();
      const error = await failure(connect({ sshArguments: ["-J", `${me}@127.0.0.1:${port}`] }));
      expect(error).toMatchObject({ code: "CON0102" });
      expect(error.message).toContain(
        `the jump host ${me}@127.0.0.1:${port} on the way to ${me}@127.0.0.1:${server.port} failed`,
      );
    });

    test("a jump host that can't reach the target says so", async () => {
      const bastion = await startSshd(workshop);
      config(`Host 127.0.0.1\n  IdentityFile ${workshop.key}\n  GlobalKnownHostsFile /dev/null`);
      try {
        const error = await failure(
          connect({ port: await freePort(), sshArguments: ["-J", `${me}@127.0.0.1:${bastion.port}`] }),
        );
        expect(error).toMatchObject({ code: "CON0104", phase: "proxy" });
      } finally {
        await bastion.stop();
      }
    });

    test("hosts that go round in circles are refused", async () => {
      config("Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n");
      expect(await failure(connect({ address: "a" }))).toMatchObject({ code: "CON0104" });
    });
  });

  describe("hosts that do not answer as they should", () => {
    let listener: Server | undefined;
    const sockets = new Set<Socket>();
    const listen = (behave: (socket: Socket) => void): Promise<number> =>
      new Promise((resolve) => {
        listener = createServer((socket) => {
          sockets.add(socket);
          socket.on("error", () => undefined);
          behave(socket);
        }).listen(0, "127.0.0.1", () => {
          const address = listener?.address();
          resolve(typeof address === "object" && address !== null ? address.port : 0);
        });
      });
    afterEach(() => {
      for (const socket of sockets) socket.destroy();
      listener?.close();
      listener = undefined;
    });

    test("nobody listens", async () => {
      expect(await failure(connect({ port: await freePort() }))).toMatchObject({
        code: "CON0102",
        phase: "tcp",
        retryable: true,
      });
    });

    test("a name that nobody knows", async () => {
      expect(await failure(connect({ address: "no-such-host.invalid" }))).toMatchObject({
        code: "CON0101",
        phase: "resolve",
      });
    });

    test("silence after the connection", async () => {
      const port = await listen(() => undefined);
      const error = await failure(connect({ port, connectTimeout: 300 }));
      expect(error).toMatchObject({ code: "CON0107", phase: "handshake" });
      expect(error.message).toContain("took longer than 0.3 s");
    });

    test("something that is not sshd, tried three times", async () => {
      let count = 0;
      const port = await listen((socket) => {
        count++;
        socket.end("HTTP/1.0 400 Bad Request\r\n\r\n");
      });
      expect(await failure(connect({ port }))).toMatchObject({ code: "CON0105", phase: "handshake" });
      expect(count).toBe(3);
    });

    test("a link that goes silent is noticed by keepalive", async () => {
      const upstream = new Set<Socket>();
      let silent = false;
      const port = await listen((socket) => {
        const target = new (socket.constructor as typeof Socket)();
        target.connect(server.port, "127.0.0.1");
        target.on("error", () => undefined);
        upstream.add(target);
        socket.on("data", (data) => void (silent || target.write(data)));
        target.on("data", (data) => void (silent || socket.write(data)));
      });
      const args = [
        "-o",
        "ServerAliveInterval=1",
        "-o",
        "ServerAliveCountMax=1",
        "-o",
        "GlobalKnownHostsFile=/dev/null",
      ];
      const shell = await session({ port, sshArguments: args }).shell();
      const cut = failure(shell.exchange([run("sleep 100")]));
      silent = true;
      expect(await cut).toMatchObject({
        code: "CON0401",
        notes: [expect.stringContaining("stopped answering")],
      });
      for (const socket of upstream) socket.destroy();
    });

    test("names that would be options or shell text are refused", async () => {
      for (const address of ["-oProxyCommand=x", "a;b", "a b", "$(id)", "a\nb", ""]) {
        expect(await failure(connect({ address }))).toMatchObject({ code: "CON0602" });
      }
      for (const user of ["-l", "a;b", "`id`", "a\\", "a\u0007"]) {
        expect(await failure(connect({ user }))).toMatchObject({ code: "CON0602" });
      }
    });
  });
});
