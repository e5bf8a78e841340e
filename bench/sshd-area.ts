/** A folder of its own with an sshd on loopback that lets the current user in by key: the host that all tools talk to. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

export interface SshdArea {
  readonly folder: string;
  readonly port: number;
  readonly user: string;
  readonly key: string;
  readonly knownHosts: string;
  readonly close: () => void;
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
    const socket = createConnection(port, "127.0.0.1");
    socket.once("data", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

export async function openSshdArea(): Promise<SshdArea> {
  const folder = mkdtempSync(join(tmpdir(), "homerun-bench-"));
  const path = (name: string): string => join(folder, name);
  const port = await freePort();
  const user = userInfo().username;
  for (const name of ["host_key", "key"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path(name)]);
  writeFileSync(path("authorized_keys"), readFileSync(path("key.pub")), { mode: 0o600 });
  writeFileSync(path("known_hosts"), `[127.0.0.1]:${port} ${readFileSync(path("host_key.pub"), "utf8")}`);
  writeFileSync(
    path("sshd_config"),
    [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${path("host_key")}`,
      `AuthorizedKeysFile ${path("authorized_keys")}`,
      `PidFile ${path("sshd.pid")}`,
      "UsePAM no",
      "StrictModes no",
      "PasswordAuthentication no",
      "PermitRootLogin yes",
      "MaxStartups 200:100:400",
      "LogLevel FATAL",
      "Subsystem sftp internal-sftp",
    ].join("\n"),
  );
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const sshd: ChildProcess = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", path("sshd_config")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (let tried = 0; !(await answers(port)); tried++) {
    if (tried > 100) throw new Error("sshd does not answer");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    folder,
    port,
    user,
    key: path("key"),
    knownHosts: path("known_hosts"),
    close: () => {
      sshd.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
