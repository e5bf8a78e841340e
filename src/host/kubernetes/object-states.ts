/** Objects of a cluster as they are, and what the server says would come of writing what is wanted: a trial that it carries out to the last step. */

import { Fault } from "../../expression/fault.ts";
import { yamlValues } from "../../expression/value/yaml.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { download } from "../programs/download-program.ts";
import { die } from "../programs/path-program.ts";
import { type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import {
  ACCESS_WORDS,
  accessArguments,
  type ClusterAccess,
  cluster,
  findKubectl,
  isSecretAccess,
  kubectl,
  NO_TOOL,
} from "./cluster-access.ts";
import { identityOf, isMap, type KubeObject } from "./kube-object.ts";
import { kubeWrite } from "./object-program.ts";

/** How an object is written: by types of patch that are tried in order, or by one of kubectl's verbs. */
export type WriteMethod = "create" | "replace" | "apply" | "server" | (string & {});

export interface WriteOptions {
  /** What becomes of fields that the server does not know. */
  readonly validate: "ignore" | "warn" | "strict";
  readonly fieldManager?: string | undefined;
  readonly forceConflicts?: boolean | undefined;
}

export interface ObjectQuestion {
  readonly access: ClusterAccess;
  /** What is wanted, or a file (or address) that the host reads. */
  readonly objects: readonly KubeObject[] | { readonly src: string; readonly namespace?: string | undefined };
  readonly state: "present" | "patched" | "absent";
  readonly method: WriteMethod;
  readonly options: WriteOptions;
  /** Ask the server whether it knows every field, whatever the trial says. */
  readonly examine?: boolean;
}

export interface ObjectState {
  readonly wanted: KubeObject;
  /** Undefined: there is none. */
  readonly before: KubeObject | undefined;
  /** Why the server did not say what it has. */
  readonly hidden?: string;
  readonly trial?: ObjectTrial;
  /** What the server has against its fields. */
  readonly faults?: string;
}

export interface ObjectTrial {
  readonly method: WriteMethod;
  /** What it would be; undefined where the server refused. */
  readonly after: KubeObject | undefined;
  readonly said: string;
}

export interface ObjectStates {
  readonly installed: boolean;
  /** Why nothing could be asked. */
  readonly problem?: string;
  readonly states: readonly ObjectState[];
}

/** What the server says where a namespace or a kind is missing that another object brings. */
export const NOT_THERE_YET = /namespaces "[^"]*" not found|no matches for kind|ensure CRDs are installed/;

/** Splits the YAML in the file $1 into the files N.obj, and prints how many there are. */
const splitYaml: Primitive = {
  name: "hr_split_yaml",
  body: `
awk -v d="$hr_s" '
BEGIN { n = 1; f = d "/1.obj"; printf "" >f }
{ sub(/\\r$/, "") }
/^---([ \\t]|$)/ { close(f); n++; f = d "/" n ".obj"; sub(/^---[ \\t]*/, ""); printf "" >f; if ($0 == "") next }
{ print >f }
END { print n }' "$1"`,
};

/** Looks at the object number $1: what there is, and in the meantime what would come of writing it. */
const lookAtObject: Primitive = {
  name: "hr_kube_look",
  body: `
hr_f=$hr_s/$1.obj hr_p=$hr_s/$1
hr_kget() { hr_kubectl get \${hr_ns:+"--namespace=$hr_ns"} -f "$hr_f" --ignore-not-found -o json >"$hr_p.seen" 2>"$hr_p.seen.err"; echo $? >"$hr_p.seen.rc"; }
: >"$hr_p.try"; : >"$hr_p.try.err"; : >"$hr_p.bad"; : >"$hr_p.seen"; : >"$hr_p.seen.err"; echo 0 >"$hr_p.seen.rc"
grep -q '^[[:space:]]*[^#%.[:space:]]' "$hr_f" || { : >"$hr_p.none"; exit 0; }
hr_how=$hr_verbs hr_r=0
case $hr_gen in
*" $1 "*) hr_how=create ;;
*)
  hr_kget &
  if [ -n "$hr_ns" ]; then
    wait
    if grep -q 'does not match the namespace' "$hr_p.seen.err"; then hr_ns=; hr_kget; fi
  fi ;;
esac
if [ "$hr_mode" != absent ]; then
  hr_kube_write "$hr_how" "$hr_f" "$hr_p.try" "$hr_p.try.err" || hr_r=1
  if [ $hr_r = 1 ] && [ "$hr_how" != create ] && [ "$hr_mode" = present ] && grep -q '(NotFound)' "$hr_p.try.err"; then
    hr_how=create hr_r=0
    hr_kube_write create "$hr_f" "$hr_p.try" "$hr_p.try.err" || hr_r=1
  fi
fi
[ -z "$hr_exam" ] || hr_kubectl create --dry-run=server --validate=strict -o name -f "$hr_f" >/dev/null 2>"$hr_p.bad" || :
wait
echo "$hr_r $hr_how" >"$hr_p.how"`,
  requires: [kubeWrite],
};

