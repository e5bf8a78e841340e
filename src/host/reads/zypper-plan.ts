/** What is installed on a SUSE host, and what zypper would do. All in one call. */

import type { Primitive, Reply } from "../primitive.ts";
import { zypper } from "../programs/zypper-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import {
  NO_PLAN,
  type PackageMove,
  type PackagePlan,
  planAfter,
  promisedPackages,
  undoneNames,
} from "./package-plan.ts";

export interface ZypperHost {
  readonly manager: "zypper";
  readonly installed: ReadonlyMap<string, string>;
  /** What zypper was asked, without what is as wanted already; undefined where that is all. */
  readonly specs?: readonly string[];
  readonly plan: PackagePlan;
}

export interface ZypperQuestion {
  readonly aim: "present" | "latest" | "absent" | "upgrade" | "nothing";
  /** Of the things that are named. */
  readonly type: string;
  /** zypper's command with all words before the names, ready for a trial. */
  readonly words: readonly string[];
  readonly names: readonly string[];
}

/** $1 aim, $2 type, $3 number of words, then words, then names. */
const primitive: Primitive = {
  name: "hr_zypper_plan",
  body: `
command -v zypper >/dev/null 2>&1 || exit 3
hr_aim=$1 hr_type=$2 hr_nw=$3
shift 3
[ "$hr_aim" != nothing ] || exit 0
hr_nl='
'
hr_q=
if [ "$hr_aim" = upgrade ]; then hr_q=
elif [ "$hr_type" = package ]; then hr_q=$(rpm -qa --qf '%{NAME} %{VERSION}-%{RELEASE}\\n' 2>/dev/null)
else
  hr_q=$(zypper --non-interactive --quiet --xmlout --disable-repositories search --type "$hr_type" --details --installed-only 2>/dev/null |
    sed -n 's/.*<solvable .*name="\\([^"]*\\)".*edition="\\([^"]*\\)".*/\\1 \\2/p')
fi
[ -z "$hr_q" ] || printf '%s\\n' "$hr_q" | sed 's/^/installed /'
hr_has() { case "$hr_nl$hr_q" in *"$hr_nl$1 "*) return 0 ;; *) return 1 ;; esac; }
hr_list= hr_i=0 hr_c=$#
while [ $hr_i -lt $hr_c ]; do
  hr_i=$((hr_i + 1))
  if [ $hr_i -le "$hr_nw" ]; then set -- "$@" "$1"
  else
    hr_n=$1
    hr_y=\${hr_n#[-+~]}
    hr_y=\${hr_y%%[\\<\\>=]*}
    case $hr_aim:$hr_n in
      upgrade:*) ;;
      absent:*) ! hr_has "$hr_y" || hr_list=$hr_list$hr_n$hr_nl ;;
      latest:[-~]* | present:[-~]*) ! hr_has "$hr_y" || hr_list=$hr_list$hr_n$hr_nl ;;
      latest:* | present:*[\\<\\>=]* | present:*://* | present:*.rpm) hr_list=$hr_list$hr_n$hr_nl ;;
      *) hr_has "$hr_y" || hr_list=$hr_list$hr_n$hr_nl ;;
    esac
  fi
  shift
done
[ "$hr_aim" = upgrade ] || [ -n "$hr_list" ] || exit 0
if [ -n "$hr_list" ]; then
  set -- "$@" --
  while IFS= read -r hr_x; do
    case $hr_x in '') ;; *) set -- "$@" "$hr_x"; printf 'spec %s\\n' "$hr_x" ;; esac
  done <<end
$hr_list
end
fi
hr_o=$(zypper --non-interactive --xmlout "$@" 2>&1)
hr_s=$?
printf '%s\\n' "$hr_o" | sed 's/^/> /'
printf 'status %s\\n' "$hr_s"
exit 0`,
  requires: [zypper],
};

/** `undefined`: the host has no zypper. */
export function zypperPlan(question: ZypperQuestion): Read<ZypperHost | undefined> {
  const { aim, type, words, names } = question;
  return defineRead<ZypperHost | undefined>({
    primitive,
    args: [aim, type, String(words.length), ...words, ...names],
    subject: { kind: "package", name: names.join(" ") },
    timeout: 900_000,
    parse: (reply) => parse(reply, aim),
    predict: (seen, overlay) => predict(seen, overlay, question),
  });
}

