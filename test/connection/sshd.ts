/** A real sshd for tests: own keys, own port on loopback, nothing of the machine's own configuration. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ConnectionSpec } from "../../src/connection/connection-spec.ts";
import type { SshEnvironment } from "../../src/connection/ssh/ssh-environment.ts";

const SSHD = "/usr/sbin/sshd";
export const hasSshd = existsSync(SSHD);

export interface TestServer {
  readonly port: number;
  readonly directory: string;
  readonly log: () => string;
  /** Kills the processes that serve connections. */
  readonly killSessions: () => void;
  readonly stop: () => Promise<void>;
}

export interface ServerOptions {
  readonly hostKeys?: readonly string[];
  readonly config?: readonly string[];
  /** Keep port and directory of a server before. */
  readonly port?: number;
}

/** A private directory with a home for the client and a client key, removed by `remove`. */
export interface Workshop {
  readonly directory: string;
  readonly home: string;
  readonly key: string;
  readonly notices: string[];
  readonly environment: SshEnvironment;
  readonly spec: (port: number, details?: Partial<ConnectionSpec>) => ConnectionSpec;
  readonly remove: () => void;
}

export function makeKey(
  path: string,
  options: { readonly type?: string; readonly passphrase?: string } = {},
): string {
  rmSync(path, { force: true });
  rmSync(`${path}.pub`, { force: true });
  execFileSync("ssh-keygen", [
    "-q",
    "-t",
    options.type ?? "ed25519",
    "-N",
    options.passphrase ?? "",
    "-f",
    path,
    "-C",
    "test",
  ]);
  return path;
}

export function makeWorkshop(): Workshop {
  const directory = mkdtempSync(join(tmpdir(), "homerun-ssh-"));
  const home = join(directory, "home");
  mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  const key = makeKey(join(directory, "client"));
  const notices: string[] = [];
  const environment: SshEnvironment = {
    home,
    user: userInfo().username,
    env: { PATH: process.env.PATH },
    systemConfig: join(directory, "no-such-config"),
    random: () => 0,
    notice: (line) => notices.push(line),
  };
  const spec = (port: number, details: Partial<ConnectionSpec> = {}): ConnectionSpec => ({
    host: "box",
    kind: "ssh",
    address: "127.0.0.1",
    port,
    user: userInfo().username,
    privateKeyFile: key,
    sshArguments: ["-o", "IdentitiesOnly=yes", "-o", "GlobalKnownHostsFile=/dev/null"],
    hostKeyMode: "accept-new",
    connectTimeout: 10_000,
    ...details,
  });
  return {
    directory,
    home,
    key,
    notices,
    environment,
    spec,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port });
      socket.once("data", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    await delay(25);
  }
  throw new Error("sshd does not answer");
}

export async function startSshd(workshop: Workshop, options: ServerOptions = {}): Promise<TestServer> {
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const port = options.port ?? (await freePort());
  const directory = mkdtempSync(join(workshop.directory, "sshd-"));
  chmodSync(directory, 0o755);
  const keys = options.hostKeys ?? [makeKey(join(directory, "host_ed25519"))];
  const config = join(directory, "config");
  writeFileSync(
    config,
    [
      ...(options.config ?? []),
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      ...keys.map((key) => `HostKey ${key}`),
      `PidFile ${join(directory, "pid")}`,
      `AuthorizedKeysFile ${workshop.key}.pub`,
      "UsePAM no",
      "StrictModes no",
      "PermitRootLogin yes",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "LogLevel DEBUG1",
      "",
    ].join("\n"),
  );
  const log = join(directory, "log");
  const child = spawn(SSHD, ["-D", "-f", config, "-E", log], {
    stdio: "ignore",
    env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
  });
  await answers(port, child);
  return {
    port,
    directory,
    log: () => readFileSync(log, "utf8"),
    killSessions: () => {
      const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
      for (const pid of children === "" ? [] : children.split(" ")) process.kill(Number(pid), "SIGKILL");
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    },
  };
}