/**
 * After the words of the access: $1 method, $2 file or address ("": objects come on stdin, one in a line), $3 namespace for those
 * that name none, $4 state, $5 how fields are looked at, $6 manager of fields, $7 "1" to take fields from others, $8 numbers of
 * objects whose names the server makes, between spaces, $9 "1" to examine fields.
 */
const primitive: Primitive = {
  name: "hr_kube_objects",
  body: `
hr_cluster "$@"
hr_find_kubectl "$1"
shift ${ACCESS_WORDS}
hr_verbs=$1 hr_src=$2 hr_ns=$3 hr_mode=$4 hr_val=$5 hr_mgr=$6 hr_force=$7 hr_gen=$8 hr_exam=$9
hr_dry=--dry-run=server
case $hr_src in
"") hr_n=$(awk -v d="$hr_s" '{ f = d "/" NR ".obj"; print >f; close(f) } END { print NR }') ;;
http://* | https://* | ftp://*)
  hr_download "$hr_src" "$hr_s/src" || exit 6
  hr_n=$(hr_split_yaml "$hr_s/src") ;;
*)
  [ -f "$hr_src" ] && [ -r "$hr_src" ] || { echo "there is no file $hr_src that $(id -un) can read" >&2; exit 6; }
  hr_n=$(hr_split_yaml "$hr_src") ;;
esac
hr_i=0
while [ "$hr_i" -lt "$hr_n" ]; do
  hr_i=$((hr_i + 1))
  if [ -n "$hr_src" ] && grep -Eq '^ ? ? ? ?"?kind"?: *"?[A-Za-z]*List"?,? *$' "$hr_s/$hr_i.obj"; then
    if hr_kubectl create --dry-run=client --validate=false -o json -f "$hr_s/$hr_i.obj" >"$hr_s/list" 2>/dev/null; then
      : >"$hr_s/$hr_i.obj"
      hr_n=$(awk -v d="$hr_s" -v n="$hr_n" '/^\\{$/ { n++; f = d "/" n ".obj" } { print >f } /^\\}$/ { close(f) } END { print n }' "$hr_s/list")
    fi
  fi
done
hr_i=0
while [ "$hr_i" -lt "$hr_n" ]; do
  hr_i=$((hr_i + 1))
  ( hr_kube_look $hr_i ) </dev/null &
  [ $((hr_i % 4)) != 0 ] || wait
done
wait
hr_i=0
while [ "$hr_i" -lt "$hr_n" ]; do
  hr_i=$((hr_i + 1))
  hr_p=$hr_s/$hr_i
  [ ! -e "$hr_p.none" ] || continue
  [ -n "$hr_src" ] || : >"$hr_p.obj"
  set -- $(cat "$hr_p.seen.rc" "$hr_p.how" 2>/dev/null | sed '2s/ .*//')
  hr_how=$(sed 's/^[^ ]* //' "$hr_p.how")
  set -- "$1" "\${2:-1}"
  for hr_x in obj seen seen.err try try.err bad; do set -- "$@" $(($(wc -c <"$hr_p.$hr_x"))); done
  echo "hr $* $hr_how"
  cat "$hr_p.obj" "$hr_p.seen" "$hr_p.seen.err" "$hr_p.try" "$hr_p.try.err" "$hr_p.bad"
done`,
  requires: [cluster, findKubectl, kubectl, download, die, splitYaml, lookAtObject],
};

function objectIn(text: string): KubeObject | undefined {
  if (text.trim() === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isMap(value) ? (value as KubeObject) : undefined;
  } catch {
    return undefined;
  }
}

/** The last line that is no warning; kubectl repeats itself before it. */
export function complaintIn(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("Warning: ") && !/^[EWI]\d{4} /.test(line));
  return lines
    .join("; ")
    .replaceAll(/error when \w+ "[^"]*": |unable to recognize "[^"]*": |error parsing \S+: /g, "")
    .replaceAll(/( from)? "[^"]*\.homerun\.[^"]*"/g, "")
    .replace(/^error: /, "");
}

export function warningsIn(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => (line.startsWith("Warning: ") ? [line.slice(9).trim()] : []));
}

interface Entry {
  readonly status: number;
  readonly trialStatus: number;
  readonly method: string;
  readonly texts: readonly string[];
}

function entriesIn(stdout: Buffer): readonly Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  while (at < stdout.length) {
    const end = stdout.indexOf(0x0a, at);
    const words = stdout.toString("utf8", at, end === -1 ? undefined : end).split(" ");
    if (end === -1 || words[0] !== "hr") throw new RangeError("no entry");
    const [status = 1, trialStatus = 1, ...sizes] = words.slice(1, 9).map(Number);
    let place = end + 1;
    const texts = sizes.map((size) => {
      place += size;
      return stdout.toString("utf8", place - size, place);
    });
    entries.push({ status, trialStatus, method: words.slice(9).join(" "), texts });
    at = place;
  }
  return entries;
}

