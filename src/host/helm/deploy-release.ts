/** A release of helm is deployed, or uninstalled. */

import type { Change, Difference } from "../change.ts";
import type { Effect } from "../effect.ts";
import {
  ACCESS_WORDS,
  accessArguments,
  type ClusterAccess,
  isSecretAccess,
} from "../kubernetes/cluster-access.ts";
import { identityOf, isMap } from "../kubernetes/kube-object.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { type ChartSource, keepChart, SOURCE_WORDS, sourceArguments } from "./chart-source.ts";
import { helmAccess, helmComplaint, partsOf } from "./helm-tool.ts";
import {
  ALL_STATES,
  entryIn,
  type PromisedRelease,
  RELEASES,
  type ReleaseEntry,
  releaseKey,
} from "./release-state.ts";

/** Prints what helm printed (the file `out`), the list and the values. Ends with helm's own status $1. */
const report: Primitive = {
  name: "hr_helm_report",
  body: `
: >"$hr_s/values"
"$hr_h" list -n "$hr_nsp" -o json ${ALL_STATES.join(" ")} >"$hr_s/list" 2>/dev/null || echo '[]' >"$hr_s/list"
"$hr_h" get values -n "$hr_nsp" -o json -- "$hr_name" >"$hr_s/values" 2>/dev/null
set -- "$1" $(($(wc -c <"$hr_s/out"))) $(($(wc -c <"$hr_s/list"))) $(($(wc -c <"$hr_s/values")))
echo "hr $*"
cd -- "$hr_s" && cat out list values
exit "$1"`,
};

/** After the words of the access: $1 namespace, $2 name, $3 "install" or "upgrade", then `sourceArguments` and helm's words. Values on stdin. */
const deploy: Primitive = {
  name: "hr_helm_deploy",
  liveOutput: false,
  body: `
hr_helm_access "$@"
shift ${ACCESS_WORDS}
hr_nsp=$1 hr_name=$2 hr_verb=$3
shift 3
hr_helm_keep "$1" "$2" "$3"
shift ${SOURCE_WORDS}
[ ! -s "$hr_s/values" ] || set -- "$@" "--values=$hr_s/values"
[ "$hr_verb" = install ] || set -- --install "$@"
"$hr_h" "$hr_verb" "$@" -n "$hr_nsp" -- "$hr_name" "$hr_chart" >"$hr_s/out"
hr_helm_report $?`,
  requires: [helmAccess, keepChart, report],
};

/** After the words of the access: $1 namespace, $2 name, then helm's words. */
const uninstall: Primitive = {
  name: "hr_helm_uninstall",
  liveOutput: false,
  body: `
hr_helm_access "$@"
shift ${ACCESS_WORDS}
hr_nsp=$1 hr_name=$2
shift 2
"$hr_h" uninstall "$@" -n "$hr_nsp" -- "$hr_name" >"$hr_s/out"
hr_helm_report $?`,
  requires: [helmAccess, report],
};

/** After the words of the access. */
const update: Primitive = {
  name: "hr_helm_repo_update",
  liveOutput: false,
  body: `
hr_helm_access "$@"
"$hr_h" repo update`,
  requires: [helmAccess],
};

export interface Deployment {
  readonly access: ClusterAccess;
  readonly namespace: string;
  readonly name: string;
  readonly verb: "install" | "upgrade";
  readonly source: ChartSource;
  /** Milliseconds that helm may take. */
  readonly timeout: number;
  readonly difference: Difference;
  readonly isNew: boolean;
  readonly makesNamespace: boolean;
  readonly promised: PromisedRelease;
}

export function deployRelease(d: Deployment): Change {
  const { access, namespace, name, verb, source, timeout, difference, promised } = d;
  return {
    kind: "deploy-release",
    summary: `${d.isNew ? "install" : "upgrade"} the release ${name} in ${namespace}`,
    difference,
    operations: [
      {
        primitive: deploy,
        args: [
          ...accessArguments(access),
          namespace,
          name,
          verb,
          ...sourceArguments(source),
          ...source.words,
        ],
        input: Buffer.from(source.values),
        mutates: true,
        timeout,
        ...(isSecretAccess(access) ? { sensitive: true } : {}),
      },
    ],
    effects: [
      {
        kind: "record",
        database: RELEASES,
        name: releaseKey(namespace, name),
        value: JSON.stringify(promised),
      },
      ...(d.makesNamespace ? [namespaceEffect(namespace)] : []),
    ],
  };
}

function namespaceEffect(name: string): Effect {
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  return { kind: "kubernetes", identity: identityOf(object), object };
}

export interface Removal {
  readonly access: ClusterAccess;
  readonly namespace: string;
  readonly name: string;
  readonly words: readonly string[];
  readonly timeout: number;
  readonly difference: Difference;
  /** What is left in the history, where it is kept. */
  readonly promised?: PromisedRelease | undefined;
}

export function uninstallRelease(r: Removal): Change {
  const { access, namespace, name, words, timeout, difference, promised } = r;
  return {
    kind: "uninstall-release",
    summary: `uninstall the release ${name} in ${namespace}`,
    difference,
    operations: [
      {
        primitive: uninstall,
        args: [...accessArguments(access), namespace, name, ...words],
        mutates: true,
        timeout,
        ...(isSecretAccess(access) ? { sensitive: true } : {}),
      },
    ],
    effects: [
      {
        kind: "record",
        database: RELEASES,
        name: releaseKey(namespace, name),
        ...(promised === undefined ? {} : { value: JSON.stringify(promised) }),
      },
    ],
  };
}

/** What repositories have is asked anew. */
export function updateRepositories(access: ClusterAccess): Change {
  return {
    kind: "update-repositories",
    summary: "ask helm's repositories for their charts",
    counts: false,
    operations: [
      {
        primitive: update,
        args: accessArguments(access),
        mutates: true,
        timeout: 600_000,
        ...(isSecretAccess(access) ? { sensitive: true } : {}),
      },
    ],
    effects: [],
  };
}

export interface Deployed {
  readonly stdout: string;
  readonly stderr: string;
  readonly entry: ReleaseEntry | undefined;
  readonly values: unknown;
  /** What helm complained of. */
  readonly failed: string | undefined;
}

export function deployedRelease(reply: Reply, name: string): Deployed {
  const stderr = reply.stderr.toString("utf8");
  const failed = reply.status === 0 ? undefined : helmComplaint(stderr) || `status ${reply.status}`;
  if (!reply.stdout.toString("latin1", 0, 3).startsWith("hr "))
    return { stdout: "", stderr, entry: undefined, values: {}, failed };
  const [stdout = "", list = "", values = ""] = partsOf(reply.stdout).parts;
  const parsed: unknown = values.trim() === "" ? undefined : JSON.parse(values);
  return { stdout, stderr, entry: entryIn(list, name), values: isMap(parsed) ? parsed : {}, failed };
}
