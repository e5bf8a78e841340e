/** A release of helm as it is, and what helm says would come of deploying it: a trial with everything but the writing. */

import {
  ACCESS_WORDS,
  accessArguments,
  type ClusterAccess,
  findKubectl,
  isSecretAccess,
  kubectl,
  NO_TOOL,
} from "../kubernetes/cluster-access.ts";
import { identityOf, isMap } from "../kubernetes/kube-object.ts";
import { NOT_THERE_YET } from "../kubernetes/object-states.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import {
  type ChartSource,
  mayBringHelm,
  prepareChart,
  promisedSource,
  SOURCE_WORDS,
  sourceArguments,
} from "./chart-source.ts";
import { helmAccess, helmComplaint, partsOf } from "./helm-tool.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface ReleaseQuestion {
  readonly access: ClusterAccess;
  readonly name: string;
  readonly namespace: string;
  /** What is to be tried; without it helm only tells what there is. */
  readonly source?: ChartSource | undefined;
  /** Ask for the values with all defaults, too. */
  readonly allValues?: boolean | undefined;
  /** helm's options for which states count; all without them. */
  readonly states?: readonly string[] | undefined;
}

/** An entry of helm's list. */
export interface ReleaseEntry {
  readonly name: string;
  readonly namespace: string;
  readonly revision: string;
  readonly updated: string;
  readonly status: string;
  /** Name and version. */
  readonly chart: string;
  readonly app_version: string;
}

/** What a release is made of. */
export interface ReleaseBody {
  readonly values: Fields;
  readonly manifest: string;
  readonly hooks: readonly string[];
  readonly notes: string;
}

export interface ReleaseTrial extends ReleaseBody {
  readonly chart: string;
  readonly appVersion: string;
}

export interface ReleaseState {
  readonly installed: boolean;
  /** Why the cluster could not be asked. */
  readonly problem?: string;
  readonly entry?: ReleaseEntry | undefined;
  readonly body?: ReleaseBody | undefined;
  readonly allValues?: Fields | undefined;
  readonly trial?: ReleaseTrial | undefined;
  /** The same once more, where it differs from what there is: charts may make up something each time. */
  readonly again?: ReleaseBody | undefined;
  /** Why helm would not deploy it. */
  readonly refused?: string;
  /** Deploying it is foretold without a trial: what the chart is made of is only promised. */
  readonly untried?: string;
  /** The namespace of a release that is new is missing, and nobody asks for it to be made. Known where the host has a kubectl. */
  readonly homeless?: boolean;
}

export const ALL_STATES = [
  "--deployed",
  "--failed",
  "--pending",
  "--superseded",
  "--uninstalled",
  "--uninstalling",
] as const;

/**
 * After the words of the access: $1 namespace, $2 name, $3 filter of the list, $4 "1" for values with defaults, $5 "1" for a trial, $6 how
 * many words of the list follow, those, then `sourceArguments` and helm's words. Templates of the chart are cut out of the answers.
 */
