/** What of a host's Docker is asked for a container: itself, its image, its networks, other containers that it shares with. */

import type { DockerAnswer, DockerAnswers, DockerQuestion } from "../../../host/docker/docker-answers.ts";
import { enginePath } from "../../../host/docker/engine-request.ts";
import { isImageId } from "../image-name.ts";
import type { ContainerParams } from "./container-params.ts";

export interface NamedQuestion extends DockerQuestion {
  readonly key: string;
}

/** Names in `container:NAME`. */
export function sharedWith(p: ContainerParams): readonly string[] {
  const modes = [p.network_mode, p.ipc_mode, p.pid_mode];
  const names = modes.flatMap((mode) =>
    mode?.startsWith("container:") ? [mode.slice("container:".length)] : [],
  );
  return [...new Set(names)];
}

/** Limits that kernels may be without, and what the daemon calls their being there. A Raspberry Pi boots without those of memory. */
const LIMITS = {
  memory: "MemoryLimit",
  memory_reservation: "MemoryLimit",
  memory_swap: "SwapLimit",
  pids_limit: "PidsLimit",
  cpu_period: "CpuCfsPeriod",
  cpu_quota: "CpuCfsQuota",
  cpu_shares: "CPUShares",
  cpuset_cpus: "CPUSet",
  cpuset_mems: "CPUSet",
  oom_killer: "OomKillDisable",
  memory_swappiness: "MemoryLimit",
} as const;

type Limit = keyof typeof LIMITS;

function limitsOf(p: ContainerParams): readonly Limit[] {
  return (Object.keys(LIMITS) as Limit[]).filter((name) => {
    const value = p[name];
    return value !== undefined && value !== 0 && value !== false && value !== -1;
  });
}

/** Those of the playbook's limits that the host can't bring about. */
export function droppedLimits(
  p: ContainerParams,
  info: Readonly<Record<string, unknown>>,
): readonly string[] {
  return limitsOf(p).filter(
    (name) =>
      info[LIMITS[name]] === false || (name === "memory_swappiness" && String(info.CgroupVersion) === "2"),
  );
}

export function questionsOf(p: ContainerParams): readonly NamedQuestion[] {
  const container: NamedQuestion = {
    key: "container",
    path: enginePath("/containers/", p.name, "/json"),
    about: { object: "container", name: p.name },
  };
  if (p.state === "absent") return [container];
  const image: readonly NamedQuestion[] =
    p.image === undefined
      ? []
      : [
          {
            key: "image",
            path: enginePath("/images/", p.image, "/json"),
            ...(isImageId(p.image) ? {} : { about: { object: "image" as const, name: p.image } }),
            existence: true,
          },
        ];
  return [
    container,
    ...image,
    ...(p.networks ?? []).map(({ name }) => ({
      key: `network ${name}`,
      path: enginePath("/networks/", name),
      about: { object: "network" as const, name },
      existence: true,
    })),
    ...sharedWith(p).map((name) => ({
      key: `container ${name}`,
      path: enginePath("/containers/", name, "/json"),
      about: { object: "container" as const, name },
      existence: true,
    })),
    ...(p.platform === undefined ? [] : [{ key: "version", path: "/version" }]),
    ...(limitsOf(p).length === 0 ? [] : [{ key: "info", path: "/info" }]),
  ];
}

/** The answer to the question of that key. */
export function answerTo(
  questions: readonly NamedQuestion[],
  seen: DockerAnswers,
  key: string,
): DockerAnswer | undefined {
  const at = questions.findIndex((q) => q.key === key);
  return seen.state === "answers" && at >= 0 ? seen.answers[at] : undefined;
}
