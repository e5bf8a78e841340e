/** Which commit a version is, by what the repository says. */

import type { GitTarget } from "../../host/changes/git-checkout.ts";
import type { GitState } from "../../host/reads/git-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import { type GitParams, shownAddress } from "./git-params.ts";

export function isTarget(target: GitTarget | Refusal): target is GitTarget {
  return target.kind !== "refusal";
}

export function targetOf(p: GitParams, state: GitState): GitTarget | Refusal {
  const { version } = p;
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(version)) return { kind: "commit", commit: version };
  const refs = state.refs ?? new Map<string, string>();
  if (version === "HEAD") return headOf(p, state, refs);
  const branch = refs.get(`refs/heads/${version}`);
  if (branch !== undefined) return { kind: "tip", branch: version, commit: branch };
  const tag = refs.get(`refs/tags/${version}^{}`) ?? refs.get(`refs/tags/${version}`);
  if (tag !== undefined) return { kind: "tag", commit: tag };
  const full = version.startsWith(`${p.remote}/`)
    ? `refs/heads/${version.slice(p.remote.length + 1)}`
    : version;
  const ref = refs.get(`${full}^{}`) ?? refs.get(full);
  if (ref !== undefined) return { kind: "ref", commit: ref, ref: full };
  const isId = /^[0-9a-f]{4,}$/.test(version);
  if (isId && state.local !== undefined) return { kind: "commit", commit: state.local };
  if (isId || p.refspec !== undefined || /[~^@]/.test(version)) return { kind: "other", commit: undefined };
  return refuse(`Failed to checkout ${version}: ${shownAddress(p.repo)} has no branch or tag of that name`, {
    help: "a commit that no branch or tag holds needs `refspec` too",
    mayResolve: true,
  });
}

function headOf(p: GitParams, state: GitState, refs: ReadonlyMap<string, string>): GitTarget | Refusal {
  const isThere = state.kind === "repository";
  const branch = (isThere && !p.bare ? state.branch : undefined) ?? state.headBranch;
  const head = refs.get("HEAD");
  if (branch !== undefined) {
    const commit = refs.get(`refs/heads/${branch}`) ?? (branch === state.headBranch ? head : undefined);
    if (commit !== undefined) return { kind: "tip", branch, commit };
    if (p.bare) return { kind: "other", commit: undefined };
    if (isThere && branch !== state.headBranch)
      return refuse(
        `Could not determine remote revision for HEAD: the checkout is on the branch ${branch}, which ${shownAddress(p.repo)} does not have`,
        { help: "`version` can name another" },
      );
  }
  if (head !== undefined) return { kind: "commit", commit: head };
  if (p.bare) return { kind: "other", commit: undefined };
  return refuse(`${shownAddress(p.repo)} has no commit yet, so there is nothing to check out`, {
    mayResolve: true,
  });
}
