/** The programs that are compared: homerun in Ansible's dress, and Ansible itself in the versions whose language homerun speaks. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

export const ENGINES = ["homerun", "ansible-2.14", "ansible-2.18"] as const;
export type EngineName = (typeof ENGINES)[number];

export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** The folder with `ansible-playbook` and its siblings. */
  readonly bin: string;
  /** The Python that tests may use for themselves. */
  readonly python: string;
}

const PROJECT = dirname(import.meta.dirname);
const CACHE = join(homedir(), ".cache/homerun-compat");

/** What the tests of the engine ask of Python beside the engine itself. */
const COMPANIONS = ["passlib", "pexpect", "netaddr", "jmespath", "bcrypt<4.1"];

function home(name: EngineName): string {
  return join(CACHE, name);
}

export function installEngines(names: readonly EngineName[], say: (text: string) => void): void {
  const python = process.env.COMPAT_PYTHON ?? "python3";
  mkdirSync(CACHE, { recursive: true });
  for (const name of names.filter((one) => one !== "homerun")) {
    const version = name.replace("ansible-", "");
    say(`installing ansible-core ${version}`);
    execFileSync(python, ["-m", "venv", home(name)], { stdio: "inherit" });
    const pip = join(home(name), "bin/pip");
    execFileSync(pip, ["install", "--quiet", `ansible-core==${version}.*`, ...COMPANIONS], {
      stdio: "inherit",
    });
  }
}

function firstLine(program: string): string {
  const text = execFileSync(program, ["--version"], { encoding: "utf8" });
  return text.split("\n")[0]?.replace(/^.*?(\d[\w.]*).*$/, "$1") ?? "";
}

/** A Python with PyYAML and Jinja, which some tests use beside the engine. */
function testPython(): string {
  const found = [...ENGINES].reverse().map((name) => join(home(name), "bin/python"));
  return found.find((path) => existsSync(path)) ?? "/usr/bin/python3";
}

/** Builds homerun and writes its launchers into `folder`. */
function homerunEngine(folder: string): Engine {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: PROJECT, stdio: "inherit" });
  const bin = join(folder, "shims");
  rmSync(bin, { recursive: true, force: true });
  execFileSync(join(PROJECT, "bin/homerun"), ["shims", bin], { stdio: ["ignore", "ignore", "inherit"] });
  const version = firstLine(join(PROJECT, "bin/homerun"));
  return { name: "homerun", version, bin, python: testPython() };
}

/** `undefined`: it is not installed. */
export function findEngine(name: EngineName, folder: string): Engine | undefined {
  if (name === "homerun") return homerunEngine(folder);
  const bin = join(home(name), "bin");
  if (!existsSync(join(bin, "ansible-playbook"))) return undefined;
  const version = execFileSync(join(bin, "ansible-playbook"), ["--version"], { encoding: "utf8" });
  const number = /core (\d+\.\d+\.\d+)/.exec(version)?.[1] ?? "";
  return { name, version: number, bin, python: join(bin, "python") };
}