const primitive: Primitive = {
  name: "hr_helm_release",
  body: `
hr_helm_access "$@"
shift ${ACCESS_WORDS}
hr_nsp=$1 hr_name=$2 hr_flt=$3 hr_all=$4 hr_try=$5 hr_lw=$6
shift 6
hr_opts=
while [ "$hr_lw" -gt 0 ]; do
  hr_opts="$hr_opts $1"
  hr_lw=$((hr_lw - 1))
  shift
done
for hr_x in list status all t1 t2 list.err status.err all.err t1.err; do : >"$hr_s/$hr_x"; done
hr_cut() { sed 's/{"name":"[^"\\\\]*",\\("modtime":"[^"]*",\\)\\{0,1\\}"data":"[A-Za-z0-9+\\/=]*"}/0/g'; }
hr_try() {
  "$hr_h" upgrade --install "$@" -n "$hr_nsp" --dry-run=server -o json \${hr_vals:+"--values=$hr_vals"} -- "$hr_name" "$hr_chart" >"$hr_s/raw" 2>"$hr_s/t1.err"
  hr_r=$?
  if [ $hr_r != 0 ] && grep -q 'invalid argument "server"' "$hr_s/t1.err"; then
    "$hr_h" upgrade --install "$@" -n "$hr_nsp" --dry-run -o json \${hr_vals:+"--values=$hr_vals"} -- "$hr_name" "$hr_chart" >"$hr_s/raw" 2>"$hr_s/t1.err"
    hr_r=$?
  fi
  hr_cut <"$hr_s/raw"
  return $hr_r
}
hr_essence() {
  awk '{ i = index($0, ",\\"manifest\\":\\""); s = substr($0, i); gsub(/"last_run":[{][^}]*[}]/, "", s); gsub(/,"version":[0-9]+/, "", s); print s }' "$1"
}
{ "$hr_h" list -n "$hr_nsp" -o json $hr_opts --filter "$hr_flt" >"$hr_s/list" 2>"$hr_s/list.err"; echo $? >"$hr_s/list.rc"; } </dev/null &
{ "$hr_h" status -n "$hr_nsp" -o json -- "$hr_name" 2>"$hr_s/status.err" | hr_cut >"$hr_s/status"; } </dev/null &
[ -z "$hr_all" ] || { "$hr_h" get values -n "$hr_nsp" -a -o json -- "$hr_name" >"$hr_s/all" 2>"$hr_s/all.err"; } </dev/null &
hr_r=0
if [ -n "$hr_try" ]; then
  if ( hr_helm_prepare "$@" && printf '%s\\n' "$hr_chart" "\${HELM_REPOSITORY_CACHE-}" >"$hr_s/where" ) 2>"$hr_s/t1.err"; then
    hr_chart=$(sed -n 1p "$hr_s/where")
    hr_cache=$(sed -n 2p "$hr_s/where")
    [ -z "$hr_cache" ] || export HELM_REPOSITORY_CACHE="$hr_cache"
    shift ${SOURCE_WORDS}
    hr_vals=
    [ ! -s "$hr_s/values" ] || hr_vals=$hr_s/values
    hr_try "$@" >"$hr_s/t1" </dev/null
    hr_r=$?
  else
    hr_r=5
  fi
fi
wait
read -r hr_lr <"$hr_s/list.rc"
[ "$hr_lr" = 0 ] || { cat "$hr_s/list.err" >&2; exit 1; }
if [ -n "$hr_try" ] && [ $hr_r = 0 ] && [ -s "$hr_s/status" ]; then
  hr_essence "$hr_s/t1" >"$hr_s/t1.part"
  hr_essence "$hr_s/status" | cmp -s - "$hr_s/t1.part" || hr_try "$@" >"$hr_s/t2" </dev/null || : >"$hr_s/t2"
fi
hr_no=
if [ -n "$hr_try" ] && [ $hr_r = 0 ] && [ ! -s "$hr_s/status" ]; then
  case " $* " in *" --create-namespace "*) ;; *)
    ( hr_find_kubectl ""; hr_kubectl get namespace -o name -- "$hr_nsp" ) >/dev/null 2>"$hr_s/ns.err" </dev/null || ! grep -q '(NotFound)' "$hr_s/ns.err" || hr_no=1 ;;
  esac
fi
set --
for hr_x in list status all t1 t1.err t2; do set -- "$@" $(($(wc -c <"$hr_s/$hr_x"))); done
echo "hr $hr_r,$hr_no $*"
cd -- "$hr_s" && cat list status all t1 t1.err t2`,
  requires: [helmAccess, prepareChart, findKubectl, kubectl],
};

function jsonOf(text: string): unknown {
  return text.trim() === "" ? undefined : JSON.parse(text);
}

function bodyOf(value: unknown): ReleaseBody | undefined {
  if (!isMap(value)) return undefined;
  const hooks: readonly unknown[] = Array.isArray(value.hooks) ? value.hooks : [];
  return {
    values: isMap(value.config) ? value.config : {},
    manifest: typeof value.manifest === "string" ? value.manifest : "",
    hooks: hooks.flatMap((h) => (isMap(h) && typeof h.manifest === "string" ? [h.manifest] : [])),
    notes: isMap(value.info) && typeof value.info.notes === "string" ? value.info.notes : "",
  };
}

function trialOf(value: unknown): ReleaseTrial | undefined {
  const body = bodyOf(value);
  if (body === undefined || !isMap(value)) return undefined;
  const chart = isMap(value.chart) && isMap(value.chart.metadata) ? value.chart.metadata : {};
  return {
    ...body,
    chart: `${String(chart.name ?? "")}-${String(chart.version ?? "")}`,
    appVersion: String(chart.appVersion ?? ""),
  };
}