function wantedIn(text: string, namespace: string | undefined): KubeObject {
  const [value] = yamlValues(text).filter((v) => v !== null);
  if (!isMap(value)) throw new RangeError("a document is no object");
  const object = value as KubeObject;
  if (namespace === undefined || object.metadata?.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** Kinds that are in no namespace are not given one either. */
function inItsPlace(wanted: KubeObject, known: KubeObject | undefined): KubeObject {
  if (
    known === undefined ||
    known.metadata?.namespace !== undefined ||
    wanted.metadata?.namespace === undefined
  )
    return wanted;
  const { namespace: _, ...metadata } = wanted.metadata;
  return { ...wanted, metadata };
}

function stateOf({ state, examine }: ObjectQuestion, entry: Entry, given: KubeObject): ObjectState {
  const [, seen = "", seenSaid = "", tried = "", triedSaid = "", bad = ""] = entry.texts;
  const absent = entry.status !== 0 && seenSaid.includes("(NotFound)");
  const faults = examine && !bad.includes("(AlreadyExists)") ? complaintIn(bad) : "";
  const before = entry.status === 0 ? objectIn(seen) : undefined;
  const after = entry.trialStatus === 0 ? objectIn(tried) : undefined;
  return {
    wanted: inItsPlace(given, after ?? before),
    before,
    ...(entry.status === 0 || absent ? {} : { hidden: complaintIn(seenSaid) }),
    ...(state === "absent" ? {} : { trial: { method: entry.method, after, said: triedSaid } }),
    ...(faults === "" ? {} : { faults }),
  };
}

function parseStates(question: ObjectQuestion, reply: Reply): ObjectStates {
  const { objects } = question;
  const said = reply.stderr.toString("utf8");
  if (reply.status === NO_TOOL) return { installed: false, states: [] };
  if (reply.status !== 0) return { installed: true, problem: complaintIn(said), states: [] };
  try {
    const states = entriesIn(reply.stdout).map((entry, i) => {
      const given = "src" in objects ? wantedIn(entry.texts[0] ?? "", objects.namespace) : objects[i];
      return stateOf(question, entry, given as KubeObject);
    });
    return { installed: true, states };
  } catch (error) {
    if (error instanceof Fault) return { installed: true, problem: error.message, states: [] };
    if (error instanceof RangeError)
      throw new ReplyError(primitive.name, reply, "kubectl's answer can't be made out");
    throw error;
  }
}

/** What earlier tasks of a check have promised of these objects. */
function predict(seen: ObjectStates, overlay: Overlay): Predicted<ObjectStates> | undefined {
  if (!seen.installed) {
    const promised = overlay.effects.some((e) => e.kind === "package" && e.installed);
    return promised ? { unknown: "the host has no kubectl yet" } : undefined;
  }
  const promises = new Map(
    overlay.effects.flatMap((e) => (e.kind === "kubernetes" ? [[e.identity, e]] : [])),
  );
  const deploys = overlay.effects.some((e) => e.kind === "record" && e.database === "helm");
  if (promises.size === 0 && !deploys) return undefined;
  const states = seen.states.map((state): ObjectState => {
    const promise = promises.get(identityOf(state.wanted));
    const { trial, hidden, ...rest } = state;
    if (promise !== undefined) return { ...rest, before: promise.object as KubeObject | undefined };
    return NOT_THERE_YET.test(hidden ?? trial?.said ?? "") && trial?.after === undefined ? rest : state;
  });
  return { known: { ...seen, states } };
}

export function objectStates(question: ObjectQuestion): Read<ObjectStates> {
  const { access, objects, state, method, options, examine } = question;
  const src = "src" in objects ? objects : undefined;
  const given = "src" in objects ? [] : objects;
  const generated = given.flatMap((o, i) => (o.metadata?.name === undefined ? [i + 1] : []));
  const args = [
    ...accessArguments(access),
    method,
    src?.src ?? "",
    src?.namespace ?? "",
    state,
    options.validate,
    options.fieldManager ?? "",
    options.forceConflicts ? "1" : "",
    ` ${generated.join(" ")} `,
    examine ? "1" : "",
  ];
  const isSecret = isSecretAccess(access) || given.some((o) => o.kind === "Secret");
  return {
    call: {
      primitive,
      args,
      input: Buffer.from(given.map((o) => `${JSON.stringify(o)}\n`).join("")),
      mutates: false,
      timeout: 300_000,
      ...(isSecret ? { sensitive: true } : {}),
    },
    subject: { kind: "command", line: "kubectl" },
    parse: (reply) => parseStates(question, reply),
    predict,
  };
}
