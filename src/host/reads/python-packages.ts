/** The Python packages that a pip sees, and how requirements compare with them. pip's own library compares. */

import type { Primitive, Reply } from "../primitive.ts";
import { findPip } from "../programs/pip-program.ts";
import { judgePackages } from "../programs/python-listing-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

/** Which pip is meant. */
export interface PipPlace {
  readonly chdir?: string | undefined;
  readonly virtualenv?: string | undefined;
  readonly executable?: string | undefined;
}

export interface PipQuestion extends PipPlace {
  /** As pip reads them; anything that pip could install. */
  readonly requirements: readonly string[];
  /** A file of requirements on the host. */
  readonly file?: string | undefined;
  /** Programs that could make the environment; whether the host has them is told. */
  readonly makers: readonly string[];
}

/**
 * `fits`: nothing to do. `unfit`: another version. `extra`: something that an extra asks for is missing. `elsewhere`: a
 * repository, an archive or a folder, of which only pip can tell. `ignored`: its marker does not hold here.
 */
export type Fitting = "fits" | "absent" | "unfit" | "extra" | "elsewhere" | "ignored" | "invalid" | "unknown";

export interface JudgedRequirement {
  readonly text: string;
  readonly fitting: Fitting;
  /** As PEP 503 spells it; empty where it can't be told. */
  readonly name: string;
  /** Installed, whether it fits or not. */
  readonly version?: string;
  /** Installed, but not where this pip could remove it. */
  readonly outside?: true;
}

export type PythonPackages =
  /** `missing`: what there is none of. */
  | { readonly state: "no-pip"; readonly missing: string }
  | { readonly state: "no-environment"; readonly makers: readonly string[]; readonly isFolder: boolean }
  | { readonly state: "broken-environment" }
  /** There is a pip, and what it sees can't be told without running it. */
  | { readonly state: "opaque" }
  | {
      readonly state: "seen";
      readonly wanted: readonly JudgedRequirement[];
      /** Absent where the question named no file, or there is none. */
      readonly file?: readonly JudgedRequirement[];
      /** Why pip will not change anything here (PEP 668). */
      readonly managed?: string;
    };

/**
 * $1 folder, $2 environment, $3 pip, $4 file of requirements, $5 how many makers follow, then those, then requirements. What it prints
 * begins with a line that says how far it came.
 */
const primitive: Primitive = {
  name: "hr_python_packages",
  body: `
hr_f=$4 hr_n=$5
hr_find_pip "$1" "$2" "$3"
shift 5
case $hr_why in
"no environment")
  if [ -e "$hr_venv" ]; then echo "no-environment folder"; else echo "no-environment"; fi
  while [ "$hr_n" -gt 0 ]; do
    if command -v -- "$1" >/dev/null 2>&1; then printf '%s\\n' "$1"; fi
    shift
    hr_n=$((hr_n - 1))
  done
  exit 0 ;;
"no python") echo broken-environment; exit 0 ;;
"no "*) printf 'no-pip %s\\n' "\${hr_why#no }"; exit 0 ;;
esac
shift "$hr_n"
[ -n "$hr_py" ] || { echo opaque; exit 0; }
HR_FILE=$hr_f
export HR_FILE
echo seen
hr_judge_packages "$@"`,
  requires: [findPip, judgePackages],
};

/** What ties promises to questions: the environment. */
export function pipEnvironment({ virtualenv, executable, chdir }: PipPlace): string {
  if (virtualenv === undefined) return executable ?? "";
  return virtualenv.startsWith("/") || chdir === undefined ? virtualenv : `${chdir}/${virtualenv}`;
}

export function pythonPackages(question: PipQuestion): Read<PythonPackages> {
  const { chdir, virtualenv, executable, requirements, file, makers } = question;
  return defineRead<PythonPackages>({
    primitive,
    args: [
      chdir ?? "",
      virtualenv ?? "",
      executable ?? "",
      file ?? "",
      String(makers.length),
      ...makers,
      ...requirements,
    ],
    subject: { kind: "package", name: `python packages of ${pipEnvironment(question)}` },
    parse: (reply) => parse(reply, question),
    predict: (seen, overlay) => predict(seen, question, overlay),
    timeout: 120_000,
  });
}

