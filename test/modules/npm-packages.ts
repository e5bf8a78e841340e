/** Packages of Node.js for tests: archives, and a registry on this machine that has them. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

/** The folder of this machine's npm and its node. */
export function npmFolder(): string {
  const folders = (process.env.PATH ?? "").split(":").concat("/usr/local/bin", "/usr/bin");
  return folders.find((folder) => folder !== "" && existsSync(path.join(folder, "npm"))) ?? "/usr/bin";
}

/** What npm goes by: nothing of who runs the tests. */
export function npmEnvironment(folder: string): Readonly<Record<string, string>> {
  return {
    HOME: path.join(folder, "home"),
    npm_config_prefix: path.join(folder, "prefix"),
    npm_config_cache: path.join(folder, "home/cache"),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_fetch_retries: "0",
  };
}

/** An archive as `npm pack` makes one, with a program in it; gives its path. */
export function archive(folder: string, name: string, version: string, more: object = {}): string {
  const work = path.join(folder, `.pack-${name.replace("/", "-")}-${version}`);
  const file = path.join(folder, `${name.replace("/", "-")}-${version}.tgz`);
  mkdirSync(path.join(work, "package"), { recursive: true });
  const manifest = { name, version, bin: { [name.replace(/.*\//, "")]: "run.js" }, ...more };
  writeFileSync(path.join(work, "package/package.json"), JSON.stringify(manifest));
  writeFileSync(path.join(work, "package/run.js"), `console.log("${version}")\n`);
  execFileSync("tar", ["--mtime=2026-01-01", "-czf", file, "-C", work, "package"]);
  rmSync(work, { recursive: true });
  return file;
}

export interface Registry {
  readonly address: string;
  /** What was asked for. */
  readonly asked: readonly string[];
  readonly publish: (name: string, version: string, more?: object) => void;
  readonly stop: () => void;
}

export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  const packages = new Map<string, Map<string, string>>();
  const asked: string[] = [];
  let address = "";
  const about = (name: string): unknown => {
    const versions = [...(packages.get(name) ?? [])].map(([version, file]) => {
      const integrity = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
      const dist = { tarball: `${address}/-/${path.basename(file)}`, integrity };
      return [version, { name, version, bin: { [name.replace(/.*\//, "")]: "run.js" }, dist }] as const;
    });
    return { name, "dist-tags": { latest: versions.at(-1)?.[0] }, versions: Object.fromEntries(versions) };
  };
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? "").slice(1));
    asked.push(name);
    const file = path.join(folder, name.replace("-/", ""));
    if (name.startsWith("-/") && existsSync(file)) response.end(readFileSync(file));
    else if (packages.has(name)) response.end(JSON.stringify(about(name)));
    else response.writeHead(404).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === "object" && at ? at.port : 0}`;
  return {
    address,
    asked,
    publish: (name, version, more = {}) => {
      const versions = packages.get(name) ?? new Map<string, string>();
      packages.set(name, versions.set(version, archive(folder, name, version, more)));
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
