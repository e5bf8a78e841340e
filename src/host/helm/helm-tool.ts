/** The host's helm, and how it reaches a cluster. */

import { cluster, NO_TOOL } from "../kubernetes/cluster-access.ts";
import type { Primitive } from "../primitive.ts";

/** $1 the program or "". Sets `hr_h`; ends the call with `NO_TOOL` where the host has no helm. */
export const findHelm: Primitive = {
  name: "hr_find_helm",
  body: `
if [ -n "$1" ]; then hr_h=$1
else
  for hr_h in helm /usr/local/bin/helm /snap/bin/helm; do
    ! command -v "$hr_h" >/dev/null 2>&1 || break
  done
fi
command -v "$hr_h" >/dev/null 2>&1 || exit ${NO_TOOL}`,
};

/**
 * The words of `accessArguments`: as `hr_cluster`, for helm. What it can't be told by a kubeconfig goes into its
 * environment, which only this user can read.
 */
export const helmAccess: Primitive = {
  name: "hr_helm_access",
  body: `
hr_find_helm "$1"
hr_cluster "$@"
[ -z "$hr_ctx" ] || export HELM_KUBECONTEXT="$hr_ctx"
[ -z "$hr_srv" ] || export HELM_KUBEAPISERVER="$hr_srv"
[ -z "$hr_tok" ] || export HELM_KUBETOKEN="$hr_tok"
[ -z "$hr_ca" ] || export HELM_KUBECAFILE="$hr_ca"
[ -z "$hr_skip" ] || export HELM_KUBEINSECURE_SKIP_TLS_VERIFY=true
[ -z "$hr_as" ] || export HELM_KUBEASUSER="$hr_as"
[ -z "$hr_ags" ] || export HELM_KUBEASGROUPS="$(printf '%s' "$hr_ags" | tr '\\n' ,)"`,
  requires: [cluster, findHelm],
};

/** What helm complained of, in one line, without its warnings. */
export function helmComplaint(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(WARNING|level=|time=|[EWI]\d{4} )/.test(line))
    .join("; ")
    .replace(/^Error: /, "")
    .replaceAll(/\S*\/\.homerun\.\w+\/(values|chart)\b/g, "$1");
}

/** Sizes in the first line of an answer ("hr 12 3"), then as many bytes of each part. */
export function partsOf(stdout: Buffer): {
  readonly words: readonly string[];
  readonly parts: readonly string[];
} {
  const end = stdout.indexOf(0x0a);
  const [mark, given = "", ...sizes] = stdout.toString("utf8", 0, Math.max(end, 0)).split(" ");
  if (mark !== "hr") throw new RangeError("no answer");
  let place = end + 1;
  const parts = sizes.map((size) => {
    place += Number(size);
    return stdout.toString("utf8", place - Number(size), place);
  });
  return { words: given.split(","), parts };
}
