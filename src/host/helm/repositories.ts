/** The repositories that the host's helm knows for a user: what it has of them, and how they are added and removed. */

import { Fault } from "../../expression/fault.ts";
import { yamlValues } from "../../expression/value/yaml.ts";
import type { Change, Difference } from "../change.ts";
import { NO_TOOL } from "../kubernetes/cluster-access.ts";
import { isMap } from "../kubernetes/kube-object.ts";
import type { Primitive } from "../primitive.ts";
import type { Overlay, Predicted, Read } from "../read.ts";
import { mayBringHelm } from "./chart-source.ts";
import { findHelm, helmComplaint } from "./helm-tool.ts";

export interface Repository {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly passCredentials: boolean;
  readonly skipVerify: boolean;
}

export interface RepositoryState {
  readonly installed: boolean;
  readonly problem?: string;
  readonly repository?: Repository | undefined;
  /** Whether its list of charts is there. */
  readonly hasIndex: boolean;
}

const DATABASE = "helm-repositories";

/** $1 the program or "", $2 name. Prints "yes" or "no" for its index, then helm's file. */
const look: Primitive = {
  name: "hr_helm_repositories",
  body: `
hr_find_helm "$1"
hr_x=$("$hr_h" env) || exit 1
hr_var() { printf '%s\\n' "$hr_x" | sed -n "s/^$1=\\"\\(.*\\)\\"\\$/\\1/p"; }
hr_f=$(hr_var HELM_REPOSITORY_CONFIG) hr_c=$(hr_var HELM_REPOSITORY_CACHE)
if [ -s "$hr_c/$2-index.yaml" ]; then echo yes; else echo no; fi
[ ! -e "$hr_f" ] || cat -- "$hr_f"`,
  requires: [findHelm],
};

/** $1 the program or "", $2 "add" or "remove", then helm's words; a password on stdin. */
const change: Primitive = {
  name: "hr_helm_repo",
  liveOutput: false,
  body: `
hr_find_helm "$1"
shift
"$hr_h" repo "$@"`,
  requires: [findHelm],
};

function repositoryIn(text: string, name: string): Repository | undefined {
  const [file] = yamlValues(text);
  const all: readonly unknown[] = isMap(file) && Array.isArray(file.repositories) ? file.repositories : [];
  const found = all.find((r) => isMap(r) && r.name === name);
  if (!isMap(found)) return undefined;
  return {
    url: String(found.url ?? ""),
    username: String(found.username ?? ""),
    password: String(found.password ?? ""),
    passCredentials: found.pass_credentials_all === true,
    skipVerify: found.insecure_skip_tls_verify === true,
  };
}

function predict(
  name: string,
  seen: RepositoryState,
  overlay: Overlay,
): Predicted<RepositoryState> | undefined {
  if (!seen.installed) return mayBringHelm(overlay) ? { unknown: "the host has no helm yet" } : undefined;
  const own = overlay.effects.findLast(
    (e) => e.kind === "record" && e.database === DATABASE && e.name === name,
  );
  if (own?.kind !== "record") return undefined;
  if (own.value === undefined) return { known: { ...seen, repository: undefined, hasIndex: false } };
  return { known: { ...seen, repository: JSON.parse(own.value) as Repository, hasIndex: true } };
}

export function repositoryState(program: string | undefined, name: string): Read<RepositoryState> {
  return {
    call: { primitive: look, args: [program ?? "", name], mutates: false, sensitive: true },
    subject: { kind: "command", line: "helm" },
    parse: (reply) => {
      if (reply.status === NO_TOOL) return { installed: false, hasIndex: false };
      const problem = (why: string) => ({ installed: true, hasIndex: false, problem: why });
      if (reply.status !== 0) return problem(helmComplaint(reply.stderr.toString("utf8")));
      const text = reply.stdout.toString("utf8");
      const end = text.indexOf("\n");
      try {
        return {
          installed: true,
          hasIndex: text.slice(0, end) === "yes",
          repository: repositoryIn(text.slice(end + 1), name),
        };
      } catch (error) {
        if (error instanceof Fault) return problem(`its file can't be read: ${error.message}`);
        throw error;
      }
    },
    predict: (seen, overlay) => predict(name, seen, overlay),
  };
}

export interface AddRepository {
  readonly program: string | undefined;
  readonly name: string;
  readonly repository: Repository;
  readonly isThere: boolean;
  readonly summary: string;
  readonly difference: Difference;
}

export function addRepository({
  program,
  name,
  repository,
  isThere,
  summary,
  difference,
}: AddRepository): Change {
  const { url, username, password, passCredentials, skipVerify } = repository;
  const words = [
    "add",
    ...(username === "" ? [] : [`--username=${username}`, "--password-stdin"]),
    ...(passCredentials ? ["--pass-credentials"] : []),
    ...(skipVerify ? ["--insecure-skip-tls-verify"] : []),
    ...(isThere ? ["--force-update"] : []),
  ];
  return {
    kind: "add-repository",
    summary,
    difference,
    operations: [
      {
        primitive: change,
        args: [program ?? "", ...words, "--", name, url],
        ...(username === "" ? {} : { input: Buffer.from(password) }),
        mutates: true,
        timeout: 600_000,
        ...(username === "" ? {} : { sensitive: true }),
      },
    ],
    effects: [{ kind: "record", database: DATABASE, name, value: JSON.stringify(repository) }],
  };
}

export function removeRepository(program: string | undefined, name: string, difference: Difference): Change {
  return {
    kind: "remove-repository",
    summary: `remove helm's repository ${name}`,
    difference,
    operations: [{ primitive: change, args: [program ?? "", "remove", "--", name], mutates: true }],
    effects: [{ kind: "record", database: DATABASE, name }],
  };
}
