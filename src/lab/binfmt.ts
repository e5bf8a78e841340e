/** Lets this kernel start programs of the other architecture: one binfmt_misc entry, taken away with the last lab. */

import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { type CommandSettings, runCommand } from "./run-command.ts";
import type { DebianArch } from "./topology.ts";

const BINFMT = "/proc/sys/fs/binfmt_misc";

interface Emulator {
  readonly machine: string;
  /** Of the ELF header: where the machine number stands and which value it has. */
  readonly magic: string;
  readonly candidates: readonly string[];
}

const MASK = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;

function elfMagic(machine: string): string {
  return String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00${machine}\x00`;
}

const EMULATORS: Readonly<Record<DebianArch, Emulator>> = {
  arm64: {
    machine: "aarch64",
    magic: elfMagic(String.raw`\xb7`),
    candidates: ["/usr/libexec/qemu-binfmt/aarch64-binfmt-P", "/usr/bin/qemu-aarch64-static"],
  },
  amd64: {
    machine: "x86_64",
    magic: elfMagic(String.raw`\x3e`),
    candidates: ["/usr/libexec/qemu-binfmt/x86_64-binfmt-P", "/usr/bin/qemu-x86_64-static"],
  },
};

/** Debian's name for the processor of this machine. */
export function nativeArch(nodeArch: string): DebianArch | undefined {
  if (nodeArch === "x64") return "amd64";
  return nodeArch === "arm64" ? "arm64" : undefined;
}

export function emulatorPath(arch: DebianArch): string | undefined {
  return EMULATORS[arch].candidates.find((path) => existsSync(path));
}

function entryName(arch: DebianArch): string {
  return `homerun-lab-${EMULATORS[arch].machine}`;
}

/**
 * Distributions register the emulator without flag C, and then set-user-id programs such as sudo lose their rights;
 * so the lab brings its own entry. F keeps the emulator open (it is not in the image), P keeps argv[0].
 */
export async function ensureEmulation(arch: DebianArch, settings: CommandSettings): Promise<void> {
  if (!existsSync(join(BINFMT, "register"))) {
    await runCommand(["modprobe", "binfmt_misc"], settings);
    await runCommand(["mount", "-t", "binfmt_misc", "binfmt_misc", BINFMT], settings);
  }
  const entry = join(BINFMT, entryName(arch));
  if ((await readFile(entry, "utf8").catch(() => "")).startsWith("enabled")) return;
  const emulator = EMULATORS[arch];
  const line = `:${entryName(arch)}:M::${emulator.magic}:${MASK}:${emulatorPath(arch)}:POCF`;
  await writeFile(join(BINFMT, "register"), line).catch((error: unknown) => {
    throw new DiagnosticError([
      problem("LAB0009", `the kernel does not take an emulator for ${arch} programs`, {
        notes: [String(error)],
        help: "load the module binfmt_misc, or start the lab without the host of that architecture",
      }),
    ]);
  });
}

export async function removeEmulation(): Promise<void> {
  const names = await readdir(BINFMT).catch(() => []);
  for (const name of names.filter((n) => n.startsWith("homerun-lab-"))) {
    await writeFile(join(BINFMT, name), "-1").catch(() => {});
  }
}
