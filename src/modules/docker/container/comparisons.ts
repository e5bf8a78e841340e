/** How each setting of a container is compared with what is wanted, and what `comparisons` may say of it. */

/** A value; a list in order; a set of texts; a map; a set of maps, of which a part may be said. */
export type Kind = "value" | "list" | "set" | "dict" | "maps";

export type Comparison = "strict" | "ignore" | "allow_more_present";

/** Every setting of a container that can be compared. */
const SETTINGS: Readonly<Record<Kind, string>> = {
  value: `auto_remove blkio_weight cgroup_parent cgroupns_mode cpu_period cpu_quota cpu_shares cpus cpuset_cpus cpuset_mems
    detach domainname hostname image init interactive ipc_mode kernel_memory log_driver mac_address memory memory_reservation
    memory_swap memory_swappiness network_mode oom_killer oom_score_adj pid_mode pids_limit platform privileged
    publish_all_ports read_only restart_policy restart_retries runtime shm_size stop_signal stop_timeout tty user userns_mode
    uts volume_driver working_dir`,
  list: "command device_cgroup_rules dns_servers entrypoint",
  set: `cap_drop capabilities dns_opts dns_search_domains env etc_hosts exposed_ports groups links security_opts volumes
    volumes_from`,
  dict: "healthcheck labels log_options published_ports storage_opts sysctls tmpfs",
  maps: `device_read_bps device_read_iops device_requests device_write_bps device_write_iops devices mounts networks
    ulimits`,
};

const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries(SETTINGS).flatMap(([kind, names]) =>
    names.split(/\s+/).map((name): [string, Kind] => [name, kind as Kind]),
  ),
);

const ALIASES: Readonly<Record<string, string>> = {
  exposed: "exposed_ports",
  expose: "exposed_ports",
  ports: "published_ports",
  log_opt: "log_options",
};

export function kindOf(name: string): Kind {
  return KINDS.get(name) ?? "value";
}

export function comparedSettings(): readonly string[] {
  return [...KINDS.keys()];
}

export interface ComparisonProblem {
  readonly name: string;
  readonly message: string;
}

export type Comparisons = Readonly<Record<string, string>>;

function problemOf(name: string, how: string): string | undefined {
  if (!["strict", "ignore", "allow_more_present"].includes(how))
    return `a comparison is \`strict\`, \`ignore\` or \`allow_more_present\`, not \`${how}\``;
  if (name === "*")
    return how === "allow_more_present" ? "for all at once it is `strict` or `ignore`" : undefined;
  const kind = KINDS.get(ALIASES[name] ?? name);
  if (kind === undefined) return `\`${name}\` is no setting of a container`;
  if (kind === "value" && how === "allow_more_present")
    return `\`${name}\` is one value: it is compared with \`strict\` or \`ignore\``;
  return undefined;
}

export function comparisonProblems(comparisons: Comparisons): readonly ComparisonProblem[] {
  const own = Object.entries(comparisons).flatMap(([name, how]) => {
    const message = problemOf(name, how);
    return message === undefined ? [] : [{ name, message }];
  });
  const twice = Object.keys(comparisons).filter((name) => {
    const main = ALIASES[name];
    return (
      main !== undefined && Object.keys(comparisons).some((n) => n !== name && (ALIASES[n] ?? n) === main)
    );
  });
  return [
    ...own,
    ...twice.slice(0, 1).map((name) => ({ name, message: `\`${name}\` stands there under two names` })),
  ];
}

function byDefault(name: string): Comparison {
  if (name === "stop_timeout") return "ignore";
  const kind = kindOf(name);
  return kind === "value" || kind === "list" ? "strict" : "allow_more_present";
}

/** `*` says nothing of networks where none are given. */
export function comparisonOf(
  comparisons: Comparisons | undefined,
  name: string,
  networksGiven: boolean,
): Comparison {
  const own = Object.entries(comparisons ?? {}).find(([key]) => (ALIASES[key] ?? key) === name)?.[1];
  const all = name === "networks" && !networksGiven ? undefined : comparisons?.["*"];
  return (own ?? all ?? byDefault(name)) as Comparison;
}

type Fields = Readonly<Record<string, unknown>>;

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  // Where the daemon drops a switch that the kernel doesn't have, it is off.
  if (typeof a === "boolean") return a === (b ?? false);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [x, y] = [a as Fields, b as Fields];
  const keys = Object.keys(x);
  return keys.length === Object.keys(y).length && keys.every((key) => sameValue(x[key], y[key]));
}

function holds(part: Fields, whole: Fields): boolean {
  return Object.entries(part).every(([key, value]) => sameValue(value, whole[key]));
}

function inOrder(wanted: readonly unknown[], active: readonly unknown[]): boolean {
  let at = 0;
  for (const value of wanted) {
    while (at < active.length && !sameValue(value, active[at])) at++;
    if (at++ >= active.length) return false;
  }
  return true;
}

function sizeOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** Whether what the container has is what is wanted. Neither may be there at all. */
export function fits(kind: Kind, how: Comparison, wanted: unknown, active: unknown): boolean {
  if (how === "ignore") return true;
  if (kind === "value") return sameValue(wanted ?? undefined, active ?? undefined);
  if (sizeOf(wanted) === 0) return how === "allow_more_present" || sizeOf(active) === 0;
  if (sizeOf(active) === 0) return false;
  const strict = how === "strict";
  if (kind === "dict") return (strict ? sameValue : holds)(wanted as Fields, active as Fields);
  const [a, b] = [wanted as readonly unknown[], active as readonly unknown[]];
  if (kind === "list") return strict ? sameValue(a, b) : inOrder(a, b);
  const within = kind === "set" ? sameValue : (x: unknown, y: unknown) => holds(x as Fields, y as Fields);
  const all = a.every((x) => b.some((y) => within(x, y)));
  return all && (!strict || b.every((y) => a.some((x) => within(x, y))));
}
