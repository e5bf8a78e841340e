/** What paths of the host carry besides owner, group and mode: SELinux contexts and the attributes of `lsattr`. */

import type { Effect } from "../effect.ts";
import { childOf, isBelow, plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Read, ReplyError } from "../read.ts";

/** The parts of a context, each only where known. */
export interface SecurityContext {
  readonly user?: string;
  readonly role?: string;
  readonly type?: string;
  /** Of policies with levels. */
  readonly level?: string;
}

export interface FileLabel {
  /** Absent where it is not known: nothing was asked, or the path is only promised. */
  readonly context?: SecurityContext;
  /** Letters that `lsattr` tells; absent where it tells none of the path. */
  readonly flags?: string;
}

export interface FileLabels {
  /** Where the path is in the end: in a folder by its name, behind a link where links are followed. */
  readonly path: string;
  /** `special`: a file system that gives all its files the same context. */
  readonly selinux: "on" | "off" | "special" | "unasked";
  /** Programs that were needed and are not there. */
  readonly missing: readonly string[];
  /** Of paths that are there. */
  readonly labels: ReadonlyMap<string, FileLabel>;
  /** What the policy would give paths. */
  readonly defaults: ReadonlyMap<string, SecurityContext>;
}

export interface LabelQuestion {
  readonly path: string;
  /** Where the path is a folder, what is meant is this in it. */
  readonly name?: string | undefined;
  readonly isFolder?: boolean | undefined;
  readonly follow?: boolean | undefined;
  /** Everything below too, on the same disk. */
  readonly recursive?: boolean | undefined;
  /** What is looked at below the path, relative. */
  readonly names?: readonly string[] | undefined;
  /** What will stand at the path, for the policy. */
  readonly kind: "file" | "dir";
  readonly context: boolean;
  readonly defaults: boolean;
  readonly flags: boolean;
}

/** Prints paths, each with a NUL: $1 itself and, with $2, all below it, else the names that follow. $3: those too that are not there. */
const paths: Primitive = {
  name: "hr_label_paths",
  body: `
hr_lp=$1 hr_lr=$2 hr_la=$3
shift 3
if [ -n "$hr_lr" ] && [ -e "$hr_lp" ]; then find "$hr_lp" -xdev -print0 2>/dev/null; return 0; fi
if [ -n "$hr_la" ] || [ -e "$hr_lp" ] || [ -L "$hr_lp" ]; then printf '%s\\0' "$hr_lp"; fi
for hr_ln do
  hr_ln=\${hr_lp%/}/$hr_ln
  if [ -n "$hr_la" ] || [ -e "$hr_ln" ] || [ -L "$hr_ln" ]; then printf '%s\\0' "$hr_ln"; fi
done
return 0`,
};

/** Whether a host with SELinux keeps a context for each file around $1: prints on, off or special. */
const enabled: Primitive = {
  name: "hr_selinux",
  body: `
if command -v selinuxenabled >/dev/null 2>&1; then selinuxenabled || { printf off; return 0; }
elif [ ! -e /sys/fs/selinux/enforce ]; then printf off; return 0; fi
hr_d=$1
while [ ! -e "$hr_d" ] && [ "$hr_d" != . ]; do
  case $hr_d in */*) hr_d=\${hr_d%/*}; hr_d=\${hr_d:-/} ;; *) hr_d=. ;; esac
done
case $(stat -f -c %T "$hr_d" 2>/dev/null) in
nfs* | fuse* | vboxsf | ramfs | v9fs | 9p | msdos | vfat) printf special ;;
*) printf on ;;
esac`,
};

/**
 * $1 path, $2 name in a folder, $3 "1" for a path that must be a folder, $4 "1" to follow, $5 "1" for all below, $6 letters (c contexts,
 * d those of the policy, a attributes), $7 kind of what shall be there, then relative names. Fields end with NUL, lists of them with an empty one.
 */
