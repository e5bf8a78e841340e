/** The parameters of `npm`, and what they come to. */

import { z } from "zod";
import { hostPath } from "../../host/host-path.ts";
import type { NpmWords } from "../../host/programs/npm-program.ts";
import type { NpmQuestion } from "../../host/reads/node-packages.ts";
import { splitWords } from "../../host/shell-words.ts";
import { bool, oneOf, path, word } from "../contract/params.ts";

const plain = () =>
  word().refine((s) => s.trim() !== "" && !s.startsWith("-") && !/[\n\r]/.test(s), {
    error: "it must not be empty, begin with `-` or have several lines",
  });

export const npmParams = z
  .strictObject({
    name: plain()
      .optional()
      .describe(
        "A package: `pm2`, `@scope/name`; also what else npm installs: an archive, a folder, a git address. Without it, what the folder's package.json asks for.",
      ),
    path: path()
      .optional()
      .describe(
        "The folder that packages are installed into; made where it is missing. Not needed with `global`.",
      ),
    version: plain()
      .optional()
      .describe(
        "The version of the package: `1.2.3`. Of a range or a tag (`^1.2`, `next`) only npm can tell what it means.",
      ),
    global: bool().default(false).describe("Packages of the whole host, with their programs."),
    executable: word()
      .refine((line) => (splitWords(line) ?? []).length > 0, { error: "no program is named" })
      .optional()
      .describe(
        "The npm program, where it is not found by itself; the node beside it is used: `/opt/nvm/v20/bin/npm`.",
      ),
    ignore_scripts: bool().default(false).describe("Run no scripts of packages (`--ignore-scripts`)."),
    unsafe_perm: bool()
      .default(false)
      .describe(
        "Let npm before 7 run scripts of packages as root. Newer ones run them as who owns the folder; for them it does nothing.",
      ),
    ci: bool()
      .default(false)
      .describe(
        "Install what the lock file says, and nothing else (`npm ci`). Not run where all of it is there.",
      ),
    production: bool().default(false).describe("Without packages that are for development only."),
    registry: plain().optional().describe("Address of the registry that packages are taken from."),
    state: oneOf("present", "absent", "latest")
      .default("present")
      .describe(
        "`latest` also updates, as far as package.json lets npm; of packages of the whole host, to the newest.",
      ),
    no_optional: bool().default(false).describe("Without optional packages (`--no-optional`)."),
    no_bin_links: bool().default(false).describe("Make no links to programs of packages (`--no-bin-links`)."),
    force: bool().default(false).describe("Have npm go on where it would rather not (`--force`)."),
  })
  .refine((p) => p.path !== undefined || p.global, {
    error: "path must be specified when not using global",
    path: ["path"],
  })
  .refine((p) => p.state !== "absent" || p.ci || p.name !== undefined, {
    error: "`state: absent` needs the `name` of what shall go",
    path: ["name"],
  })
  .refine((p) => p.version === undefined || p.name !== undefined, {
    error: "`version` is that of a package: `name` is missing",
    path: ["version"],
  })
  .refine((p) => !p.ci || (p.name === undefined && !p.global), {
    error:
      "`ci` installs what the lock file of a folder says: neither `name` nor `global` has a meaning beside it",
    path: ["ci"],
  });

export type NpmParams = z.output<typeof npmParams>;

type Home = { readonly home: string };

export interface WantedPackage {
  /** As it is listed; undefined where only npm knows (an archive, a git address). */
  readonly name: string | undefined;
  /** "": any. */
  readonly version: string;
  /** As npm is told. */
  readonly word: string;
}

/** What is wanted by name; undefined where it is all that package.json asks for. */
export function wantedPackage({ name, version }: NpmParams): WantedPackage | undefined {
  if (name === undefined) return undefined;
  const word = version === undefined ? name : `${name}@${version}`;
  const [, plainName, own = ""] = /^((?:@[^/@\s]+\/)?[^/@\s:~.][^/@\s:]*)(?:@(.*))?$/.exec(name) ?? [];
  if (plainName === undefined || /\.(tgz|tar|tar\.gz)$/.test(plainName) || own.includes(":"))
    return { name: undefined, version: "", word };
  return { name: plainName, version: version ?? own, word };
}

/** Whether it is one version, and not a range or a tag. */
export function isExact(version: string): boolean {
  return /^[v=]?\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(version);
}

export function npmWordsOf(p: NpmParams, host: Home): NpmWords {
  const [program = "npm", ...more] = splitWords(p.executable ?? "npm") ?? [];
  return {
    folder: p.path === undefined ? "" : hostPath(p.path, host),
    global: p.global,
    production: p.production,
    noOptional: p.no_optional,
    registry: p.registry ?? "",
    program: [hostPath(program, host), ...more],
  };
}

/** The words of a command that changes something. */
export function npmCommand(p: NpmParams, command: "install" | "ci" | "update" | "uninstall", name: string) {
  const when = (on: boolean, ...words: readonly string[]) => (on ? words : []);
  return [
    command,
    ...when(p.global, "--global"),
    ...when(p.production && command !== "uninstall", "--production"),
    ...when(p.ignore_scripts, "--ignore-scripts"),
    ...when(p.registry !== undefined, "--registry", p.registry ?? ""),
    ...when(p.no_optional, "--no-optional"),
    ...when(p.no_bin_links, "--no-bin-links"),
    ...when(p.force, "--force"),
    ...when(name !== "", "--", name),
  ];
}

export function npmQuestionOf(p: NpmParams, host: Home): NpmQuestion {
  const wanted = wantedPackage(p);
  const asks = p.state === "latest" && !p.ci && (wanted === undefined || wanted.version === "");
  return {
    words: npmWordsOf(p, host),
    outdated: !asks
      ? undefined
      : wanted === undefined
        ? "all"
        : wanted.name === undefined
          ? undefined
          : { name: wanted.name },
    lock: p.ci,
  };
}
