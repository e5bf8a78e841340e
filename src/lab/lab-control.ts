/** What one does to a lab that is up: cut its power or a cable, bring them back, log in. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { isPowered, switchOff } from "./host-power.ts";
import { ACCESS_FILES } from "./lab-access.ts";
import { lockLab } from "./lab-lock.ts";
import { type LabOptions, labPlace } from "./lab-options.ts";
import { requireLabMachine } from "./lab-requirements.ts";
import { requireHost, requireState, stateHosts } from "./lab-state.ts";
import { startHosts } from "./lab-up.ts";
import { netnsPath, setCable } from "./network.ts";
import { commandEnv } from "./run-command.ts";
import type { LabHostName } from "./topology.ts";

/** Pulls the plug: nothing is shut down, nothing is said to peers. The disk keeps what was written. */
export async function labPowerCut(host: LabHostName, options: LabOptions): Promise<void> {
  requireLabMachine();
  const place = labPlace(options);
  await lockLab(place, options, async () => {
    const state = await requireState(place);
    requireHost(state, host);
    await switchOff(place, state, host, { env: options.env, signal: options.signal });
  });
}

/** Starts one host, or all that are off, and waits until they answer. */
export async function labPowerOn(
  host: LabHostName | undefined,
  options: LabOptions & { readonly timeoutMs?: number },
): Promise<void> {
  requireLabMachine();
  const place = labPlace(options);
  await lockLab(place, options, async () => {
    const state = await requireState(place);
    if (host !== undefined) requireHost(state, host);
    await startHosts(place, state, host === undefined ? stateHosts(state) : [host], options);
  });
}

/** A cut cable drops all packets silently, in both directions, until it is plugged in again. */
export async function labCable(host: LabHostName, to: "cut" | "plug", options: LabOptions): Promise<void> {
  requireLabMachine();
  const place = labPlace(options);
  await lockLab(place, options, async () => {
    requireHost(await requireState(place), host);
    await setCable(place, host, to, { env: options.env, signal: options.signal });
  });
}

/** An ssh session on the terminal, or one command; resolves to its exit code. */
export async function labShell(
  host: LabHostName,
  options: LabOptions & { readonly command?: readonly string[] },
): Promise<number> {
  requireLabMachine();
  const place = labPlace(options);
  const state = await requireState(place);
  requireHost(state, host);
  if (!(await isPowered(state, host))) {
    throw new DiagnosticError([
      problem("LAB0014", `the lab host ${host} is off`, { help: `homerun lab power-on ${host}` }),
    ]);
  }
  const args = ["-F", join(place.stateDir, ACCESS_FILES.sshConfig), host, ...(options.command ?? [])];
  return inherit("ssh", args, options);
}

/** Joins stdin and stdout to a port of a lab host, from outside of the lab's network. */
export async function labProxy(address: string, port: number, options: LabOptions): Promise<number> {
  requireLabMachine();
  const place = labPlace(options);
  await requireState(place);
  const args = [
    `--net=${netnsPath(place.netns)}`,
    "--",
    ...options.self,
    "lab",
    "dial",
    address,
    String(port),
  ];
  return inherit("nsenter", args, options);
}

function inherit(program: string, args: readonly string[], options: LabOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: commandEnv(options.env),
      stdio: "inherit",
      signal: options.signal,
    });
    child.on("error", reject).on("close", (code) => resolve(code ?? 255));
  });
}
