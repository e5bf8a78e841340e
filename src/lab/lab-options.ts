/** What every operation on a lab is told, and where a lab of that name keeps its things. */

import { join } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { isLabHostName, LAB_HOST_NAMES, type LabHostName } from "./topology.ts";

export interface LabOptions {
  /** Labs of different names run side by side. Default: `default`. */
  readonly name?: string;
  /** Keys, ssh_config, inventory, logs. Default: `/run/homerun-lab/<name>`. */
  readonly stateDir?: string;
  /** What the hosts write. Default: `/var/lib/homerun-lab/<name>`. */
  readonly disksDir?: string;
  /** Images and packages, shared by all labs. Default: `$XDG_CACHE_HOME/homerun/lab`, else `/var/cache/homerun/lab`. */
  readonly cacheDir?: string;
  /** Start of the command line that runs this program again, absolute: `[process.execPath, "/…/homerun"]`. */
  readonly self: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface LabPlace {
  readonly name: string;
  readonly stateDir: string;
  readonly disksDir: string;
  readonly cacheDir: string;
  /** Network namespace that holds the bridge and the controller's side. */
  readonly netns: string;
}

export function labPlace(
  options: Pick<LabOptions, "name" | "stateDir" | "disksDir" | "cacheDir" | "env">,
): LabPlace {
  const name = options.name ?? "default";
  if (!/^[a-z][a-z0-9-]{0,23}$/.test(name)) {
    throw new DiagnosticError([
      problem("LAB0004", `\`${name}\` cannot be the name of a lab`, {
        help: "use at most 24 lower case letters, digits and hyphens, starting with a letter",
      }),
    ]);
  }
  const xdg = options.env.XDG_CACHE_HOME;
  return {
    name,
    stateDir: options.stateDir ?? join("/run/homerun-lab", name),
    disksDir: options.disksDir ?? join("/var/lib/homerun-lab", name),
    cacheDir:
      options.cacheDir ?? (xdg?.startsWith("/") ? join(xdg, "homerun/lab") : "/var/cache/homerun/lab"),
    netns: `homerun-${name}`,
  };
}

export function labHostName(text: string): LabHostName {
  if (isLabHostName(text)) return text;
  const hint = didYouMean(text, LAB_HOST_NAMES);
  throw new DiagnosticError([
    problem(
      "LAB0005",
      `the lab has no host \`${text}\`, only ${LAB_HOST_NAMES.join(", ")}`,
      hint ? { help: hint } : {},
    ),
  ]);
}

export function hostNetns(place: LabPlace, host: LabHostName): string {
  return `${place.netns}-${host}`;
}

export function hostDir(place: LabPlace, host: LabHostName): string {
  return join(place.stateDir, "hosts", host);
}

export function hostDisks(place: LabPlace, host: LabHostName): string {
  return join(place.disksDir, host);
}