function parse(reply: Reply, { file }: PipQuestion): PythonPackages {
  const [head = "", ...lines] = reply.stdout.toString("utf8").split("\n");
  const [state, ...rest] = head.split(" ");
  if (reply.status !== 0 || state === "") {
    const said = reply.stderr.toString("utf8").trim().split("\n").at(-1) ?? "";
    throw new ReplyError(primitive.name, reply, said === "" ? "Python did not say what it has" : said);
  }
  if (state === "no-pip") return { state, missing: rest.join(" ") };
  if (state === "no-environment")
    return { state, makers: lines.filter((l) => l !== ""), isFolder: rest[0] === "folder" };
  if (state === "broken-environment" || state === "opaque") return { state };
  const rows = lines.map((line) => line.split("\t"));
  const judged = (kind: string) => rows.filter((row) => row[0] === kind).map(judgedOf);
  const lacking = rows.find(([kind]) => kind === "no-pip");
  if (lacking) return { state: "no-pip", missing: `pip in ${lacking[1]}` };
  const managed = rows.find(([kind]) => kind === "managed")?.[1];
  return {
    state: "seen",
    wanted: judged("wanted"),
    ...(file !== undefined && rows.some(([kind]) => kind === "read") ? { file: judged("file") } : {}),
    ...(managed === undefined ? {} : { managed }),
  };
}

function judgedOf([, fitting = "", name = "", version = "", outside, text = ""]: readonly string[]) {
  return {
    text,
    fitting: fitting as Fitting,
    name,
    ...(version === "" ? {} : { version }),
    ...(outside === "outside" ? { outside: true as const } : {}),
  };
}

function predict(
  seen: PythonPackages,
  question: PipQuestion,
  overlay: Overlay,
): Predicted<PythonPackages> | undefined {
  const environment = pipEnvironment(question);
  const promised = overlay.effects.filter(
    (e) => e.kind === "python-package" && e.environment === environment,
  );
  if (promised.length === 0) return undefined;
  const byName = new Map(
    promised.flatMap((e) => (e.kind === "python-package" ? [[e.name, e] as const] : [])),
  );
  const { file, requirements } = question;
  if (seen.state === "no-environment") {
    if (file !== undefined) return inNewEnvironment(byName.has(requirementsName(file)));
    const unseen = requirements.map((text) => ({ text, name: nameIn(text), fitting: "absent" as const }));
    return { known: { state: "seen", wanted: unseen.map((wanted) => afterwards(wanted, byName)) } };
  }
  if (seen.state !== "seen") return undefined;
  const wanted = seen.wanted.map((each) => afterwards(each, byName));
  const promise = file === undefined ? undefined : byName.get(requirementsName(file));
  const listed = seen.file?.map(
    (each): JudgedRequirement =>
      promise && each.fitting !== "ignored"
        ? { ...each, fitting: promise.installed ? "fits" : "absent" }
        : afterwards(each, byName),
  );
  return { known: { ...seen, wanted, ...(listed === undefined ? {} : { file: listed }) } };
}

function inNewEnvironment(isPromised: boolean): Predicted<PythonPackages> {
  return isPromised
    ? { known: { state: "seen", wanted: [], file: [] } }
    : { unknown: "what the new environment will hold is known once it is made" };
}

type Promises = ReadonlyMap<string, { readonly installed: boolean; readonly requirement?: string }>;

function afterwards(wanted: JudgedRequirement, promises: Promises): JudgedRequirement {
  const promise = promises.get(wanted.name);
  if (!promise || wanted.fitting === "ignored" || wanted.fitting === "invalid") return wanted;
  if (!promise.installed) return { text: wanted.text, name: wanted.name, fitting: "absent" };
  const isSame = promise.requirement === wanted.text || nameIn(wanted.text) === wanted.text.toLowerCase();
  return { ...wanted, fitting: isSame ? "fits" : "unknown" };
}

/** Stands for all packages of a file of requirements. */
export function requirementsName(file: string): string {
  return `-r ${file}`;
}

/** The name that a requirement begins with, as PEP 503 spells it. */
export function nameIn(requirement: string): string {
  const [name = ""] = /^[A-Za-z0-9][A-Za-z0-9._-]*/.exec(requirement.trim()) ?? [];
  return name
    .replace(/[._-]+$/, "")
    .replaceAll(/[-_.]+/g, "-")
    .toLowerCase();
}
