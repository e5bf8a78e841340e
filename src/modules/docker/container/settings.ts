/** Settings of a container that stand in one place of what the daemon keeps: what is wanted, where it stands, whether it can be updated. */

import type { ContainerBody } from "./bodies.ts";
import {
  commandOf,
  entrypointOf,
  ownVariables,
  shared,
  variablesOf,
  variableTexts,
  type Wanted,
} from "./wanted.ts";

export interface Setting {
  readonly name: string;
  readonly place: "Config" | "HostConfig";
  readonly key: string;
  /** Undefined: the playbook says nothing. */
  readonly value: (w: Wanted) => unknown;
  /** What the daemon is expected to tell, where that is more than `value`. */
  readonly expected?: (w: Wanted) => unknown;
  /** What the daemon tells, in the words of `value`. */
  readonly active?: (value: unknown, container: ContainerBody) => unknown;
  /** The daemon can change it in a container that is there. */
  readonly updatable?: true;
}

type Param = keyof Wanted["p"];

function plain(name: Param, key: string, more: Partial<Setting> = {}): Setting {
  return { name, place: "HostConfig", key, value: ({ p }) => p[name], ...more };
}

function config(name: Param, key: string, more: Partial<Setting> = {}): Setting {
  return plain(name, key, { place: "Config", ...more });
}

const updatable = { updatable: true } as const;

/** `NET_ADMIN` and `CAP_NET_ADMIN` are one: which of them the daemon tells depends on its version. */
function capability(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}

function capabilities(name: "capabilities" | "cap_drop", key: string): Setting {
  return plain(name, key, {
    expected: ({ p }) => p[name]?.map(capability),
    active: (value) => (Array.isArray(value) ? value.map((v) => capability(String(v))) : value),
  });
}

function deviceOf(text: string): unknown {
  const [host, inside = host, permissions = "rwm"] = text.split(":");
  return { PathOnHost: host, PathInContainer: inside, CgroupPermissions: permissions };
}

function limitOf(text: string): unknown {
  const [name, soft, hard = soft] = text.split(":");
  return { Name: name, Soft: Number(soft), Hard: Number(hard) };
}

function pathAndRate(name: Param, key: string): Setting {
  return plain(name, key, {
    value: ({ p }) =>
      (p[name] as readonly { path: string; rate: number }[] | undefined)?.map(({ path, rate }) => ({
        Path: path,
        Rate: rate,
      })),
  });
}

function requestsOf({ p }: Wanted): unknown {
  return p.device_requests?.map((request) =>
    present({
      Driver: request.driver,
      Count: request.count,
      DeviceIDs: request.device_ids,
      Capabilities: request.capabilities,
      Options: request.options,
    }),
  );
}

