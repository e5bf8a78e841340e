/** Where the other tools are: each in a Python environment of its own, in the user's cache, put there on request. */

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export type PeerName = "ansible" | "mitogen" | "pyinfra";

export const PEERS: readonly PeerName[] = ["ansible", "mitogen", "pyinfra"];

export interface PeerPlace {
  readonly bin: string;
  readonly version: string;
  /** Mitogen's, within the environment. */
  readonly strategyPlugins?: string;
}

interface Recipe {
  readonly packages: readonly string[];
  /** The program without which the peer is not there. */
  readonly program: string;
  /** The packages whose versions say what was measured. */
  readonly named: readonly string[];
}

const RECIPES: Readonly<Record<PeerName, Recipe>> = {
  ansible: { packages: ["ansible-core"], program: "ansible-playbook", named: ["ansible-core"] },
  mitogen: {
    packages: ["ansible-core", "mitogen"],
    program: "ansible-playbook",
    named: ["mitogen", "ansible-core"],
  },
  pyinfra: { packages: ["pyinfra"], program: "pyinfra", named: ["pyinfra"] },
};

function peersFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "homerun-bench");
}

function python(bin: string, program: string): string {
  return execFileSync(join(bin, "python3"), ["-c", program], { encoding: "utf8" }).trim();
}

/** Undefined where it is not installed. */
export function findPeer(name: PeerName): PeerPlace | undefined {
  const { program, named } = RECIPES[name];
  const bin = join(peersFolder(), name, "bin");
  if (!existsSync(join(bin, program))) return undefined;
  const versions = python(
    bin,
    `import platform, importlib.metadata as m; print(*(f"{n} {m.version(n)}" for n in ${JSON.stringify(named)}), f"Python {platform.python_version()}", sep=", ")`,
  );
  if (name !== "mitogen") return { bin, version: versions };
  const folder = python(
    bin,
    "import importlib.util as u; print(u.find_spec('ansible_mitogen').submodule_search_locations[0])",
  );
  return { bin, version: versions, strategyPlugins: join(folder, "plugins/strategy") };
}

/** The newest of each that this Python carries. `BENCH_PYTHON` names another. */
export function installPeers(names: readonly PeerName[]): void {
  const interpreter = process.env.BENCH_PYTHON || "python3";
  mkdirSync(peersFolder(), { recursive: true });
  for (const name of names) {
    const folder = join(peersFolder(), name);
    rmSync(folder, { recursive: true, force: true });
    process.stdout.write(`installing ${name} in ${folder}\n`);
    const made = spawnSync(interpreter, ["-m", "venv", folder], { stdio: "inherit" });
    const pip = join(folder, "bin/pip");
    const got =
      made.status === 0 &&
      spawnSync(pip, ["install", "--quiet", ...RECIPES[name].packages], { stdio: "inherit" }).status === 0;
    process.stdout.write(got ? `${findPeer(name)?.version}\n` : `${name} can't be had here\n`);
    if (!got) rmSync(folder, { recursive: true, force: true });
  }
}