const primitive: Primitive = {
  name: "hr_file_labels",
  body: `
hr_path "$1"
if [ -n "$2" ] && { [ -n "$3" ] || [ -d "$hr_p" ]; }; then hr_p=\${hr_p%/}/$2; fi
if [ -n "$4" ] && [ -L "$hr_p" ]; then hr_t=$(readlink -f -- "$hr_p" 2>/dev/null && echo .) && hr_p=\${hr_t%??}; fi
hr_r=$5 hr_w=$6 hr_k=$7
shift 7
hr_s=unasked hr_m=
case $hr_w in *c*) hr_s=$(hr_selinux "$hr_p") ;; esac
printf '%s\\0' "$hr_p" "$hr_s"
hr_label_paths "$hr_p" "$hr_r" "" "$@"
printf '\\0'
if [ $hr_s = on ]; then
  command -v chcon >/dev/null 2>&1 || hr_m="$hr_m chcon"
  hr_label_paths "$hr_p" "$hr_r" "" "$@" | xargs -0 -r stat --printf='%C %n\\0' -- 2>/dev/null
fi
printf '\\0'
case $hr_s$hr_w in on*d*)
  if command -v matchpathcon >/dev/null 2>&1; then
    if [ -e "$hr_p" ] || [ -L "$hr_p" ]; then hr_label_paths "$hr_p" "$hr_r" 1 "$@" | xargs -0 -r matchpathcon 2>/dev/null
    else
      matchpathcon -m "$hr_k" "$hr_p" 2>/dev/null
      for hr_n do matchpathcon "\${hr_p%/}/$hr_n" 2>/dev/null; done
    fi
  else hr_m="$hr_m matchpathcon"; fi ;;
esac
printf '\\0'
case $hr_w in *a*)
  if command -v lsattr >/dev/null 2>&1 && command -v chattr >/dev/null 2>&1; then hr_label_paths "$hr_p" "$hr_r" "" "$@" | xargs -0 -r lsattr -d 2>/dev/null
  else hr_m="$hr_m lsattr"; fi ;;
esac
printf '\\0%s' "$hr_m"
exit 0`,
  requires: [resolvePath, paths, enabled],
};

/** Of text such as `system_u:object_r:etc_t:s0`; undefined where it is none. */
export function readContext(text: string): SecurityContext | undefined {
  const found = /^([^:\s]+):([^:\s]+):([^:\s]+)(?::(\S+))?$/.exec(text);
  if (!found) return undefined;
  const [, user = "", role = "", type = "", level] = found;
  return { user, role, type, ...(level === undefined ? {} : { level }) };
}

export function writeContext({ user, role, type, level }: SecurityContext): string {
  return [user ?? "?", role ?? "?", type ?? "?", ...(level === undefined ? [] : [level])].join(":");
}

/** Fields up to the empty one; what is behind it. */
function listOf(fields: readonly string[]): readonly [list: readonly string[], rest: readonly string[]] {
  const end = fields.indexOf("");
  return end < 0 ? [fields, []] : [fields.slice(0, end), fields.slice(end + 1)];
}

/** Lines of a tool about paths, in their order; a path may have line ends itself. */
function linesAbout(
  text: string,
  known: readonly string[],
  form: (path: string) => readonly [before: RegExp, after: RegExp],
): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  let at = 0;
  for (const path of known) {
    const [before, after] = form(path);
    const start = new RegExp(before.source, "y");
    start.lastIndex = at;
    const head = start.exec(text);
    if (!head || !text.startsWith(path, start.lastIndex)) continue;
    const end = new RegExp(after.source, "y");
    end.lastIndex = start.lastIndex + path.length;
    const tail = end.exec(text);
    if (!tail) continue;
    out.set(path, `${head[1] ?? ""}${tail[1] ?? ""}`);
    at = end.lastIndex;
  }
  return out;
}