function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Path and options of each folder in memory. */
function tmpfsOf({ p }: Wanted): unknown {
  if (p.tmpfs === undefined) return undefined;
  return Object.fromEntries(
    p.tmpfs.map((text) => {
      const at = text.indexOf(":");
      return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function linksOf({ p }: Wanted): unknown {
  return p.links?.map((text) => {
    const at = text.indexOf(":");
    return at < 0 ? `${text}:${text}` : text;
  });
}

function activeLinks({ p }: Wanted): unknown {
  return (linksOf({ p } as Wanted) as readonly string[] | undefined)?.map((link) => {
    const [name, alias] = link.split(":");
    return `/${name}:/${p.name}/${alias}`;
  });
}

function healthcheckOf({ p }: Wanted): unknown {
  const check = p.healthcheck;
  if (check === undefined) return undefined;
  const test = check.test === undefined || check.test.length === 0 ? undefined : check.test;
  const none = test === undefined && !(check.test_cli_compatible && check.test === undefined);
  if (none) return { Test: ["NONE"] };
  return present({
    Test: typeof test === "string" ? ["CMD-SHELL", test] : test,
    Interval: check.interval || undefined,
    Timeout: check.timeout || undefined,
    StartPeriod: check.start_period || undefined,
    StartInterval: check.start_interval || undefined,
    Retries: check.retries || undefined,
  });
}

function activeHealthcheck(value: unknown): unknown {
  if (value === undefined || value === null) return { Test: ["NONE"] };
  return value;
}

/** What the image sets, and what the playbook does. */
function environmentOf(w: Wanted): readonly string[] {
  return variableTexts({ ...variablesOf(w.image?.Config?.Env ?? []), ...ownVariables(w) });
}

function labelsOf({ p, image }: Wanted): unknown {
  if (p.labels === undefined) return undefined;
  return p.image_label_mismatch === "ignore" ? { ...image?.Config?.Labels, ...p.labels } : p.labels;
}

/** Of an empty list the image's own command comes. */
function expectedCommand({ p, image }: Wanted): unknown {
  const command = commandOf(p);
  return command?.length === 0 ? (image?.Config?.Cmd ?? command) : command;
}

export const PLAIN_SETTINGS: readonly Setting[] = [
  plain("auto_remove", "AutoRemove"),
  plain("blkio_weight", "BlkioWeight", updatable),
  capabilities("capabilities", "CapAdd"),
  capabilities("cap_drop", "CapDrop"),
  plain("cgroupns_mode", "CgroupnsMode"),
  plain("cgroup_parent", "CgroupParent"),
  config("command", "Cmd", { value: ({ p }) => commandOf(p), expected: expectedCommand }),
  plain("cpu_period", "CpuPeriod", updatable),
  plain("cpu_quota", "CpuQuota", updatable),
  plain("cpuset_cpus", "CpusetCpus", updatable),
  plain("cpuset_mems", "CpusetMems", updatable),
  plain("cpu_shares", "CpuShares", updatable),
  plain("cpus", "NanoCpus", {
    value: ({ p }) => (p.cpus === undefined ? undefined : Math.round(p.cpus * 1e9)),
  }),
  config("entrypoint", "Entrypoint", { value: ({ p }) => entrypointOf(p) }),
  plain("devices", "Devices", { value: ({ p }) => p.devices?.map(deviceOf) }),
  pathAndRate("device_read_bps", "BlkioDeviceReadBps"),
  pathAndRate("device_write_bps", "BlkioDeviceWriteBps"),
  pathAndRate("device_read_iops", "BlkioDeviceReadIOps"),
  pathAndRate("device_write_iops", "BlkioDeviceWriteIOps"),
  plain("device_requests", "DeviceRequests", { value: requestsOf }),
  plain("device_cgroup_rules", "DeviceCgroupRules"),
  plain("dns_servers", "Dns"),
  plain("dns_opts", "DnsOptions"),
  plain("dns_search_domains", "DnsSearch"),
  config("domainname", "Domainname"),
  config("env", "Env", {
    value: (w) => (ownVariables(w) === undefined ? undefined : variableTexts(ownVariables(w) ?? {})),
    expected: environmentOf,
  }),
  plain("etc_hosts", "ExtraHosts", {
    value: ({ p }) => p.etc_hosts && Object.entries(p.etc_hosts).map(([name, ip]) => `${name}:${ip}`),
  }),
  plain("groups", "GroupAdd"),
  config("healthcheck", "Healthcheck", { value: healthcheckOf, active: activeHealthcheck }),
  config("hostname", "Hostname"),
  plain("init", "Init"),
  plain("ipc_mode", "IpcMode", { value: (w) => shared(w, w.p.ipc_mode) }),
  plain("kernel_memory", "KernelMemory", updatable),
  config("labels", "Labels", { value: ({ p }) => p.labels, expected: labelsOf }),
  plain("links", "Links", { value: linksOf, expected: activeLinks }),
  plain("memory", "Memory", updatable),
  plain("memory_reservation", "MemoryReservation", updatable),
  plain("memory_swap", "MemorySwap", updatable),
  plain("memory_swappiness", "MemorySwappiness"),
  config("stop_timeout", "StopTimeout"),
  plain("oom_killer", "OomKillDisable"),
  plain("oom_score_adj", "OomScoreAdj"),
  plain("pid_mode", "PidMode", { value: (w) => shared(w, w.p.pid_mode) }),
  plain("pids_limit", "PidsLimit"),
  plain("privileged", "Privileged"),
  plain("read_only", "ReadonlyRootfs"),
  plain("runtime", "Runtime"),
  plain("security_opts", "SecurityOpt"),
  plain("shm_size", "ShmSize"),
  config("stop_signal", "StopSignal"),
  plain("storage_opts", "StorageOpt"),
  plain("sysctls", "Sysctls"),
  plain("tmpfs", "Tmpfs", { value: tmpfsOf }),
  config("tty", "Tty"),
  plain("ulimits", "Ulimits", { value: ({ p }) => p.ulimits?.map(limitOf) }),
  config("user", "User"),
  plain("userns_mode", "UsernsMode"),
  plain("uts", "UTSMode"),
  plain("volume_driver", "VolumeDriver"),
  plain("volumes_from", "VolumesFrom"),
  config("working_dir", "WorkingDir"),
];

export function activeValue(setting: Setting, container: ContainerBody): unknown {
  const value = container[setting.place][setting.key];
  return setting.active === undefined ? value : setting.active(value, container);
}

export function expectedValue(setting: Setting, w: Wanted): unknown {
  return setting.expected === undefined ? setting.value(w) : setting.expected(w);
}
