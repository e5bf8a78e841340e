/** What this machine lacks for the lab, and the command that brings it. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { emulatorPath, nativeArch } from "./binfmt.ts";
import { distribution } from "./controller-apt.ts";
import { commandEnv, lastLines, runCommand } from "./run-command.ts";
import { LAB_HOSTS, type LabHostName } from "./topology.ts";

export interface RequirementSettings {
  readonly hosts: readonly LabHostName[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export interface LabRequirements {
  /** Why the lab cannot run here; empty when it can. */
  readonly problems: readonly Diagnostic[];
  /** Debian packages that are missing. */
  readonly packages: readonly string[];
  /** Installs them; there is none when nothing is missing, or where there is no apt. */
  readonly installCommand?: readonly string[];
}

const PROGRAMS: readonly (readonly [program: string, debianPackage: string])[] = [
  ["debootstrap", "debootstrap"],
  ["systemd-nspawn", "systemd-container"],
  ["ip", "iproute2"],
  ["nsenter", "util-linux"],
  ["unshare", "util-linux"],
  ["setpriv", "util-linux"],
  ["mount", "mount"],
  ["ssh", "openssh-client"],
  ["ssh-keygen", "openssh-client"],
  ["openssl", "openssl"],
];

const FILES: readonly (readonly [file: string, debianPackage: string])[] = [
  ["/usr/share/keyrings/debian-archive-keyring.gpg", "debian-archive-keyring"],
];

/** What no package can bring: Linux, and root on it. */
function machineProblems(): readonly Diagnostic[] {
  if (process.platform !== "linux") {
    const message = `the lab runs on Linux, and this is ${process.platform}`;
    return [problem("LAB0001", message, { help: "use a Linux machine or a Linux virtual machine" })];
  }
  if (process.getuid?.() === 0) return [];
  return [problem("LAB0002", "the lab needs root", { help: "run the same command with sudo" })];
}

export function requireLabMachine(): void {
  const problems = machineProblems();
  if (problems.length > 0) throw new DiagnosticError(problems);
}

export async function labRequirements(settings: RequirementSettings): Promise<LabRequirements> {
  const problems: Diagnostic[] = [...machineProblems()];
  if (process.platform !== "linux") return { problems, packages: [] };
  problems.push(...(await missingKernelParts(settings)));
  const packages = missingPackages(settings);
  if (packages.length === 0) return { problems, packages };
  const apt = findProgram("apt-get", settings.env) !== undefined;
  const installCommand = ["apt-get", "install", "--yes", "--no-install-recommends", ...packages];
  const help = apt ? `sudo ${installCommand.join(" ")}` : "install the programs of these Debian packages";
  problems.push(
    problem("LAB0003", `the lab needs packages that are not installed: ${packages.join(", ")}`, { help }),
  );
  return apt ? { problems, packages, installCommand } : { problems, packages };
}

function missingPackages(settings: RequirementSettings): readonly string[] {
  const missing = new Set<string>();
  for (const [program, name] of PROGRAMS) if (!findProgram(program, settings.env)) missing.add(name);
  for (const [file, name] of FILES) if (!existsSync(file)) missing.add(name);
  for (const host of settings.hosts) {
    const { arch } = LAB_HOSTS[host];
    if (arch !== nativeArch(process.arch) && !emulatorPath(arch)) missing.add("qemu-user-static");
  }
  return [...missing].sort();
}

function findProgram(name: string, env: RequirementSettings["env"]): string | undefined {
  const path = commandEnv(env).PATH ?? "";
  return path
    .split(delimiter)
    .map((dir) => join(dir, name))
    .find((file) => existsSync(file));
}

async function missingKernelParts(settings: RequirementSettings): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  if (!existsSync("/proc/self/ns/net"))
    found.push(problem("LAB0009", "the kernel has no network namespaces"));
  const known = async (name: string) =>
    (await readFile("/proc/filesystems", "utf8")).split("\n").some((l) => l.endsWith(`\t${name}`));
  if (!(await known("overlay"))) {
    await runCommand(["modprobe", "overlay"], settings);
    if (!(await known("overlay"))) found.push(problem("LAB0009", "the kernel has no overlay file system"));
  }
  if (!(await known("cgroup2")))
    found.push(problem("LAB0009", "the kernel has no control groups of version 2"));
  return found;
}

/** Installs what is missing when asked to; throws what then still stands in the way. */
export async function ensureRequirements(
  settings: RequirementSettings & { readonly install: boolean; readonly log: (line: string) => void },
): Promise<void> {
  let requirements = await labRequirements(settings);
  const blocked = requirements.problems.some((p) => p.code !== "LAB0003");
  if (settings.install && !blocked && requirements.installCommand) {
    settings.log(`installing ${requirements.packages.join(", ")}`);
    await install(requirements.installCommand, settings);
    requirements = await labRequirements(settings);
  }
  if (requirements.problems.length > 0) throw new DiagnosticError(requirements.problems);
}

async function install(command: readonly string[], settings: RequirementSettings): Promise<void> {
  const run = { env: { ...settings.env, DEBIAN_FRONTEND: "noninteractive" }, signal: settings.signal };
  // Lists of packages may be missing or old; whether that mattered shows at the install.
  await runCommand(["apt-get", "update"], run);
  const { status, stdout, stderr } = await runCommand(command, run);
  if (status === 0) return;
  const os = (await distribution()) || "this system";
  throw new DiagnosticError([
    problem("LAB0010", `\`${command.join(" ")}\` failed on ${os} with status ${status}`, {
      notes: lastLines(stderr || stdout, 12),
    }),
  ]);
}