export function entryIn(text: string, name: string): ReleaseEntry | undefined {
  const all = jsonOf(text);
  return Array.isArray(all) ? (all as ReleaseEntry[]).find((r) => r.name === name) : undefined;
}

function parseState({ name, source }: ReleaseQuestion, reply: Reply): ReleaseState {
  if (reply.status === NO_TOOL) return { installed: false };
  if (reply.status !== 0)
    return {
      installed: true,
      problem: helmComplaint(reply.stderr.toString("utf8")) || `status ${reply.status}`,
    };
  try {
    const { words, parts } = partsOf(reply.stdout);
    const [list = "", status = "", all = "", first = "", said = "", second = ""] = parts;
    const entry = entryIn(list, name);
    const values = jsonOf(all);
    const works = source !== undefined && words[0] === "0";
    return {
      installed: true,
      entry,
      ...(entry === undefined ? {} : { body: bodyOf(jsonOf(status)) }),
      ...(isMap(values) ? { allValues: values } : {}),
      ...(works ? { trial: trialOf(jsonOf(first)), again: bodyOf(jsonOf(second)) } : {}),
      ...(source === undefined || works ? {} : { refused: helmComplaint(said) }),
      ...(words[1] === "1" ? { homeless: true } : {}),
    };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      throw new ReplyError(primitive.name, reply, "helm's answer can't be made out");
    throw error;
  }
}

export const RELEASES = "helm";

export function releaseKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** What a deployment promises of a release. */
export interface PromisedRelease {
  readonly entry: ReleaseEntry;
  /** Undefined: not known yet. */
  readonly body?: ReleaseBody | undefined;
}

function predict(
  { name, namespace, source }: ReleaseQuestion,
  seen: ReleaseState,
  overlay: Overlay,
): Predicted<ReleaseState> | undefined {
  if (!seen.installed) return mayBringHelm(overlay) ? { unknown: "the host has no helm yet" } : undefined;
  const own = overlay.effects.findLast(
    (e) => e.kind === "record" && e.database === RELEASES && e.name === releaseKey(namespace, name),
  );
  const promised =
    own?.kind !== "record"
      ? seen
      : own.value === undefined
        ? { ...seen, entry: undefined, body: undefined }
        : { ...seen, ...(JSON.parse(own.value) as PromisedRelease) };
  const home = identityOf({ kind: "Namespace", metadata: { name: namespace } });
  const brought = overlay.effects.findLast((e) => e.kind === "kubernetes" && e.identity === home);
  const housed =
    promised.homeless && brought?.kind === "kubernetes" && brought.object !== undefined
      ? { ...promised, homeless: false }
      : promised;
  const known = housed === seen ? undefined : { known: housed };
  if (promised.entry !== undefined && own !== undefined && promised.body === undefined)
    return { unknown: `what the release ${name} will be is known only once it is deployed` };
  if (source === undefined) return known;
  const isLate =
    seen.refused !== undefined &&
    NOT_THERE_YET.test(seen.refused) &&
    overlay.effects.some((e) => e.kind === "kubernetes" || (e.kind === "record" && e.database === RELEASES));
  const why = promisedSource(source, overlay) ?? (isLate ? seen.refused : undefined);
  if (why === undefined) return known;
  if (promised.entry !== undefined) return { unknown: `what the chart comes to is not known yet: ${why}` };
  const { trial: _trial, again: _again, refused: _refused, ...rest } = housed;
  return { known: { ...rest, untried: why } };
}

/** A name as an expression that nothing else matches. */
function filterOf(name: string): string {
  return `^${name.replaceAll(/[.*+?^$()[\]{}|\\]/g, "\\$&")}$`;
}

export function releaseState(question: ReleaseQuestion): Read<ReleaseState> {
  const { access, name, namespace, source, allValues, states = ALL_STATES } = question;
  return {
    call: {
      primitive,
      args: [
        ...accessArguments(access),
        namespace,
        name,
        filterOf(name),
        allValues ? "1" : "",
        source === undefined ? "" : "1",
        String(states.length),
        ...states,
        ...(source === undefined ? [] : [...sourceArguments(source), ...source.words]),
      ],
      input: Buffer.from(source?.values ?? ""),
      mutates: false,
      timeout: 600_000,
      ...(isSecretAccess(access) ? { sensitive: true } : {}),
    },
    subject: { kind: "command", line: "helm" },
    parse: (reply) => parseState(question, reply),
    predict: (seen, overlay) => predict(question, seen, overlay),
  };
}
