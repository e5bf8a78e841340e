/** Waits until a cluster has objects of a kind, and all of them are ready. */

import type { Change } from "../change.ts";
import type { Primitive, Reply } from "../primitive.ts";
import {
  ACCESS_WORDS,
  accessArguments,
  cluster,
  findKubectl,
  isSecretAccess,
  kubectl,
} from "./cluster-access.ts";
import type { KubeObject } from "./kube-object.ts";
import { type ListQuestion, listWords } from "./object-list.ts";
import { kubeReady } from "./object-program.ts";
import { complaintIn } from "./object-states.ts";
import type { Awaited } from "./write-object.ts";

/** After the words of the access: $1 type, $2 status, $3 reason of a condition, $4 seconds between looks, $5 in all, then what `listWords` gives. */
const primitive: Primitive = {
  name: "hr_kube_await_list",
  liveOutput: false,
  body: `
hr_cluster "$@"
hr_find_kubectl "$1"
shift ${ACCESS_WORDS}
hr_ct=$1 hr_cs=$2 hr_cr=$3 hr_sl=$4 hr_to=$5
shift 5
hr_t0=$(date +%s)
while :; do
  hr_ok=
  hr_kubectl get --ignore-not-found -o 'jsonpath={range .items[*]}{.apiVersion}|{.kind}|{.metadata.namespace}|{.metadata.name}{"\\n"}{end}' "$@" >"$hr_s/names" 2>"$hr_s/err"
  [ -s "$hr_s/names" ] || hr_kubectl get --ignore-not-found -o 'jsonpath={.apiVersion}|{.kind}|{.metadata.namespace}|{.metadata.name}{"\\n"}' "$@" 2>"$hr_s/err" | grep '|..*|.*|.' | grep -v '|[A-Za-z]*List|' >"$hr_s/names"
  if [ -s "$hr_s/names" ]; then
    hr_ok=1
    while IFS='|' read -r hr_av hr_kd hr_nsp hr_nm; do
      printf '{"apiVersion":"%s","kind":"%s","metadata":{"name":"%s"%s}}' "$hr_av" "$hr_kd" "$hr_nm" "\${hr_nsp:+,\\"namespace\\":\\"$hr_nsp\\"}" >"$hr_s/one"
      hr_kube_ready "$hr_s/one" "$hr_kd" "$hr_ct" "$hr_cs" "$hr_cr" </dev/null || { hr_ok=; hr_late="$hr_kd $hr_nm"; break; }
    done <"$hr_s/names"
  fi
  [ -z "$hr_ok" ] || break
  hr_took=$(($(date +%s) - hr_t0))
  if [ "$hr_took" -ge "$hr_to" ]; then
    [ -s "$hr_s/names" ] || break
    echo "$hr_late was not ready after $hr_took seconds" >&2
    exit 4
  fi
  sleep "$hr_sl"
done
hr_kubectl get --ignore-not-found -o json "$@"`,
  requires: [cluster, findKubectl, kubectl, kubeReady],
};

export function awaitList(question: ListQuestion, awaited: Awaited): Change {
  const { access } = question;
  const { condition, sleep, timeout } = awaited;
  const words = [
    condition?.type ?? "",
    condition?.status ?? "",
    condition?.reason ?? "",
    String(sleep),
    String(timeout),
  ];
  return {
    kind: "await-object",
    summary: `wait for ${question.kind}${question.name === undefined ? "" : ` ${question.name}`}`,
    counts: false,
    operations: [
      {
        primitive,
        args: [...accessArguments(access), ...words, ...listWords(question)],
        mutates: true,
        timeout: 120_000 + (timeout + sleep) * 1000,
        ...(isSecretAccess(access) ? { sensitive: true } : {}),
      },
    ],
    effects: [],
  };
}

export interface ListAfter {
  readonly items: readonly KubeObject[];
  readonly problem?: string;
}

export function listAfter(reply: Reply | undefined): ListAfter {
  const text = reply?.stdout.toString("utf8").trim() ?? "";
  const value = text.startsWith("{") ? (JSON.parse(text) as KubeObject) : undefined;
  const items =
    value === undefined ? [] : Array.isArray(value.items) ? (value.items as KubeObject[]) : [value];
  if (reply !== undefined && reply.status !== 0)
    return { items, problem: complaintIn(reply.stderr.toString("utf8")) || `status ${reply.status}` };
  return { items };
}