function parse(reply: Reply, aim: string): ZypperHost | undefined {
  if (reply.status === 3) return undefined;
  if (reply.status !== 0)
    throw new ReplyError(primitive.name, reply, "the host did not say what zypper would do");
  const installed = new Map<string, string>();
  const specs: string[] = [];
  const said: string[] = [];
  let status: number | undefined;
  for (const line of reply.stdout.toString("utf8").split("\n")) {
    const [word, first = "", second = ""] = line.split(" ");
    if (word === ">") said.push(line.slice(2));
    else if (word === "installed") installed.set(first, second);
    else if (word === "spec") specs.push(line.slice(5));
    else if (word === "status") status = Number(first);
  }
  if (status === undefined) return { manager: "zypper", installed, plan: NO_PLAN };
  const plan = readZypper(said.join("\n"), status);
  return { manager: "zypper", installed, specs: aim === "upgrade" ? [] : specs, plan };
}

export function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}

export function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescaped(value);
}

/** Statuses that mean success: the last ones that something is left to do (a restart, a second run), or that a script failed. */
const GOOD = new Set([0, 102, 103, 106, 107]);

/** The summary of a transaction in zypper's XML. */
export function readZypper(text: string, status: number): PackagePlan {
  const install: PackageMove[] = [];
  const remove: PackageMove[] = [];
  for (const [, group = "", body = ""] of text.matchAll(/<to-([a-z-]+)>([\s\S]*?)<\/to-\1>/g)) {
    for (const [tag] of body.matchAll(/<solvable\s[^>]*>/g)) {
      const name = attribute(tag, "name") ?? "";
      const edition = attribute(tag, "edition") ?? "";
      const old = attribute(tag, "edition-old");
      if (group === "remove") remove.push({ name, from: edition });
      else if (!group.startsWith("upgrade") && !group.startsWith("downgrade") && old === undefined)
        install.push({ name, to: edition, ...(group.startsWith("install") ? {} : { from: edition }) });
      else
        install.push({
          ...{ name, from: old ?? "", to: edition },
          ...(group.startsWith("downgrade") ? { isOlder: true } : {}),
        });
    }
  }
  const messages = messagesIn(text);
  const unknown = messages.flatMap(
    (m) =>
      /^(?:No provider of '\+?([^']+)' found|'([^']+)' not found in package names|Package '([^']+)' not found)/
        .exec(m)
        ?.slice(1)
        .find(Boolean) ?? [],
  );
  if (GOOD.has(status)) return { install, remove, unknown: [] };
  return { install: [], remove: [], unknown, problem: messages.join("; ") || lastLine(text) };
}

export function messagesIn(text: string): readonly string[] {
  const found = text.matchAll(/<message type="(error|warning)">([\s\S]*?)<\/message>/g);
  const all = [...found].map(([, type, body = ""]) => ({ type, body: unescaped(body).trim() }));
  const errors = all.filter((one) => one.type === "error");
  const problems = [...text.matchAll(/<description>(Problem: [\s\S]*?)<\/description>/g)].map(([, d = ""]) =>
    unescaped(d.split("\n")[0] ?? ""),
  );
  return [...errors.map((one) => one.body), ...problems];
}

function lastLine(text: string): string {
  const bare = text.replaceAll(/<[^>]*>/g, "").split("\n");
  return bare.findLast((line) => line.trim() !== "")?.trim() ?? "zypper does not say why";
}

function predict(
  seen: ZypperHost | undefined,
  overlay: Overlay,
  { aim, names }: ZypperQuestion,
): Predicted<ZypperHost | undefined> | undefined {
  if (seen === undefined) return undefined;
  const promised = promisedPackages(overlay);
  if (promised.size === 0) return undefined;
  const bare = (name: string): string => name.replace(/^[-+~]/, "").replace(/[<>=].*/, "");
  const goes = (name: string): boolean => aim === "absent" || /^[-~]/.test(name);
  const before = planAfter(seen.plan, promised);
  const left = seen.specs?.filter((spec) => promised.get(bare(spec)) !== !goes(spec));
  const wanted = names.filter((name) => !goes(name)).map(bare);
  const unwanted = names.filter(goes).map(bare);
  const isThere = (name: string): boolean => seen.installed.has(name);
  const isFixed = aim === "upgrade" || aim === "nothing";
  const added = isFixed ? [] : undoneNames(wanted, true, promised, isThere);
  const removed = isFixed ? [] : undoneNames(unwanted, false, promised, isThere);
  const plan: PackagePlan = {
    ...before,
    install: [...before.install, ...added.map((name) => ({ name }))],
    remove: [...before.remove, ...removed.map((name) => ({ name }))],
  };
  const specs = [...(left ?? []), ...added, ...removed];
  const { specs: _, ...rest } = seen;
  return { known: { ...rest, plan, ...(seen.specs || specs.length > 0 ? { specs } : {}) } };
}
