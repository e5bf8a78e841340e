/** Where a setting comes from: the command line, then HOMERUN_ variables, then the project file, then the default. One table. */

import { isAbsolute, join, relative } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { BECOME_METHODS, type BecomeMethod } from "../model/become-method.ts";
import type { Project } from "../model/project.ts";
import type { Environment } from "./context.ts";
import type { VaultSettings } from "./vault/vault-settings.ts";

export const OUTPUT_MODES = ["auto", "live", "plain", "quiet", "json"] as const;
export type OutputMode = (typeof OUTPUT_MODES)[number];

export const COLOR_CHOICES = ["auto", "always", "never"] as const;

export const HOST_KEY_MODES = ["strict", "accept-new"] as const;
export type HostKeyMode = (typeof HOST_KEY_MODES)[number];

export const MOST_FORKS = 1000;
export const LONGEST_TIMEOUT = 3600;

export interface Settings extends VaultSettings {
  readonly inventory: readonly string[];
  readonly forks: number;
  readonly remoteUser?: string;
  readonly privateKeyFile?: string;
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: BecomeMethod;
  readonly jobDirectory?: string;
  readonly becomePasswordFile?: string;
  readonly hostKeyMode: HostKeyMode;
  readonly connectTimeout: number;
  readonly runsDirectory?: string;
  readonly output: OutputMode;
}

/** What the command line said; undefined where it said nothing. */
export type SettingFlags = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

/** Reads the text of an environment variable; throws what is expected where it can't. */
type Reader<T> = (value: string) => T;

class Unreadable extends Error {}

const words: Reader<readonly string[]> = (value) => value.split(":").filter((word) => word !== "");

const name: Reader<string> = (value) => value;

function whole(most: number): Reader<number> {
  return (value) => {
    const result = /^\d+$/.test(value.trim()) ? Number(value) : 0;
    if (result >= 1 && result <= most) return result;
    throw new Unreadable(`a whole number from 1 to ${most}`);
  };
}

function oneOf<const C extends string>(choices: readonly C[]): Reader<C> {
  return (value) => {
    const found = choices.find((c) => c === value.trim());
    if (found !== undefined) return found;
    throw new Unreadable(choices.join(", "));
  };
}

const yesOrNo: Reader<boolean> = (value) => {
  const word = value.trim().toLowerCase();
  if (["1", "true", "yes", "on"].includes(word)) return true;
  if (["0", "false", "no", "off"].includes(word)) return false;
  throw new Unreadable("yes or no");
};

interface Row<T> {
  readonly variable: string;
  readonly read: Reader<T>;
  readonly project?: (project: Project) => T | undefined;
  readonly otherwise?: T;
}

type Rows = { readonly [Name in keyof Required<Settings>]: Row<NonNullable<Settings[Name]>> };

/** As one would type it from the working directory. Lists of hosts (`a,b,`) are no paths. */
function fromProject(project: Project, path: string, cwd: string): string {
  if (project.directory === undefined || isAbsolute(path) || path.startsWith("~") || path.includes(","))
    return path;
  const absolute = join(project.directory, path);
  const near = relative(cwd, absolute);
  return near.startsWith(join("..", "..")) ? absolute : near === "" ? "." : near;
}

const items: Reader<readonly string[]> = (value) =>
  value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** A source of a password may have a label before its path. */
function sourceFromProject(project: Project, source: string, cwd: string): string {
  const at = source.indexOf("@");
  const [label, path] = [source.slice(0, at + 1), source.slice(at + 1)];
  return path === "prompt" ? source : label + fromProject(project, path, cwd);
}

