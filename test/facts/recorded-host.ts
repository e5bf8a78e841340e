/** A host that is played: its files below a folder, its tools as recorded answers, and nothing of this machine's. */

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type FactOptions, type Facts, gatherFacts } from "../../src/facts/gather-facts.ts";
import type { Call } from "../../src/host/primitive.ts";
import { type LocalShell, runCall } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { toolFolder } from "../host/tool-folder.ts";

export interface RecordedHost {
  /** By path. */
  readonly files?: Readonly<Record<string, string>>;
  /** By a tool's words (`sysctl -n kern.boottime`), what it prints; a tool that is named here fails for all other words. */
  readonly tools?: Readonly<Record<string, string>>;
  /** Tools that never come back. */
  readonly hangs?: readonly string[];
}

/** Folders of the system that a host has of its own. */
const OWN =
  /(?<![\w.$}"/-])\/(?=(?:proc|sys|etc|run|sbin|dev\/disk|dev\/kvm|opt|usr\/libexec|usr\/lib\/os-release|usr\/bin\/python3|usr\/local|var|\.dockerenv)\b)/g;

function rooted(text: string, root: string): string {
  return text.replaceAll(OWN, `${root}/`);
}

/** Every part of a reply says how many bytes it has. */
function unrooted(bytes: Buffer, root: string): Buffer {
  const parts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf("\n", at);
    const [name = "", status = "", length = "0"] = bytes.toString("utf8", at, end).split(" ");
    const text = bytes.toString("utf8", end + 1, end + 1 + Number(length)).replaceAll(root, "");
    parts.push(`${name} ${status} ${Buffer.byteLength(text)}\n${text}\n`);
    at = end + 1 + Number(length) + 1;
  }
  return Buffer.from(parts.join(""));
}

function toolsOf(tools: Readonly<Record<string, string>>, hangs: readonly string[]): string {
  const folder = tempFolder();
  for (const name of hangs)
    writeFileSync(path.join(folder, name), "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
  const names = new Set(Object.keys(tools).map((words) => words.split(" ")[0] ?? ""));
  for (const name of names) {
    const cases = Object.entries(tools)
      .filter(([words]) => words.split(" ")[0] === name)
      .map(([words, said], index) => {
        writeFileSync(path.join(folder, `${name}.${index}`), said);
        return `'${words.split(" ").slice(1).join(" ")}') exec cat "${folder}/${name}.${index}" ;;`;
      });
    const lines = ["#!/bin/sh", 'case "$*" in', ...cases, "esac", "exit 1", ""];
    writeFileSync(path.join(folder, name), lines.join("\n"), { mode: 0o755 });
  }
  return folder;
}

export async function gatherFrom(
  { files = {}, tools = {}, hangs = [] }: RecordedHost,
  shell: LocalShell,
  options: FactOptions = {},
): Promise<Facts> {
  const root = tempFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  const read = gatherFacts(options);
  const { primitive, args } = read.call;
  const call: Call = {
    ...read.call,
    primitive: { ...primitive, body: rooted(primitive.body, root) },
    args: args.map((arg) => rooted(arg, root)),
  };
  const ordinary = shell.name === "busybox" ? shell.path : toolFolder("od");
  const reply = await runCall(call, { shell, env: { PATH: `${toolsOf(tools, hangs)}:${ordinary}` } });
  return read.parse({ ...reply, stdout: unrooted(reply.stdout, root) });
}
