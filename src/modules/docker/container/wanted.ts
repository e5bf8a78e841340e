/** What is wanted of a container, once everything that it hangs on is known: its image, the networks, other containers, files. */

import { splitWords } from "../../../host/shell-words.ts";
import type { Platform } from "../platform.ts";
import type { ImageBody } from "./bodies.ts";
import type { ContainerParams } from "./container-params.ts";

export interface Wanted {
  /** With the defaults of `container_default_behavior`. */
  readonly p: ContainerParams;
  /** Whose variables, labels, ports and volumes count as given. */
  readonly image: ImageBody | undefined;
  /** The container's own image, where it was looked at. */
  readonly ownImage: ImageBody | undefined;
  /** Of the task's user on the host. */
  readonly home: string;
  /** Lines of `env_file`. */
  readonly fileVariables: Readonly<Record<string, string>>;
  /** Address of ports that name none. */
  readonly hostAddress: string;
  /** Ids of containers that `container:NAME` speaks of, by name. */
  readonly containers: Readonly<Record<string, string>>;
  /** Ids of the networks, by name; those that are only promised have none. */
  readonly networks: Readonly<Record<string, string | undefined>>;
  /** `1.45`: the version of the API that is spoken. */
  readonly apiVersion: string;
  readonly platform: Platform;
  /** `linux` */
  readonly system: string;
  /** Settings that the host's kernel can't bring about: the daemon drops them. */
  readonly dropped: readonly string[];
}

const COMPATIBLE = {
  auto_remove: false,
  detach: true,
  init: false,
  interactive: false,
  memory: 0,
  paused: false,
  privileged: false,
  read_only: false,
  tty: false,
} as const;

export function withDefaults(p: ContainerParams): ContainerParams {
  const first = p.networks_cli_compatible ? p.networks?.[0]?.name : undefined;
  const mode = p.network_mode ?? first;
  const own = Object.fromEntries(Object.entries(p).filter(([, value]) => value !== undefined));
  const defaults = p.container_default_behavior === "compatibility" ? COMPATIBLE : {};
  return { ...p, ...defaults, ...own, ...(mode === undefined ? {} : { network_mode: mode }) };
}

export function isAtLeast(version: string, least: string): boolean {
  const [a = 0, b = 0] = version.split(".").map(Number);
  const [c = 0, d = 0] = least.split(".").map(Number);
  return a > c || (a === c && b >= d);
}

/** Words, or undefined where nothing is said. */
function wordsOf(
  p: ContainerParams,
  value: readonly string[] | string | undefined,
): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") {
    const words = splitWords(value) ?? [];
    return p.command_handling === "compatibility" && words.length === 0 ? undefined : words;
  }
  if (p.command_handling === "correct") return value;
  return value.length === 0 ? undefined : splitWords(value.join(" "));
}

export function commandOf(p: ContainerParams): readonly string[] | undefined {
  return wordsOf(p, p.command);
}

export function entrypointOf(p: ContainerParams): readonly string[] | undefined {
  return wordsOf(p, p.entrypoint);
}

/** Variables that the playbook gives; undefined where it gives none. */
export function ownVariables({ p, fileVariables }: Wanted): Readonly<Record<string, string>> | undefined {
  if (p.env === undefined && p.env_file === undefined) return undefined;
  return { ...fileVariables, ...p.env };
}

export function variableTexts(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

export function variablesOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** A line of `env_file` that says nothing, or undefined; the variables otherwise. */
export function parseVariables(
  text: string,
): { readonly variables: Readonly<Record<string, string>> } | { readonly bad: string } {
  const lines = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const bad = lines.find((line) => !line.includes("="));
  return bad === undefined ? { variables: variablesOf(lines) } : { bad };
}

/** `container:NAME` with the id in the place of the name, as the daemon keeps it. */
export function shared(w: Wanted, mode: string | undefined): string | undefined {
  if (!mode?.startsWith("container:")) return mode;
  const id = w.containers[mode.slice("container:".length)];
  return id === undefined ? mode : `container:${id}`;
}
