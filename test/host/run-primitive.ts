/** Runs calls for real in this machine's shells, as a session would: functions defined, then called in a subshell. */

import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll } from "vitest";
import { sendInput } from "../../src/connection/session/send-input.ts";
import type { Change } from "../../src/host/change.ts";
import { isHeld } from "../../src/host/content.ts";
import type { Call, Primitive, Reply } from "../../src/host/primitive.ts";
import { SLAY_FUNCTIONS } from "../../src/host/programs/slay-program.ts";
import type { Read } from "../../src/host/read.ts";
import { quoteAll } from "../../src/host/shell.ts";
import type { Dialogue } from "../../src/modules/contract/procedure.ts";

export interface LocalShell {
  readonly name: string;
  readonly argv: readonly string[];
  /** Folders of the tools that programs find. */
  readonly path: string;
}

const BUSYBOX = "/usr/bin/busybox";
const APPLETS =
  "awk base64 basename bunzip2 bzip2 cat chgrp chmod chown cmp cp cut date dd df dirname env expr false find getopt grep gunzip gzip head hostname id kill ln ls md5sum mkdir mkfifo mktemp mv nc nohup od printf ps pwd readlink realpath rm rmdir sed seq setsid sh sha1sum sha256sum sha512sum sleep sort stat sync tail tar tee test timeout touch tr true uname uniq unxz unzip wc wget which xargs xz xzcat zcat";

let busyboxFolder: string | undefined;

/** A folder with nothing but busybox's applets in it: what such a host has on its PATH. */
function busyboxPath(): string {
  if (busyboxFolder === undefined) {
    busyboxFolder = mkdtempSync(path.join(tmpdir(), "busybox-"));
    chmodSync(busyboxFolder, 0o755);
    for (const applet of APPLETS.split(" ")) symlinkSync(BUSYBOX, path.join(busyboxFolder, applet));
  }
  return busyboxFolder;
}

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const SHELLS: readonly LocalShell[] = [
  { name: "dash", argv: ["/usr/bin/dash"], path: SYSTEM_PATH },
  { name: "bash", argv: ["/usr/bin/bash", "--posix"], path: SYSTEM_PATH },
  { name: "busybox", argv: [BUSYBOX, "sh"], path: busyboxPath() },
];

const [dash] = SHELLS;
export const DASH: LocalShell = dash as LocalShell;

afterAll(() => {
  if (busyboxFolder !== undefined) rmSync(busyboxFolder, { recursive: true, force: true });
  busyboxFolder = undefined;
});

/** The functions that a call needs, each once, and the call. */
export function programOf(call: Call): string {
  const lines: string[] = [];
  const done = new Set<string>();
  const define = (primitive: Primitive): void => {
    if (done.has(primitive.name)) return;
    done.add(primitive.name);
    primitive.requires?.forEach(define);
    lines.push(`${primitive.name}() {\n${primitive.body}\n}`);
    if (primitive.once !== undefined) lines.push(primitive.once);
  };
  define(call.primitive);
  return `${lines.join("\n")}\numask 022\n( ${quoteAll([call.primitive.name, ...call.args])} ) 8>&-\n`;
}

export interface RunOptions {
  readonly shell?: LocalShell;
  readonly cwd?: string;
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds; the process group is ended then as a session does it: first gently. */
  readonly deadline?: number;
}

/** A call that is spoken with, in a shell that knows how to end what it has started. */
export function startDialogue(call: Call, options: RunOptions = {}): Dialogue {
  const shell = options.shell ?? DASH;
  const [program = "", ...rest] = shell.argv;
  const child = spawn(program, [...rest, "-c", `${SLAY_FUNCTIONS}\n${programOf(call)}`], {
    cwd: options.cwd ?? "/",
    env: { PATH: shell.path, LC_ALL: "C", HOME: options.env?.HOME ?? "/nonexistent", ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const { stdin, stdout, stderr } = child;
  const said: Buffer[] = [];
  stderr.on("data", (bytes: Buffer) => said.push(bytes));
  stdin.on("error", () => {});
  const ended = new Promise<Reply>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ status: code ?? 137, stdout: Buffer.alloc(0), stderr: Buffer.concat(said) }),
    );
  });
  const hangUp = async (): Promise<void> => {
    stdin.end();
    await ended;
  };
  return { stdin, stdout, ended, hangUp };
}

async function end(group: number | undefined): Promise<void> {
  if (group === undefined) return;
  process.kill(-group, "SIGTERM");
  await sleep(300);
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

export async function runCall(call: Call, options: RunOptions = {}): Promise<Reply> {
  const shell = options.shell ?? DASH;
  const [program = "", ...rest] = shell.argv;
  const child = spawn(program, [...rest, "-c", programOf(call)], {
    cwd: options.cwd ?? "/",
    env: { PATH: shell.path, LC_ALL: "C", HOME: options.env?.HOME ?? "/nonexistent", ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
  child.stdin.on("error", () => {});
  // Input that can't be sent ends early, as in a session.
  void sendInput(call.input ?? new Uint8Array(), child.stdin)
    .catch(() => undefined)
    .finally(() => child.stdin.end());
  const timer = setTimeout(() => void end(child.pid), options.deadline ?? 20_000);
  const status = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 137));
  });
  clearTimeout(timer);
  return { status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}

/** What a call would read, where that is held in memory. */
export function heldInput(call: Call | undefined): Buffer {
  const input = call?.input ?? new Uint8Array();
  if (!isHeld(input)) throw new Error("the input is not held in memory");
  return Buffer.from(input);
}

export async function runRead<T>(read: Read<T>, options: RunOptions = {}): Promise<T> {
  return read.parse(await runCall(read.call, options));
}

/** Performs a change as the engine does: in order, ending at the first operation that fails. */
export async function applyChange(change: Change, options: RunOptions = {}): Promise<readonly Reply[]> {
  const replies: Reply[] = [];
  for (const call of change.operations) {
    const reply = await runCall(call, options);
    replies.push(reply);
    if (reply.status !== 0) break;
  }
  return replies;
}
