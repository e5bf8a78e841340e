/** Shell functions that write one object of a cluster, and wait for one. */

import type { Primitive } from "../primitive.ts";
import { kubectl } from "./cluster-access.ts";

/**
 * hr_kube_write METHOD FILE OUT ERR: METHOD is `create`, `replace`, `apply`, `server`, or the types of patch that are tried one
 * after the other. `hr_dry` is kubectl's option for a trial, `hr_val` says how the server looks at fields that it does not know.
 */
export const kubeWrite: Primitive = {
  name: "hr_kube_write",
  body: `
case $1 in
create)
  hr_kw=0
  while :; do
    hr_kubectl create $hr_dry "--validate=$hr_val" -o json -f "$2" >"$3" 2>"$4" && return 0
    # A kind that an object before this one has just brought is known a moment later.
    hr_kw=$((hr_kw + 1))
    [ -z "$hr_dry" ] && [ $hr_kw -lt 6 ] && grep -q 'no matches for kind' "$4" || return 1
    sleep 1
  done ;;
replace) hr_kubectl replace $hr_dry "--validate=$hr_val" -o json -f "$2" >"$3" 2>"$4" ;;
apply) hr_kubectl apply $hr_dry "--validate=$hr_val" -o json -f "$2" >"$3" 2>"$4" ;;
server) hr_kubectl apply --server-side $hr_dry "--validate=$hr_val" \${hr_mgr:+"--field-manager=$hr_mgr"} \${hr_force:+--force-conflicts} -o json -f "$2" >"$3" 2>"$4" ;;
*)
  for hr_kw in $1; do
    hr_kubectl patch $hr_dry "--type=$hr_kw" -o json -f "$2" "--patch-file=$2" >"$3" 2>"$4" && return 0
    ! grep -q '(NotFound)' "$4" || return 1
  done
  return 1 ;;
esac`,
  requires: [kubectl],
};

/** Prints the fields of a kind that say whether it is ready, then decides. $1 file of the object, $2 kind, $3 type, $4 status, $5 reason of a condition. */
export const kubeReady: Primitive = {
  name: "hr_kube_ready",
  body: `
hr_jq() { hr_kubectl get -f "$hr_kf" --ignore-not-found -o "jsonpath=$1" 2>"$hr_s/wait.err"; }
hr_kf=$1
if [ "$2" = absent ]; then
  hr_ks=$(hr_kubectl get -f "$1" --ignore-not-found -o name 2>"$hr_s/wait.err") || case $(cat "$hr_s/wait.err") in *"(NotFound)"*) ;; *) return 1 ;; esac
  [ -z "$hr_ks" ]
  return
fi
if [ -n "$3" ]; then
  hr_ks=$(hr_jq '{range .status.conditions[*]}{.type}{"|"}{.status}{"|"}{.reason}{"\\n"}{end}') || return 1
  hr_ks=$(printf '%s\\n' "$hr_ks" | awk -F'|' -v t="$3" '$1 == t { print; exit }')
  case $hr_ks in "$3|$4|"*) ;; *) return 1 ;; esac
  [ -z "$5" ] || [ "$hr_ks" = "$3|$4|$5" ]
  return
fi
case $2 in
Deployment)
  hr_ks=$(hr_jq '{.spec.replicas}|{.status.replicas}|{.status.availableReplicas}|{.status.observedGeneration}|{.metadata.generation}|{.status.unavailableReplicas}') || return 1
  printf '%s\\n' "$hr_ks" | awk -F'|' '{ exit !(NF == 6 && $4 != "" && $1 + 0 == $2 + 0 && $3 == $2 && $4 == $5 && $6 + 0 == 0) }' ;;
DaemonSet)
  hr_ks=$(hr_jq '{.status.desiredNumberScheduled}|{.status.updatedNumberScheduled}|{.status.numberReady}|{.status.observedGeneration}|{.metadata.generation}|{.status.numberUnavailable}') || return 1
  printf '%s\\n' "$hr_ks" | awk -F'|' '{ exit !(NF == 6 && $1 != "" && $1 + 0 == $2 + 0 && $1 + 0 == $3 + 0 && $4 == $5 && $6 + 0 == 0) }' ;;
StatefulSet)
  hr_ks=$(hr_jq '{.spec.replicas}|{.status.replicas}|{.status.updatedReplicas}|{.status.readyReplicas}|{.status.observedGeneration}|{.metadata.generation}|{.status.updateRevision}|{.status.currentRevision}|{.spec.updateStrategy.type}') || return 1
  printf '%s\\n' "$hr_ks" | awk -F'|' '{ exit !(NF == 9 && $5 == $6 && $5 != "" && $1 + 0 == $2 + 0 && ($9 == "OnDelete" || ($1 + 0 == $3 + 0 && $1 + 0 == $4 + 0 && $7 == $8))) }' ;;
Pod)
  hr_ks=$(hr_jq '{range .status.containerStatuses[*]}{.ready}|{end}') || return 1
  case $hr_ks in "" | *false*) return 1 ;; esac ;;
*)
  hr_ks=$(hr_kubectl get -f "$1" --ignore-not-found -o name 2>"$hr_s/wait.err") || return 1
  [ -n "$hr_ks" ] ;;
esac`,
  requires: [kubectl],
};

/**
 * hr_kube_wait FILE KIND TYPE STATUS REASON SLEEP TIMEOUT: until the object is ready by its kind, has the condition, or is gone
 * (KIND `absent`). Sets `hr_took` to the seconds; fails when the time is over.
 */
export const kubeWait: Primitive = {
  name: "hr_kube_wait",
  body: `
hr_t0=$(date +%s)
while :; do
  hr_ok=1
  hr_kube_ready "$1" "$2" "$3" "$4" "$5" || hr_ok=
  hr_took=$(($(date +%s) - hr_t0))
  [ -z "$hr_ok" ] || return 0
  [ "$hr_took" -lt "$7" ] || return 1
  sleep "$6"
done`,
  requires: [kubeReady],
};
