/** A folder of its own with an sshd on loopback that lets the current user in by key: the machine behind all hosts. */

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

const SSHD = "/usr/sbin/sshd";
/** What sshd takes of `ListenAddress`; with more hosts it listens everywhere and lets only loopback in. */
const MOST_LISTEN_ADDRESSES = 16;

export interface SshdArea {
  readonly folder: string;
  readonly port: number;
  readonly user: string;
  readonly key: string;
  /** The public half of the host key, as known_hosts wants it. */
  readonly hostKey: string;
  /** Waits until no connection is left, so that one run's end is no part of the next. */
  readonly settle: () => Promise<void>;
  readonly close: () => void;
}

/** Every host has an address of its own, so that no tool takes two for one. */
export function addressOf(host: number): string {
  return `127.0.${1 + Math.floor(host / 250)}.${1 + (host % 250)}`;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, addressOf(0));
    socket.once("data", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function configuration(folder: string, port: number, hosts: number, user: string): string {
  const path = (name: string): string => join(folder, name);
  const everywhere = hosts > MOST_LISTEN_ADDRESSES;
  const lines = [
    `Port ${port}`,
    ...(everywhere
      ? ["ListenAddress 0.0.0.0"]
      : Array.from({ length: hosts }, (_, i) => `ListenAddress ${addressOf(i)}`)),
    `AllowUsers ${user}@127.0.0.0/8`,
    `HostKey ${path("host_key")}`,
    `AuthorizedKeysFile ${path("authorized_keys")}`,
    "PidFile none",
    // What the user's own shell does at its start is no tool's work.
    `SetEnv HOME=${path("home")}`,
    "UsePAM no",
    "StrictModes no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "PrintMotd no",
    "UseDNS no",
    "MaxStartups 4000",
    "MaxSessions 100",
    "LogLevel FATAL",
    "Subsystem sftp internal-sftp",
  ];
  writeFileSync(path("sshd_config"), `${lines.join("\n")}\n`);
  // Newer ones hold many connections of one address against it; older ones don't know the word.
  const penalties = "PerSourcePenalties no";
  const known = spawnSync(SSHD, ["-t", "-f", path("sshd_config"), "-o", penalties]).status === 0;
  return `${[...lines, ...(known ? [penalties] : [])].join("\n")}\n`;
}

function children(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  } catch {
    return [];
  }
}

/** `hosts`: how many loopback addresses must answer. */
export async function openSshdArea(hosts: number): Promise<SshdArea> {
  const folder = mkdtempSync(join(tmpdir(), "homerun-bench-"));
  const path = (name: string): string => join(folder, name);
  const port = await freePort();
  const user = userInfo().username;
  for (const name of ["host_key", "key"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path(name)]);
  writeFileSync(path("authorized_keys"), readFileSync(path("key.pub")), { mode: 0o600 });
  mkdirSync(path("home"));
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  writeFileSync(path("sshd_config"), configuration(folder, port, hosts, user));
  const sshd: ChildProcess = spawn(
    "sh",
    ["-c", 'ulimit -n "$(ulimit -Hn)"; exec "$@"', "sh", SSHD, "-D", "-e", "-f", path("sshd_config")],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const close = (): void => {
    sshd.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tried = 0; !(await answers(port)); tried++) {
    if (tried > 100 || sshd.exitCode !== null) {
      close();
      throw new Error(`${SSHD} does not answer (apt-get install openssh-server)`);
    }
    await pause(50);
  }
  const settle = async (): Promise<void> => {
    for (let tried = 0; tried < 200 && children(sshd.pid ?? 0).length > 0; tried++) await pause(25);
  };
  return {
    folder,
    port,
    user,
    key: path("key"),
    hostKey: readFileSync(path("host_key.pub"), "utf8").trim(),
    settle,
    close,
  };
}
