/** What apt on this machine is set up with: mirrors, their hosts, and the proxy in front of them. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AptSource,
  type DebianMirrors,
  debianMirrors,
  mirrorOrigins,
  parseDeb822Sources,
  parseOneLineSources,
} from "./apt-sources.ts";
import { runCommand } from "./run-command.ts";

export interface ControllerApt {
  readonly mirrors: DebianMirrors;
  /** `host[:port]` → scheme. */
  readonly origins: ReadonlyMap<string, "http:" | "https:">;
  /** URL of the http proxy that apt here goes through. */
  readonly proxy?: string;
}

export async function readControllerApt(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ControllerApt> {
  const sources = await readSources("/etc/apt");
  const mirrors = debianMirrors(sources, await distribution());
  const proxy = (await aptProxySetting(env)) ?? env.http_proxy;
  const origins = mirrorOrigins(mirrors, sources);
  return proxy ? { mirrors, origins, proxy } : { mirrors, origins };
}

async function readSources(dir: string): Promise<readonly AptSource[]> {
  const parts = join(dir, "sources.list.d");
  const names = (await readdir(parts).catch(() => [])).sort();
  const found = [...parseOneLineSources(await textOf(join(dir, "sources.list")))];
  for (const name of names) {
    if (name.endsWith(".list")) found.push(...parseOneLineSources(await textOf(join(parts, name))));
    if (name.endsWith(".sources")) found.push(...parseDeb822Sources(await textOf(join(parts, name))));
  }
  return found;
}

function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

/** `debian`, `ubuntu`, …; empty where the system does not say. */
export async function distribution(): Promise<string> {
  return /^ID="?([a-z]+)"?$/m.exec(await textOf("/etc/os-release"))?.[1] ?? "";
}

async function aptProxySetting(
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const { status, stdout } = await runCommand(["apt-config", "shell", "proxy", "Acquire::http::Proxy"], {
    env,
  });
  const value = status === 0 ? /^proxy='(.*)'$/m.exec(stdout)?.[1] : undefined;
  return value && value !== "DIRECT" ? value : undefined;
}