function vaultRows(cwd: string): Pick<Rows, keyof VaultSettings> {
  const paths = (project: Project, values: readonly string[] | undefined): readonly string[] | undefined =>
    values?.map((value) => fromProject(project, value, cwd));
  return {
    vaultIds: {
      variable: "HOMERUN_VAULT_IDS",
      read: items,
      project: (p) => p.vaultIds?.map((source) => sourceFromProject(p, source, cwd)),
      otherwise: [],
    },
    vaultPasswordFiles: {
      variable: "HOMERUN_VAULT_PASSWORD_FILE",
      read: words,
      project: (p) => paths(p, p.vaultPasswordFiles),
      otherwise: [],
    },
    askVaultPassword: {
      variable: "HOMERUN_ASK_VAULT_PASS",
      read: yesOrNo,
      project: (p) => p.askVaultPassword,
      otherwise: false,
    },
    vaultIdMatch: {
      variable: "HOMERUN_VAULT_ID_MATCH",
      read: yesOrNo,
      project: (p) => p.vaultIdMatch,
      otherwise: false,
    },
    vaultEncryptId: {
      variable: "HOMERUN_VAULT_ENCRYPT_ID",
      read: name,
      project: (p) => p.vaultEncryptId,
    },
    ageRecipients: {
      variable: "HOMERUN_AGE_RECIPIENTS",
      read: items,
      project: (p) => p.ageRecipients,
      otherwise: [],
    },
    ageIdentities: {
      variable: "HOMERUN_AGE_IDENTITIES",
      read: words,
      project: (p) => paths(p, p.ageIdentities),
    },
  };
}

function rowsFor(cwd: string): Rows {
  const path = (project: Project, value: string | undefined): string | undefined =>
    value === undefined ? undefined : fromProject(project, value, cwd);
  return {
    inventory: {
      variable: "HOMERUN_INVENTORY",
      read: words,
      project: (p) => p.inventory?.map((source) => fromProject(p, source, cwd)),
      otherwise: [],
    },
    forks: {
      variable: "HOMERUN_FORKS",
      read: whole(MOST_FORKS),
      project: (p) => p.forks,
      otherwise: MOST_FORKS,
    },
    remoteUser: { variable: "HOMERUN_REMOTE_USER", read: name, project: (p) => p.remoteUser },
    privateKeyFile: {
      variable: "HOMERUN_PRIVATE_KEY",
      read: name,
      project: (p) => path(p, p.privateKeyFile),
    },
    become: { variable: "HOMERUN_BECOME", read: yesOrNo, project: (p) => p.become, otherwise: false },
    becomeUser: { variable: "HOMERUN_BECOME_USER", read: name, project: (p) => p.becomeUser },
    becomeMethod: {
      variable: "HOMERUN_BECOME_METHOD",
      read: oneOf(BECOME_METHODS),
      project: (p) => p.becomeMethod,
    },
    jobDirectory: { variable: "HOMERUN_ASYNC_DIR", read: name, project: (p) => p.jobDirectory },
    becomePasswordFile: { variable: "HOMERUN_BECOME_PASSWORD_FILE", read: name },
    hostKeyMode: {
      variable: "HOMERUN_HOST_KEY",
      read: oneOf(HOST_KEY_MODES),
      project: (p) => p.hostKeyMode,
      otherwise: "strict",
    },
    connectTimeout: {
      variable: "HOMERUN_TIMEOUT",
      read: whole(LONGEST_TIMEOUT),
      project: (p) => p.connectTimeout,
      otherwise: 10,
    },
    runsDirectory: {
      variable: "HOMERUN_RUNS_DIRECTORY",
      read: name,
      project: (p) => path(p, p.runsDirectory),
    },
    ...vaultRows(cwd),
    output: { variable: "HOMERUN_OUTPUT", read: oneOf(OUTPUT_MODES), otherwise: "auto" },
  };
}

function fromEnvironment<T>({ variable, read }: Row<T>, environment: Environment): T | undefined {
  const value = environment[variable];
  if (value === undefined || value === "") return undefined;
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new DiagnosticError([
      problem("CLI0203", `\`${value}\` in the environment variable \`${variable}\` is not accepted`, {
        help: `use ${error.message}`,
      }),
    ]);
  }
}

export interface SettingSources {
  readonly flags: SettingFlags;
  readonly environment: Environment;
  readonly project: Project;
  readonly cwd: string;
}

export function mergeSettings({ flags, environment, project, cwd }: SettingSources): Settings {
  const rows = rowsFor(cwd);
  const decide = <Name extends keyof Settings>(setting: Name): Settings[Name] | undefined => {
    const row = rows[setting] as Row<NonNullable<Settings[Name]>>;
    return flags[setting] ?? fromEnvironment(row, environment) ?? row.project?.(project) ?? row.otherwise;
  };
  const names = Object.keys(rows) as (keyof Settings)[];
  const decided = names
    .map((setting): [string, unknown] => [setting, decide(setting)])
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(decided) as unknown as Settings;
}

/** For the help: which variable stands for which setting. */
export function settingVariables(): readonly string[] {
  return Object.values(rowsFor("/")).map((row) => row.variable);
}
