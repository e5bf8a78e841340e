/** The parameters of `docker_container`. */

import { z } from "zod";
import { splitWords } from "../../../host/shell-words.ts";
import { bool, dict, float, int, list, listOfWhole, oneOf, path, text, word } from "../../contract/params.ts";
import { dockerParams } from "../docker-params.ts";
import { labelTexts, objectName, optionTexts } from "../docker-values.ts";
import { imageNameProblem } from "../image-name.ts";
import { isPlatformText } from "../platform.ts";
import { comparisonProblems } from "./comparisons.ts";
import { mountSchema } from "./mounts.ts";
import { bindingsOf, exposedOf, portProblem } from "./ports.ts";
import { bytes, nanoseconds } from "./sizes.ts";
import { volumeOf, volumeProblem } from "./volumes.ts";

/** A check that names what is wrong. */
function checked<T extends z.ZodType<string>>(of: T, problem: (value: string) => string | undefined) {
  return of.superRefine((value, context) => {
    const message = problem(value as string);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

const texts = () => list(word());
const words = () => z.union([z.array(text()), text()]);

const rates = (rate: z.ZodType<number>) =>
  listOfWhole(
    z.strictObject({
      path: word().describe("The device."),
      rate: rate.describe("The limit, for each second."),
    }),
  ).optional();

const healthcheck = z.strictObject({
  test: words()
    .optional()
    .describe("Command: text for a shell, or a list that begins with `CMD`, `CMD-SHELL` or `NONE`."),
  test_cli_compatible: bool()
    .default(false)
    .describe("Without `test`, the image's check goes on with the values given here; else there is none."),
  interval: nanoseconds().optional().describe("Time between checks: `1m30s`."),
  timeout: nanoseconds().optional().describe("Longest time of one check."),
  start_period: nanoseconds().optional().describe("Time in which failures don't count yet."),
  start_interval: nanoseconds().optional().describe("Time between checks in that time."),
  retries: int().optional().describe("Failures in a row that make it unhealthy."),
});

const network = z.strictObject({
  name: word().describe("Name of the network."),
  ipv4_address: word().optional().describe("The container's address in it."),
  ipv6_address: word().optional().describe("The container's IPv6 address in it."),
  aliases: texts().optional().describe("Further names that the container has in it."),
  links: texts().optional().describe("Containers to link to: `name` or `name:alias`."),
  mac_address: word().optional().describe("The hardware address in it."),
});

const deviceRequest = z.strictObject({
  capabilities: listOfWhole(listOfWhole(word()))
    .optional()
    .describe("Lists of capabilities; all of one of the lists are wanted."),
  count: int().optional().describe("How many devices; -1 is all."),
  device_ids: texts().optional().describe("Which devices."),
  driver: word().optional().describe("Driver of the devices: `nvidia`."),
  options: optionTexts().optional().describe("Options of that driver."),
});

const variable = z.string({
  error:
    'the value of a variable is text: put it in quotes (`"yes"`, `"0644"`), or end its expression in `| string`',
});

/** What the container is. */
const settings = {
  auto_remove: bool().optional().describe("The daemon removes it, with its anonymous volumes, when it ends."),
  blkio_weight: int().optional().describe("Share of disk bandwidth, 10 to 1000."),
  cap_drop: texts().optional().describe("Capabilities that are taken away: `ALL`, `NET_RAW`."),
  capabilities: texts().optional().describe("Capabilities that are added: `NET_ADMIN`."),
  cgroup_parent: word().optional().describe("Control group that its own is made in."),
  cgroupns_mode: oneOf("private", "host").optional().describe("Whether it sees the host's control groups."),
  command: words()
    .optional()
    .describe("Command, as text that is split as a shell would, or as a list. An empty list is the image's."),
  cpu_period: int().optional().describe("Microseconds that `cpu_quota` is of."),
  cpu_quota: int().optional().describe("Microseconds of processor time in each period; see `cpus`."),
  cpu_shares: int().optional().describe("Share of processor time where it is scarce."),
  cpus: float().optional().describe("Processors that it may use: `1.5`."),
  cpuset_cpus: word().optional().describe("Which processors: `0-3`, `1,3`."),
  cpuset_mems: word().optional().describe("Which memory nodes."),
  detach: bool()
    .optional()
    .describe(
      "`false`: wait until it ends; the task fails where its command does, and returns what it printed.",
    ),
  device_cgroup_rules: listOfWhole(word()).optional().describe("Rules for devices: `c 42:* rmw`."),
  device_read_bps: rates(bytes()).describe("Limits of what is read from devices, in bytes."),
  device_read_iops: rates(int()).describe("Limits of how often devices are read."),
  device_requests: listOfWhole(deviceRequest).optional().describe("Devices such as GPUs."),
  device_write_bps: rates(bytes()).describe("Limits of what is written to devices, in bytes."),
  device_write_iops: rates(int()).describe("Limits of how often devices are written."),
  devices: texts()
    .optional()
    .describe("Devices of the host: `host`, `host:container`, `host:container:rwm`."),
  dns_opts: texts().optional().describe("Options in its resolv.conf."),
  dns_search_domains: texts().optional().describe("Search domains in its resolv.conf."),
  dns_servers: texts().optional().describe("Name servers that it asks."),
  domainname: word().optional().describe("Its domain name."),
  entrypoint: list(text()).optional().describe("Program and words that stand before the command."),
  env: z
    .record(z.string().min(1), variable)
    .optional()
    .describe("Environment variables; what the image sets stays."),
  env_file: path()
    .optional()
    .describe("File of the host with lines `NAME=value`; what `env` says goes before."),
  etc_hosts: dict(word())
    .optional()
    .describe("Lines of its /etc/hosts, address by name; `host-gateway` is the host."),
  exposed_ports: list(checked(word(), (p) => portProblem(exposedOf, p)))
    .optional()
    .describe("Ports that it is said to listen on; nothing is published by that."),
  groups: texts().optional().describe("Further groups of its process."),
  healthcheck: healthcheck.optional().describe("How it is checked whether it is well."),
  hostname: word().optional().describe("Its host name."),
  image: checked(word(), imageNameProblem)
    .optional()
    .describe(
      "Its image: a name with a tag or digest, `latest` without one; or an id (`sha256:…`), which is never pulled.",
    ),
  init: bool().optional().describe("A small init inside it reaps processes."),
  interactive: bool().optional().describe("Its stdin stays open."),
  ipc_mode: word()
    .optional()
    .describe("Whose shared memory: `private`, `shareable`, `host`, `container:NAME`."),
  kernel_memory: bytes().optional().describe("Limit of kernel memory; newer versions of Docker have none."),
  labels: labelTexts().optional().describe("Labels; those of the image stay."),
  links: texts().optional().describe("Containers to link to: `name` or `name:alias`. Networks are better."),
  log_driver: word().optional().describe("Where its output goes: `json-file`, `journald`, `local`, `none` …"),
  log_options: optionTexts().optional().describe("Options of `log_driver`, which must stand there too."),
  mac_address: word().optional().describe("Its hardware address in its first network."),
  memory: bytes().optional().describe("Limit of memory: `512M`; 0 is none."),
  memory_reservation: bytes().optional().describe("Memory that it is brought down to when memory is scarce."),
  memory_swap: bytes("unlimited", "-1")
    .optional()
    .describe("Limit of memory and swap together; `unlimited` or -1."),
  memory_swappiness: int().optional().describe("How willingly its memory is swapped, 0 to 100."),
  mounts: listOfWhole(mountSchema).optional().describe("Mounts, each a map; what `volumes` can't say."),
  network_mode: word()
    .optional()
    .describe(
      "`bridge`, `host`, `none`, `container:NAME`, a network, or `default`. Else the first of `networks`.",
    ),
  networks: listOfWhole(network).optional().describe("Networks that it is in."),
  oom_killer: bool().optional().describe("True: it is not killed where memory runs out."),
  oom_score_adj: int().optional().describe("How readily it is killed where the host's memory runs out."),
  pid_mode: word().optional().describe("Whose processes it sees: `host`, `container:NAME`."),
  pids_limit: int().optional().describe("Most processes; -1 is no limit."),
  platform: checked(word(), (p) =>
    isPlatformText(p) ? undefined : `\`${p}\` is no platform such as \`linux/arm64\``,
  )
    .optional()
    .describe("Platform of its image: `linux/arm64`."),
  privileged: bool().optional().describe("It may do nearly all that the host's root may."),
  publish_all_ports: bool().optional().describe("Every exposed port gets a free port of the host."),
  published_ports: list(checked(word(), (p) => portProblem(bindingsOf, p)))
    .optional()
    .describe(
      "Ports on the host: `80` (a free one), `8080:80`, `127.0.0.1:8080:80/udp`, ranges `8000-8010:8000-8010`.",
    ),
  read_only: bool().optional().describe("Its root file system can't be written."),
  restart_policy: oneOf("no", "on-failure", "always", "unless-stopped")
    .optional()
    .describe("When the daemon starts it again."),
  restart_retries: int().optional().describe("Most such starts, with `on-failure`."),
  runtime: word().optional().describe("Runtime: `runc`, `nvidia`."),
  security_opts: texts()
    .optional()
    .describe("Security options: `no-new-privileges:true`, `apparmor=unconfined`."),
  shm_size: bytes().optional().describe("Size of its /dev/shm."),
  stop_signal: word().optional().describe("Signal that asks it to end."),
  stop_timeout: int().optional().describe("Seconds between that signal and SIGKILL."),
  storage_opts: optionTexts().optional().describe("Options of the storage driver: `size`."),
  sysctls: optionTexts().optional().describe("Kernel settings of its own namespaces."),
  tmpfs: texts().optional().describe("Folders in memory: `/run`, `/tmp:size=64m,mode=1777`."),
  tty: bool().optional().describe("It gets a terminal."),
  ulimits: list(
    checked(word(), (l) =>
      /^[a-z]+:-?\d+(:-?\d+)?$/.test(l) ? undefined : `\`${l}\` is no limit: \`nofile:soft:hard\``,
    ),
  )
    .optional()
    .describe("Limits: `nofile:65536:65536`."),
  user: word().optional().describe("User, by name or number, and group: `1000:1000`."),
  userns_mode: word().optional().describe("`host`: without the daemon's user namespace."),
  uts: word().optional().describe("`host`: with the host's name."),
  volume_driver: word().optional().describe("Driver of volumes that are made."),
  volumes: list(checked(word(), volumeProblem))
    .optional()
    .describe(
      "Volumes: `source:target:mode`, the source a path or a volume's name; `target` alone is anonymous.",
    ),
  volumes_from: texts().optional().describe("Containers whose volumes it has as well."),
  working_dir: word().optional().describe("Folder that its command starts in."),
};

/** What is done, and how. */
const handling = {
  name: objectName().describe("Name of the container; of one that is there also its id."),
  state: oneOf("absent", "present", "healthy", "started", "stopped")
    .default("started")
    .describe("`present` neither starts nor stops it; `healthy` waits until its check says so."),
  cleanup: bool().default(false).describe("With `detach: false`: remove it once it has ended."),
  command_handling: oneOf("compatibility", "correct")
    .default("correct")
    .describe("`compatibility`: words of lists are split once more, and empty lists say nothing."),
  comparisons: dict(word())
    .optional()
    .describe(
      "How settings are compared: `strict`, `ignore`, `allow_more_present`; `*` for all that are not named.",
    ),
  container_default_behavior: oneOf("compatibility", "no_defaults")
    .default("no_defaults")
    .describe("`compatibility`: switches that are not named are off, `detach` is on, `memory` is 0."),
  default_host_ip: checked(word(), (ip) =>
    ip === "" || /^\d+\.\d+\.\d+\.\d+$|^\[[0-9a-fA-F:]+\]$|^[0-9a-fA-F:]+$/.test(ip)
      ? undefined
      : `\`${ip}\` is no address; it is an IPv4 or IPv6 address, or empty`,
  )
    .optional()
    .describe(
      "Address of published ports that name none; empty is all of IPv4 and IPv6. Else the network's own, or 0.0.0.0.",
    ),
  force_kill: bool().default(false).describe("Kill it where it has to be stopped."),
  healthy_wait_timeout: float().default(300).describe("Seconds to wait for `healthy`; 0 is no limit."),
  image_comparison: oneOf("desired-image", "current-image")
    .default("desired-image")
    .describe(
      "Whose variables, labels, ports and volumes count as given: those of `image`, or of the container's own.",
    ),
  image_label_mismatch: oneOf("ignore", "fail")
    .default("ignore")
    .describe("With strictly compared labels: whether those that only the image has are in the way."),
  image_name_mismatch: oneOf("recreate", "ignore")
    .default("recreate")
    .describe("What happens where only the image's name is another."),
  keep_volumes: bool()
    .default(true)
    .describe("False: its anonymous volumes, and what they hold, are removed with it."),
  kill_signal: word().optional().describe("Signal of `force_kill`; SIGKILL where absent."),
  networks_cli_compatible: bool()
    .default(true)
    .describe("With `networks`, it is in those only; false: in Docker's default network as well."),
  output_logs: bool()
    .default(false)
    .describe("No difference: what it prints is always returned, in `container.Output`."),
  paused: bool().optional().describe("Whether its processes stand still."),
  pull: z
    .preprocess(
      (value) => {
        const word = typeof value === "boolean" ? String(value) : value;
        if (typeof word !== "string") return word;
        if (/^(true|yes|on)$/i.test(word)) return "always";
        return /^(false|no|off)$/i.test(word) ? "missing" : word;
      },
      z.enum(["never", "missing", "always"]),
    )
    .default("missing")
    .describe("When the image is pulled. `always` recreates the container where that brings another image."),
  pull_check_mode_behavior: oneOf("image_not_present", "always")
    .default("image_not_present")
    .describe("Whether check mode counts a pull of an image that is there."),
  recreate: bool().default(false).describe("Make it anew in any case."),
  removal_wait_timeout: float()
    .optional()
    .describe("Seconds to wait until it is gone, before it is made anew."),
  restart: bool().default(false).describe("Restart it where it runs and is as wanted."),
};

type Parsed = z.output<typeof whole>;
type Context = z.core.$RefinementCtx;

function problem(context: Context, name: string, message: string): void {
  context.addIssue({ code: "custom", path: [name], message });
}

function checkTargets(p: Parsed, context: Context): void {
  const seen = new Map<string, string>();
  const targets: readonly (readonly [string, string])[] = [
    ...(p.mounts ?? []).map((m) => ["mounts", m.target] as const),
    ...(p.volumes ?? []).map((v) => ["volumes", volumeOf(v, "/").target] as const),
  ];
  for (const [name, target] of targets) {
    const before = seen.get(target);
    if (before !== undefined)
      problem(
        context,
        name,
        before === name ? `\`${target}\` stands there twice` : `\`${target}\` stands in \`${before}\` too`,
      );
    seen.set(target, name);
  }
}

function checkTogether(p: Parsed, context: Context): void {
  if (p.log_options !== undefined && p.log_driver === undefined)
    problem(context, "log_options", "options are those of a driver: give `log_driver` too");
  if (p.restart_retries !== undefined && p.restart_policy === undefined)
    problem(context, "restart_retries", "it belongs to a `restart_policy`");
  if (p.state === "present" && p.image === undefined)
    problem(context, "image", "`state: present` needs an `image`");
  if (typeof p.command === "string" && splitWords(p.command) === undefined)
    problem(context, "command", "a quote is not closed");
  for (const { name, message } of comparisonProblems(p.comparisons ?? {}))
    context.addIssue({ code: "custom", path: ["comparisons", name], message });
  checkTargets(p, context);
}

const whole = z.strictObject({ ...handling, ...settings, ...dockerParams });

export const containerParams = whole.superRefine(checkTogether);

export type ContainerParams = Parsed;

export const CONTAINER_ALIASES = {
  exposed: "exposed_ports",
  expose: "exposed_ports",
  forcekill: "force_kill",
  log_opt: "log_options",
  ports: "published_ports",
} as const;
