/** A build as buildx wants it said, from the parameters of the module. */

import { secretVariable } from "../../host/docker/image-commands.ts";
import { childOf, hostPath } from "../../host/host-path.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";

type Text = Readonly<Record<string, string>>;
interface Home {
  readonly home: string;
}

export interface BuildSecret {
  readonly id: string;
  readonly type: "file" | "env" | "value";
  readonly src?: string | undefined;
  readonly env?: string | undefined;
  readonly value?: string | undefined;
}

export interface BuildOutput {
  readonly type: "local" | "tar" | "oci" | "docker" | "image";
  readonly dest?: string | undefined;
  readonly context?: string | undefined;
  readonly name?: readonly string[] | undefined;
  readonly push: boolean;
}

export interface BuildParams {
  readonly path: string;
  readonly dockerfile?: string | undefined;
  readonly cache_from?: readonly string[] | undefined;
  readonly pull: boolean;
  readonly network?: string | undefined;
  readonly nocache: boolean;
  readonly etc_hosts?: Text | undefined;
  readonly args?: Text | undefined;
  readonly target?: string | undefined;
  readonly platform?: readonly string[] | undefined;
  readonly shm_size?: string | undefined;
  readonly labels?: Text | undefined;
  readonly secrets?: readonly BuildSecret[] | undefined;
  readonly outputs?: readonly BuildOutput[] | undefined;
}

export function dockerfilePath(folder: string, name: string, host: Home): string {
  return name.startsWith("/") ? hostPath(name, host) : childOf(hostPath(folder, host), name);
}

interface SeenContext {
  readonly folder: FileState | undefined;
  readonly dockerfile?: FileState | undefined;
}

export function contextProblem(
  p: Pick<BuildParams, "path" | "dockerfile">,
  seen: SeenContext,
): Refusal | undefined {
  if (seen.folder?.type !== "directory")
    return refuse(`there is no folder ${p.path} on the host to build from`, { mayResolve: true });
  if (p.dockerfile !== undefined && seen.dockerfile?.type !== "file")
    return refuse(`there is no file ${p.dockerfile} in ${p.path}`, { mayResolve: true });
  return undefined;
}

function each(flag: string, values: readonly string[] | undefined): readonly string[] {
  return (values ?? []).flatMap((value) => [flag, value]);
}

function pairs(values: Text | undefined, joint: string): readonly string[] {
  return Object.entries(values ?? {}).map(([name, value]) => `${name}${joint}${value}`);
}

function given(flag: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [flag, value];
}

/** One field of a comma separated line. */
function field(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function line(fields: readonly string[]): string {
  return fields.map(field).join(",");
}

/** Secrets that the playbook itself holds, in the order of their variables. */
export function secretValues(secrets: readonly BuildSecret[] | undefined): readonly string[] {
  return (secrets ?? []).flatMap(({ value }) => value ?? []);
}

function secretWords(secrets: readonly BuildSecret[] | undefined, host: Home): readonly string[] {
  let variables = 0;
  return (secrets ?? []).flatMap(({ id, type, src, env }) => {
    if (type === "file")
      return ["--secret", line([`id=${id}`, "type=file", `src=${hostPath(src ?? "", host)}`])];
    const name = type === "env" ? env : secretVariable(variables++);
    return ["--secret", line([`id=${id}`, "type=env", `env=${name}`])];
  });
}

function outputWords(outputs: readonly BuildOutput[], reference: string, host: Home): readonly string[] {
  const named = outputs.map((o) => (o.type === "image" && !o.name?.length ? { ...o, name: [reference] } : o));
  const kept = named.some((o) => o.type === "image" && o.name?.includes(reference));
  const all = kept ? named : [...named, { type: "image", name: [reference], push: false } as const];
  return all.flatMap((o) => [
    "--output",
    line([
      `type=${o.type}`,
      ...("dest" in o && o.dest !== undefined ? [`dest=${hostPath(o.dest, host)}`] : []),
      ...("context" in o && o.context !== undefined ? [`context=${o.context}`] : []),
      ...(o.type === "image" && o.name !== undefined ? [`name=${o.name.join(",")}`] : []),
      ...(o.type === "image" && o.push ? ["push=true"] : []),
    ]),
  ]);
}

export interface ClassicBuild extends Omit<BuildParams, "secrets" | "outputs" | "platform"> {
  readonly platform?: string | undefined;
  readonly rm: boolean;
  readonly container_limits?:
    | {
        readonly memory?: string | undefined;
        readonly memswap?: string | undefined;
        readonly cpushares?: number | undefined;
        readonly cpusetcpus?: string | undefined;
      }
    | undefined;
}

/** What both of the client's builders know: with buildx, or, where the host has none, without. */
function commonWords(p: Omit<BuildParams, "secrets" | "outputs">, host: Home): readonly string[] {
  return [
    ...given("--file", p.dockerfile === undefined ? undefined : dockerfilePath(p.path, p.dockerfile, host)),
    ...each("--cache-from", p.cache_from),
    ...(p.pull ? ["--pull"] : []),
    ...given("--network", p.network),
    ...(p.nocache ? ["--no-cache"] : []),
    ...each("--add-host", pairs(p.etc_hosts, ":")),
    ...each("--build-arg", pairs(p.args, "=")),
    ...given("--target", p.target),
    ...each("--platform", p.platform),
    ...given("--shm-size", p.shm_size),
    ...each("--label", pairs(p.labels, "=")),
  ];
}

function swap(text: string | undefined): string | undefined {
  return text === "unlimited" ? "-1" : text;
}

/** As `docker image build` wants it said. */
export function classicBuildWords(p: ClassicBuild, reference: string, host: Home): readonly string[] {
  const { platform, container_limits: limits, ...rest } = p;
  return [
    ...["image", "build", "--tag", reference],
    ...commonWords({ ...rest, ...(platform === undefined ? {} : { platform: [platform] }) }, host),
    ...(p.rm ? [] : ["--rm=false"]),
    ...given("--memory", limits?.memory),
    ...given("--memory-swap", swap(limits?.memswap)),
    ...given("--cpu-shares", limits?.cpushares?.toString()),
    ...given("--cpuset-cpus", limits?.cpusetcpus),
    "--",
    hostPath(p.path, host),
  ];
}

/** Where outputs are named, they name the image too. */
export function buildWords(p: BuildParams, reference: string, host: Home): readonly string[] {
  const outputs = p.outputs ?? [];
  return [
    ...["buildx", "build", "--progress", "plain"],
    ...(outputs.length === 0 ? ["--tag", reference] : []),
    ...commonWords(p, host),
    ...secretWords(p.secrets, host),
    ...(outputs.length === 0 ? [] : outputWords(outputs, reference, host)),
    "--",
    hostPath(p.path, host),
  ];
}
