/** Servers that misbehave, or know only what sshd on this machine can't be made to do: ssh2's own server plays them. */

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import ssh2, {
  type AuthContext,
  type ServerChannel,
  type ServerConfig,
  type Connection as ServerConnection,
} from "ssh2";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ConnectionSpec } from "../../../src/connection/connection-spec.ts";
import { openSession } from "../../../src/connection/session/open-session.ts";
import type { Session } from "../../../src/connection/session/session.ts";
import { connectSsh } from "../../../src/connection/ssh/connect-ssh.ts";
import { outputOf, run } from "../calls.ts";
import { makeKey, makeWorkshop, type Workshop } from "../sshd.ts";

type Exec = (channel: ServerChannel, command: string, client: ServerConnection) => void;

interface Behaviour {
  readonly authenticate?: (context: AuthContext) => void;
  readonly exec?: Exec;
  readonly algorithms?: ServerConfig["algorithms"];
}

/** What a well behaved server does with a command. */
const shell: Exec = (channel, command) => {
  const child = spawn("/bin/sh", ["-c", command], { stdio: ["pipe", "pipe", "pipe"] });
  channel.pipe(child.stdin);
  child.stdin.on("error", () => undefined);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.once("close", (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
};

describe("a server", () => {
  let workshop: Workshop;
  let hostKey: string;
  const cleanups: (() => unknown)[] = [];
  let attempts: string[] = [];

  beforeAll(() => {
    workshop = makeWorkshop();
    hostKey = readFileSync(makeKey(join(workshop.directory, "host")), "utf8");
  });
  beforeEach(() => {
    rmSync(join(workshop.home, ".ssh"), { recursive: true, force: true });
    mkdirSync(join(workshop.home, ".ssh"), { mode: 0o700 });
    attempts = [];
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(() => workshop.remove());

  const serve = ({
    authenticate = (context) => context.accept(),
    exec = shell,
    algorithms = {},
  }: Behaviour): Promise<number> =>
    new Promise((resolve) => {
      const clients = new Set<ServerConnection>();
      const server = new ssh2.Server({ hostKeys: [hostKey], algorithms }, (client) => {
        clients.add(client);
        client.on("error", () => undefined);
        client.on("authentication", (context) => {
          attempts.push(context.method === "password" ? `password ${context.password}` : context.method);
          authenticate(context);
        });
        client.on("session", (accept) => {
          accept().on("exec", (acceptExec, _reject, { command }) => exec(acceptExec(), command, client));
        });
      });
      cleanups.push(() => {
        for (const client of clients) client.end();
        server.close();
      });
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
    });
  const session = (port: number, details: Partial<ConnectionSpec> = {}): Session => {
    const opened = openSession("box", () => connectSsh(workshop.spec(port, details), workshop.environment), {
      shellTimeout: 3000,
    });
    cleanups.push(() => opened.close());
    return opened;
  };
  const bare = { privateKeyFile: "/nonexistent/key", password: "secret" };

  describe("that takes passwords", () => {
    test("gets the password once it has said so", async () => {
      const port = await serve({
        authenticate: (context) =>
          context.method === "password" && context.password === "secret"
            ? context.accept()
            : context.reject(["password", "keyboard-interactive"]),
      });
      expect(await outputOf(await session(port, bare).shell(), "echo in")).toBe("in\n");
      expect(attempts).toEqual(["none", "password secret"]);
    });

    test("gets a wrong one only once, in one way", async () => {
      const port = await serve({
        authenticate: (context) => context.reject(["password", "keyboard-interactive"]),
      });
      const opened = session(port, bare);
      const refusal = { code: "CON0301", phase: "authentication" };
      await expect(opened.shell()).rejects.toMatchObject({
        ...refusal,
        notes: expect.arrayContaining([
          "offered: password",
          "the host accepts: password, keyboard-interactive",
        ]),
      });
      await expect(opened.shell()).rejects.toMatchObject(refusal);
      expect(attempts).toEqual(["none", "password secret"]);
    });

    test("gets it as an answer where it asks", async () => {
      const answers: string[][] = [];
      const port = await serve({
        authenticate: (context) => {
          if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
          context.prompt([{ prompt: "Password: ", echo: false }], (given) => {
            answers.push(given);
            context.accept();
          });
        },
      });
      await session(port, bare).shell();
      expect(answers).toEqual([["secret"]]);
    });

    test("gets nothing where it asks for more than a password", async () => {
      const answers: string[][] = [];
      const port = await serve({
        authenticate: (context) => {
          if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
          const questions = [
            { prompt: "Password: ", echo: false },
            { prompt: "One-time code: ", echo: true },
          ];
          context.prompt(questions, (given) => {
            answers.push(given);
            context.reject(["keyboard-interactive"]);
          });
        },
      });
      await expect(session(port, bare).shell()).rejects.toMatchObject({
        code: "CON0301",
        notes: expect.arrayContaining([
          expect.stringContaining("the host asks `Password:`, `One-time code:`, which is not known"),
        ]),
      });
      expect(answers).toEqual([[]]);
    });

    test("gets no password where it takes none", async () => {
      const port = await serve({ authenticate: (context) => context.reject(["publickey"]) });
      await expect(session(port, bare).shell()).rejects.toMatchObject({
        notes: expect.arrayContaining(["the password was not offered: the host does not take one"]),
      });
      expect(attempts).toEqual(["none"]);
    });

    test("gets a key and then the password where it wants both", async () => {
      let keyShown = false;
      const port = await serve({
        authenticate: (context) => {
          if (context.method === "publickey" && !keyShown) {
            if (context.signature === undefined) return context.accept();
            keyShown = true;
            return context.reject(["password"], true);
          }
          if (context.method === "password" && keyShown) return context.accept();
          context.reject([keyShown ? "password" : "publickey"]);
        },
      });
      await session(port, { password: "secret" }).shell();
      expect(attempts.at(-1)).toBe("password secret");
    });

    test("that wants a new password is told as expired", async () => {
      const port = await serve({
        authenticate: (context) =>
          context.method === "password"
            ? context.requestChange("new one, please", () => undefined)
            : context.reject(["password"]),
      });
      await expect(session(port, bare).shell()).rejects.toMatchObject({
        code: "CON0301",
        message: expect.stringContaining("has expired"),
      });
    });
  });

  test("with old algorithms only is refused", async () => {
    const port = await serve({ algorithms: { kex: ["diffie-hellman-group14-sha1"] } });
    await expect(session(port).shell()).rejects.toMatchObject({
      code: "CON0106",
      phase: "handshake",
      notes: expect.arrayContaining([expect.stringContaining("no matching key exchange algorithm")]),
    });
  });

  test("that closes the connection in the middle of the login is not asked again", async () => {
    let count = 0;
    const port = await serve({
      authenticate: () => {
        count++;
        for (const cleanup of cleanups.splice(0, 1)) cleanup();
      },
    });
    await expect(session(port).shell()).rejects.toMatchObject({
      code: "CON0301",
      phase: "authentication",
      retryable: false,
    });
    expect(count).toBe(1);
  });

  test("that closes a channel without a status during a call: the result is not known", async () => {
    const channels: ServerChannel[] = [];
    const port = await serve({
      exec: (channel, command, client) => {
        channels.push(channel);
        shell(channel, command, client);
      },
    });
    const remote = await session(port).shell();
    const cut = remote.exchange([run("echo one"), run("sleep 5")]);
    setTimeout(() => channels[0]?.close(), 200);
    await expect(cut).rejects.toMatchObject({ code: "CON0403", replies: [{ status: 0 }] });
    expect(await outputOf(remote, "echo anew")).toBe("anew\n");
    expect(channels).toHaveLength(2);
  });

  test("that says the status before the output loses none of it", async () => {
    const port = await serve({
      exec: (channel) => {
        channel.exit(3);
        setTimeout(() => {
          channel.write("late output");
          channel.stderr.write("late error");
          channel.end();
        }, 100);
      },
    });
    const connection = await connectSsh(workshop.spec(port), workshop.environment);
    cleanups.push(() => connection.close());
    const channel = await connection.start("anything");
    const seen: string[] = [];
    for (const stream of [channel.stdout, channel.stderr])
      stream.on("data", (chunk: Buffer) => seen.push(chunk.toString()));
    expect(await channel.exit).toEqual({ code: 3 });
    expect(seen.sort()).toEqual(["late error", "late output"]);
  });

  test("that never closes the channel of a command that has ended is not waited for", async () => {
    const port = await serve({ exec: (channel) => channel.exit("TERM", false, "") });
    const connection = await connectSsh(workshop.spec(port), workshop.environment);
    cleanups.push(() => connection.close());
    const channel = await connection.start("anything");
    channel.stdout.resume();
    channel.stderr.resume();
    expect(await channel.exit).toEqual({ signal: "SIGTERM" });
  });

  test("that answers a command with nothing is no shell, within the deadline", async () => {
    const port = await serve({ exec: () => undefined });
    await expect(session(port).shell()).rejects.toMatchObject({ code: "CON0404", phase: "shell" });
  });

  test("that forgets to answer frames is held to the call's deadline", async () => {
    const port = await serve({});
    const remote = await session(port).shell();
    await expect(remote.exchange([run("kill -STOP $$", { timeout: 200 })])).rejects.toThrow(
      "gave up after 0.2 s",
    );
    expect(await outputOf(remote, "echo on")).toBe("on\n");
  });

  test("gets at most four keys where a password must have its turn as well, and no dead agent stops it", async () => {
    const directory = join(workshop.directory, "many");
    mkdirSync(directory);
    const keys = Array.from({ length: 6 }, (_, at) => makeKey(join(directory, `key${at}`)));
    const port = await serve({
      authenticate: (context) =>
        context.method === "password" ? context.accept() : context.reject(["publickey", "password"]),
    });
    const { privateKeyFile, ...spec } = workshop.spec(port, { password: "secret" });
    expect(privateKeyFile).toBe(workshop.key);
    const silent = createServer(() => undefined).listen(join(directory, "agent"));
    cleanups.push(() => silent.close());
    const connection = await connectSsh(
      {
        ...spec,
        sshArguments: [...keys.flatMap((key) => ["-i", key]), "-o", "GlobalKnownHostsFile=/dev/null"],
      },
      { ...workshop.environment, env: { SSH_AUTH_SOCK: join(directory, "no-agent") } },
    );
    cleanups.push(() => connection.close());
    expect(attempts).toEqual(["publickey", "publickey", "publickey", "publickey", "none", "password secret"]);
  });

  test("an agent that does not answer is a note", async () => {
    const socket = join(workshop.directory, "silent-agent");
    const silent = createServer(() => undefined).listen(socket);
    cleanups.push(() => silent.close());
    const port = await serve({ authenticate: (context) => context.reject(["publickey"]) });
    const attempt = connectSsh(workshop.spec(port, { privateKeyFile: "/nonexistent/key" }), {
      ...workshop.environment,
      env: { SSH_AUTH_SOCK: socket },
    });
    await expect(attempt).rejects.toMatchObject({
      notes: expect.arrayContaining([expect.stringContaining("did not answer")]),
    });
  });
});
