/** What a lab remembers of itself in `state.json`: enough to find, show and remove it from another process. */

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { LabPlace } from "./lab-options.ts";
import { isLabHostName, LAB_HOSTS, type LabHostName } from "./topology.ts";

export interface LabState {
  readonly version: 1;
  readonly name: string;
  /** Of the machine's kernel: namespaces and containers are gone with it. */
  readonly bootId: string;
  /** Control group that holds every process of the lab. */
  readonly cgroup: string;
  readonly hosts: Readonly<Partial<Record<LabHostName, LabHostState>>>;
}

export interface LabHostState {
  readonly arch: string;
  readonly address: string;
  readonly port: number;
  /** Folder of the image below the host's disk. */
  readonly image: string;
}

export async function kernelBootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}

/** The state of a lab of this boot of the machine; leftovers of an earlier one do not count. */
export async function readState(place: LabPlace): Promise<LabState | undefined> {
  const text = await readFile(join(place.stateDir, "state.json"), "utf8").catch(() => undefined);
  const state = text === undefined ? undefined : parseState(text);
  return state && state.bootId === (await kernelBootId()) ? state : undefined;
}

/** Nothing for a text that is not a state this version wrote. */
export function parseState(text: string): LabState | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const state = value as Partial<LabState>;
    const sound = state.version === 1 && typeof state.bootId === "string" && typeof state.cgroup === "string";
    return sound && typeof state.hosts === "object" && state.hosts !== null ? (state as LabState) : undefined;
  } catch {
    return undefined;
  }
}

export async function writeState(place: LabPlace, state: LabState): Promise<void> {
  const path = join(place.stateDir, "state.json");
  await mkdir(place.stateDir, { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function requireState(place: LabPlace): Promise<LabState> {
  const state = await readState(place);
  if (state) return state;
  const help = place.name === "default" ? "homerun lab up" : `homerun lab up --name ${place.name}`;
  throw new DiagnosticError([
    problem("LAB0006", `the lab \`${place.name}\` is not up`, { help: `start it with \`${help}\`` }),
  ]);
}

export function stateHosts(state: LabState): readonly LabHostName[] {
  return (Object.keys(LAB_HOSTS) as LabHostName[]).filter(
    (name) => isLabHostName(name) && state.hosts[name] !== undefined,
  );
}

export function requireHost(state: LabState, host: LabHostName): LabHostState {
  const found = state.hosts[host];
  if (found) return found;
  throw new DiagnosticError([
    problem(
      "LAB0005",
      `the lab \`${state.name}\` was started without ${host}, only with ${stateHosts(state).join(", ")}`,
      {
        help: `add it with \`homerun lab up ${host}\``,
      },
    ),
  ]);
}