function parseLabels(reply: Reply, question: LabelQuestion): FileLabels {
  if (reply.status !== 0) {
    const why = reply.stderr.toString("utf8").trim() || "the reason is not known";
    throw new ReplyError(primitive.name, reply, `cannot look at the labels of ${question.path}: ${why}`);
  }
  const [path = "", selinux = "", ...fields] = reply.stdout.toString("utf8").split("\0");
  const [there, afterPaths] = listOf(fields);
  const [contexts, afterContexts] = listOf(afterPaths);
  const [policy = "", flags = "", missing = ""] = afterContexts;
  const contextOf = new Map(
    contexts.map((line) => {
      const space = line.indexOf(" ");
      return [line.slice(space + 1), readContext(line.slice(0, space))] as const;
    }),
  );
  const flagsOf = linesAbout(flags, there, () => [/([-A-Za-z]+) +/, /()\n/]);
  const all = [path, ...(question.names ?? []).map((name) => childOf(path, name)), ...there];
  const policyOf = linesAbout(policy, [...new Set(question.recursive ? there : all)], () => [
    /()/,
    /\t([^\n]*)\n/,
  ]);
  const labels = new Map<string, FileLabel>();
  for (const one of there) {
    const context = contextOf.get(one);
    const letters = flagsOf.get(one)?.replaceAll("-", "");
    labels.set(one, {
      ...(context === undefined ? {} : { context }),
      ...(letters === undefined ? {} : { flags: letters }),
    });
  }
  const defaults = new Map<string, SecurityContext>();
  for (const [one, text] of [...policyOf, ...(policyOf.size === 0 ? linesAlone(policy, path) : [])]) {
    const context = readContext(text.trim());
    if (context) defaults.set(one, context);
  }
  return {
    path,
    selinux: selinux as FileLabels["selinux"],
    missing: missing.split(" ").filter((word) => word !== ""),
    labels,
    defaults,
  };
}

/** A single path that is not there. */
function linesAlone(text: string, path: string): readonly (readonly [string, string])[] {
  const line = text.split("\n").find((one) => one.startsWith(`${path}\t`));
  return line === undefined ? [] : [[path, line.slice(path.length + 1)]];
}

export const CONTEXTS = "security contexts";
export const FLAGS = "file attributes";

function afterEffect(state: FileLabels, effect: Effect, question: LabelQuestion): FileLabels {
  const { labels } = state;
  const put = (path: string, label: FileLabel): FileLabels => ({
    ...state,
    labels: new Map(labels).set(path, label),
  });
  const concerns = (path: string): boolean =>
    path === state.path || isBelow(path, state.path) || labels.has(path);
  switch (effect.kind) {
    case "directory": {
      const inside = question.name !== undefined && effect.path === plainPath(question.path);
      if (inside && state.path === effect.path)
        return { ...state, path: childOf(effect.path, question.name ?? "") };
      return concerns(effect.path) && !labels.has(effect.path) ? put(effect.path, { flags: "" }) : state;
    }
    case "file": {
      if (!concerns(effect.path)) return state;
      const { context } = labels.get(effect.path) ?? {};
      return put(effect.path, { ...(context === undefined ? {} : { context }), flags: "" });
    }
    case "link":
      return concerns(effect.path) ? put(effect.path, {}) : state;
    case "absent":
      return {
        ...state,
        labels: new Map([...labels].filter(([path]) => path !== effect.path && !isBelow(path, effect.path))),
      };
    case "record": {
      const there = labels.get(effect.name);
      if (effect.database === FLAGS && concerns(effect.name))
        return put(effect.name, { ...there, flags: effect.value ?? "" });
      if (effect.database !== CONTEXTS || !concerns(effect.name)) return state;
      const context = { ...there?.context, ...(JSON.parse(effect.value ?? "{}") as SecurityContext) };
      return put(effect.name, { ...there, context });
    }
    default:
      return state;
  }
}

function predictLabels(seen: FileLabels, overlay: Overlay, question: LabelQuestion) {
  const tools = ["policycoreutils", "libselinux-utils", "selinux-utils", "e2fsprogs", "coreutils"];
  const promised = overlay.effects.some((e) => e.kind === "package" && e.installed && tools.includes(e.name));
  if (seen.missing.length > 0 && promised) return { unknown: `${seen.missing[0]} is not installed yet` };
  if (overlay.effects.length === 0) return undefined;
  const known = overlay.effects.reduce((state, effect) => afterEffect(state, effect, question), seen);
  return known === seen ? undefined : { known };
}

export function fileLabels(question: LabelQuestion): Read<FileLabels> {
  const path = plainPath(question.path);
  const asked = `${question.context ? "c" : ""}${question.defaults ? "d" : ""}${question.flags ? "a" : ""}`;
  const flag = (on: boolean | undefined): string => (on ? "1" : "");
  return defineRead<FileLabels>({
    primitive,
    args: [
      path,
      question.name ?? "",
      flag(question.isFolder),
      flag(question.follow),
      flag(question.recursive),
      asked,
      question.kind,
      ...(question.names ?? []),
    ],
    subject: { kind: "path", path },
    parse: (reply) => parseLabels(reply, question),
    predict: (seen, overlay) => predictLabels(seen, overlay, question),
  });
}
