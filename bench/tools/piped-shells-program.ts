/**
 * The floor in Node, a program of its own: one ssh2 connection per host on a socket without delay, one shell on it, and
 * everything that is to be done sent at once. Argument: a file with a `PipedShells`.
 */

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import ssh2 from "ssh2";

export interface PipedShells {
  readonly user: string;
  readonly key: string;
  /** As in known_hosts: type and base64. */
  readonly hostKey: string;
  readonly port: number;
  /** More would only wait for each other's key exchange. */
  readonly connectsAtOnce: number;
  /** Without a script only `true` is run. */
  readonly hosts: readonly { readonly address: string; readonly script?: string }[];
}

const MARKER = "--all-of-it-is-done--";

function work(client: ssh2.Client, script: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    client.exec(script === undefined ? "true" : "exec /bin/sh", (error, channel) => {
      if (error) return reject(error);
      let said = "";
      channel.stderr.on("data", (chunk: Buffer) => process.stderr.write(chunk));
      channel.on("data", (chunk: Buffer) => {
        said += chunk.toString("latin1");
        if (said.includes(`${MARKER}\n`)) resolve();
      });
      channel.on("exit", (code: number | null) => {
        if (code === 0) resolve();
        else reject(new Error(`the shell ended with ${code}`));
      });
      if (script !== undefined) channel.write(`${readFileSync(script, "utf8")}\necho ${MARKER}\n`);
    });
  });
}

async function host(job: PipedShells, key: Buffer, number: number, connected: () => void): Promise<void> {
  const { address, script } = job.hosts[number] ?? { address: "" };
  const wanted = Buffer.from(job.hostKey.split(" ")[1] ?? "", "base64");
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve).once("error", reject);
    const sock = connect({ host: address, port: job.port, noDelay: true });
    sock.once("connect", () =>
      client.connect({
        sock,
        username: job.user,
        privateKey: key,
        authHandler: ["publickey"],
        hostVerifier: (found: Buffer) => wanted.equals(found),
      }),
    );
    sock.once("error", reject);
  }).finally(connected);
  await work(client, script).finally(() => client.end());
}

async function main(job: PipedShells): Promise<void> {
  const key = readFileSync(job.key);
  let next = 0;
  const running: Promise<void>[] = [];
  const start = (): void => {
    if (next < job.hosts.length) running.push(host(job, key, next++, start));
  };
  for (let i = 0; i < job.connectsAtOnce; i++) start();
  for (let i = 0; i < running.length; i++) await running[i];
}

await main(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as PipedShells);
