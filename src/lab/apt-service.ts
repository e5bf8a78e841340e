/** The package proxy of a running lab: a process with one foot in the lab's network and the other in the machine's. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { createAptProxy, preparePackagesDir } from "./apt-proxy.ts";
import { isPopulated } from "./cgroup.ts";
import { readControllerApt } from "./controller-apt.ts";
import type { LabPlace } from "./lab-options.ts";
import { netnsPath } from "./network.ts";
import { commandEnv, lastLines } from "./run-command.ts";
import { LAB_NETWORK } from "./topology.ts";

const START_MS = 15_000;
const POLL_MS = 50;

type Env = Readonly<Record<string, string | undefined>>;

function files(place: LabPlace): { readonly log: string; readonly ready: string } {
  return { log: join(place.stateDir, "apt-proxy.log"), ready: join(place.stateDir, "apt-proxy.ready") };
}

/** Starts the process, which outlives this one, and waits until it serves. Does nothing while one runs in the group. */
export async function startAptService(
  place: LabPlace,
  group: string,
  self: readonly string[],
  env: Env,
): Promise<void> {
  if (await isPopulated(group)) return;
  const { log, ready } = files(place);
  await rm(ready, { force: true });
  const serve = [
    ...self,
    "lab",
    "serve-apt",
    "--name",
    place.name,
    "--state-dir",
    place.stateDir,
    "--cache-dir",
    place.cacheDir,
  ];
  await startDetached(["sh", "-c", 'echo $$ >"$0/cgroup.procs"; exec "$@"', group, ...serve], log, env);
  const deadline = AbortSignal.timeout(START_MS);
  while (!existsSync(ready)) {
    await sleep(POLL_MS);
    if (!deadline.aborted) continue;
    const notes = lastLines(await readFile(log, "utf8").catch(() => ""), 10);
    throw new DiagnosticError([problem("LAB0011", "the package proxy of the lab did not start", { notes })]);
  }
}

/** Runs until it is killed with the lab. `self` must be able to open the listening socket in the lab's network. */
export async function serveAptProxy(place: LabPlace, self: readonly string[], env: Env): Promise<never> {
  const apt = await readControllerApt(env);
  const packagesDir = await preparePackagesDir(place.cacheDir);
  const proxy = createAptProxy({
    origins: apt.origins,
    packagesDir,
    ...(apt.proxy ? { upstream: apt.proxy } : {}),
  });
  const entrance = await borrowServer(place, self, env);
  entrance.on("connection", (socket: Socket) => proxy.emit("connection", socket));
  await writeFile(files(place).ready, `${process.pid}\n`);
  return new Promise<never>(() => {});
}

/** A child inside the lab's network opens the port and hands the open socket over; a socket keeps its network. */
function borrowServer(place: LabPlace, self: readonly string[], env: Env): Promise<Server> {
  const [program = "", ...args] = [
    "nsenter",
    `--net=${netnsPath(place.netns)}`,
    "--",
    ...self,
    "lab",
    "lend-port",
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: commandEnv(env),
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    child.on("message", (_message, handle) => {
      if (handle) resolve(handle as Server);
      child.disconnect();
    });
    child.on("error", reject);
    child.on("exit", (code) =>
      reject(new Error(`the port in the lab's network could not be opened (${code})`)),
    );
  });
}

/** The child's side of `borrowServer`; ends when the other side has the socket. */
export function lendPort(): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(LAB_NETWORK.aptProxyPort, LAB_NETWORK.gateway, () => process.send?.("port", server));
    process.on("disconnect", () => {
      server.close();
      resolve();
    });
  });
}

/** In a session of its own, so that neither a closed terminal nor Ctrl-C of the command that started it ends it. */
export async function startDetached(argv: readonly string[], logFile: string, env: Env): Promise<void> {
  const [program = "", ...args] = argv;
  const log = await open(logFile, "a", 0o600);
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(program, args, {
        env: commandEnv(env),
        cwd: "/",
        detached: true,
        stdio: ["ignore", log.fd, log.fd],
      });
      child.once("error", reject).once("spawn", resolve);
      child.unref();
    });
  } finally {
    await log.close();
  }
}
