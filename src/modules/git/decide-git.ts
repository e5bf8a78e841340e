/** What has to happen for a checkout to be at its version. Pure. */

import type { Change } from "../../host/change.ts";
import {
  archiveCheckout,
  bringSubmodules,
  cloneRepository,
  type GitOptions,
  type GitTarget,
  gitReplies,
  relocateRepository,
  updateCheckout,
} from "../../host/changes/git-checkout.ts";
import { hostPath, plainPath } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Reply } from "../../host/primitive.ts";
import type { GitWords } from "../../host/programs/git-program.ts";
import type { GitState } from "../../host/reads/git-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Conclusion, ModuleResult, Verdict } from "../contract/module.ts";
import {
  archiveFormat,
  archivePath,
  type GitParams,
  sameAddress,
  shownAddress,
  withoutPassword,
  wordsOf,
} from "./git-params.ts";
import { isTarget, targetOf } from "./git-target.ts";

/** `status --porcelain=v2` is there. */
const OLDEST = [2, 11] as const;

interface Case {
  readonly p: GitParams;
  readonly state: GitState;
  readonly words: GitWords;
  readonly options: GitOptions;
  readonly host: HostView;
}

export function decideGit(p: GitParams, state: GitState, host: HostView): Verdict | Refusal {
  const the: Case = { p, state, words: wordsOf(p, host), options: optionsOf(p, host), host };
  const obstacle = obstacleFor(the);
  if (obstacle) return obstacle;
  if (state.kind !== "repository") return decideNew(the);
  if (!p.update) return decideKept(the);
  return decideUpdate(the);
}

function optionsOf(p: GitParams, host: HostView): GitOptions {
  return {
    bare: p.bare,
    depth: p.depth !== undefined && p.depth > 0 ? p.depth : undefined,
    refspec: p.refspec,
    reference: p.reference,
    singleBranch: p.single_branch,
    submodules: p.recursive && !p.bare,
    track: p.track_submodules,
    force: p.force,
    verify: p.verify_commit,
    signers: p.gpg_allowlist,
    umask: typeof p.umask === "string" ? p.umask.replace(/^0?o/, "0") : undefined,
    separate: p.separate_git_dir === undefined ? "" : hostPath(p.separate_git_dir, host),
  };
}

function obstacleFor({ p, state, words, options }: Case): Refusal | undefined {
  const { version, kind } = state;
  if (version === undefined)
    return refuse(`the host has no ${p.executable ?? "git"}`, {
      help: "`package: name=git state=present` installs it",
      mayResolve: true,
    });
  const [major = 0, minor = 0] = version;
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    return refuse(`the host's git ${version.join(".")} is too old: it takes ${OLDEST.join(".")} or newer`);
  const { dest } = words;
  if (kind === "file") return refuse(`${dest} is there and is no folder`);
  if (kind === "full")
    return refuse(`${dest} is not empty and no git repository, so nothing is cloned into it`, {
      help: "name another folder, or remove what is there first",
    });
  if (kind === "broken")
    return refuse(`${dest}: ${state.why ?? "git can't use the repository"}`, ownerHelp(state));
  if (state.remoteError !== undefined) return unreachable(p, state.remoteError);
  if (options.separate === "" || state.separate === undefined) return undefined;
  if (kind === "repository" && state.gitDirectory === state.separate) return undefined;
  return refuse(`Separate-git-dir path ${options.separate} already exists.`);
}

function ownerHelp({ why = "" }: GitState): { readonly help?: string } {
  return why.includes("dubious ownership")
    ? {
        help: "run the task as the user that owns it (`become_user`), or let git trust it: git config --global safe.directory",
      }
    : {};
}

function unreachable(p: GitParams, said: string): Refusal {
  const words = withoutPassword(said, p.repo);
  const help = /Host key verification failed/.test(words)
    ? "`accept_newhostkey: true` takes the server's key at the first contact; the module `known_hosts` states it"
    : /could not read (Username|Password)|Authentication failed/.test(words)
      ? "the server wants a login: use an ssh address with `key_file`, or git's credential helper on the host"
      : undefined;
  return refuse(`cannot read ${shownAddress(p.repo)}: ${words}`, {
    ...(help === undefined ? {} : { help }),
    mayResolve: true,
  });
}

function short(commit: string | undefined): string {
  return commit === undefined ? "a commit not known yet" : commit.slice(0, 10);
}

/** What the checkout is like once it is at the target. */
function reached(the: Case, target: GitTarget): Readonly<Record<string, unknown>> {
  const { p, state, words, options } = the;
  const refs = new Map(state.refs);
  if (p.bare)
    for (const [name, id] of state.refs ?? []) if (name.startsWith("refs/")) refs.set(`mine:${name}`, id);
  return {
    kind: "repository",
    head: target.commit,
    branch: target.kind === "tip" ? target.branch : undefined,
    url: words.repo,
    usedUrl: words.repo,
    local: target.commit,
    localTag: target.kind === "tag" ? state.refs?.get(`refs/tags/${p.version}`) : undefined,
    gitDirectory: options.separate || `${words.dest}/.git`,
    ...(options.separate === "" ? {} : { separate: options.separate }),
    refs,
    unfinished: false,
    modified: [],
    movedSubmodules: [],
    submodules: [],
  };
}

function decideNew(the: Case): Verdict | Refusal {
  const { p, words, options } = the;
  const target = targetOf(p, the.state);
  if (!isTarget(target)) return target;
  const result = { before: null, after: target.commit ?? p.version };
  if (!p.clone) {
    const summary = `${words.dest || "the checkout"} is not there, and is not cloned (clone: false)`;
    const changes = [{ kind: "git-clone", summary, operations: [], effects: [] }];
    return { changes, result, message: summary };
  }
  const isDeep = options.depth !== undefined && target.kind !== "tip" && target.kind !== "tag" && !p.refspec;
  const change = cloneRepository(words, target, options, {
    kind: "git-clone",
    summary: `clone ${shownAddress(p.repo)} to ${words.dest} at ${p.version} (${short(target.commit)})`,
    after: `${target.commit ?? p.version}\n`,
    state: reached(the, target),
  });
  return {
    ...concluded(the, [change, ...archived(the, "HEAD")], result),
    ...(isDeep ? { warnings: [`depth does not hold for ${p.version}: all of the history is fetched`] } : {}),
  };
}

/** The checkout stays as it is; only an archive may be made of it. */
function decideKept(the: Case): Verdict | Refusal {
  const { p, state } = the;
  const result = { before: state.head ?? null, after: state.head ?? null };
  const moved = relocation(the);
  if (p.archive !== undefined && state.local === undefined)
    return refuse(`the checkout has no ${p.version} that could be archived`, { result });
  const wanted = state.archive !== "same" || moved.length > 0;
  return concluded(the, [...moved, ...(wanted ? archived(the, p.version) : [])], {
    ...result,
    ...movedResult(the),
  });
}

function archived(the: Case, what: string): readonly Change[] {
  const { p, words, options, host } = the;
  if (p.archive === undefined) return [];
  const format = archiveFormat(p.archive) ?? "tar";
  const path = archivePath(p, host);
  return [archiveCheckout(words, { path, format, prefix: p.archive_prefix, what, umask: options.umask })];
}

function isMoved({ state, options }: Case): boolean {
  return (
    options.separate !== "" &&
    state.gitDirectory !== plainPath(options.separate) &&
    state.separate === undefined
  );
}

function relocation(the: Case): readonly Change[] {
  if (!isMoved(the)) return [];
  const { state, words, options } = the;
  const from = state.gitDirectory ?? `${words.dest}/.git`;
  return [
    relocateRepository(words, from, options.separate, {
      kind: "git-relocate",
      summary: `move ${from} to ${options.separate}`,
      before: `${from}\n`,
      after: `${options.separate}\n`,
      state: { gitDirectory: options.separate, separate: options.separate },
    }),
  ];
}

function movedResult(the: Case): ModuleResult {
  return isMoved(the) ? { git_dir_before: the.state.gitDirectory, git_dir_now: the.options.separate } : {};
}

function addressChange({ state, words }: Case): "set" | "add" | "" {
  const { url, usedUrl = "" } = state;
  if (url === undefined) return "add";
  return sameAddress(url, words.repo) || sameAddress(usedUrl, words.repo) ? "" : "set";
}

/** What of the checkout somebody has changed there. */
function localChanges({ p, state, options }: Case): readonly string[] {
  if (p.bare) return [];
  return options.submodules && options.track ? state.modified : [...state.modified, ...state.movedSubmodules];
}

const MOST_NAMED = 10;

function named(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED;
  return `${paths.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function decideUpdate(the: Case): Verdict | Refusal {
  const { p, state, words, options } = the;
  const before = state.head ?? null;
  const modified = localChanges(the);
  if (modified.length > 0 && !p.force && !state.unfinished)
    return refuse(
      `Local modifications exist in the destination: ${words.dest} (force=no). Changed there: ${named(modified)}`,
      { help: "`force: true` throws them away", result: { before } },
    );
  const target = targetOf(p, state);
  if (!isTarget(target)) return target;
  const moved = tagMoved(the, target);
  if (moved) return moved;
  const address = addressChange(the);
  const reset = modified.length > 0 || state.unfinished;
  const counts = !isAt(the, target) || address !== "" || reset;
  const result = {
    before,
    after: target.commit ?? p.version,
    remote_url_changed: address !== "",
    ...movedResult(the),
    ...(modified.length > 0 ? { msg: `Local modifications exist in the destination: ${words.dest}` } : {}),
  };
  if (!counts && isPlaced(the, target)) return settled(the, { ...result, after: before });
  const change = updateCheckout(
    words,
    target,
    options,
    { address, reset },
    {
      kind: "git-update",
      summary: updateSummary(the, target, address, modified),
      ...differenceOf(the, target, address, modified),
      ...(counts ? {} : { counts: false }),
      state: reached(the, target),
    },
  );
  return concluded(the, [...relocation(the), change, ...archived(the, "HEAD")], result);
}

/** Whether its content is that of the target. */
function isAt({ p, state }: Case, target: GitTarget): boolean {
  if (p.bare) return bareIsAt(state, p.depth !== undefined || p.single_branch);
  if (target.kind === "other") return state.local !== undefined && state.local === state.head;
  return state.head !== undefined && state.head === target.commit;
}

/** Of a clone of a part, what it has must be as it is there. */
function bareIsAt({ refs = new Map<string, string>(), head }: GitState, isPart: boolean): boolean {
  return [...refs].every(([name, id]) => {
    const mine = refs.get(`mine:${name}`);
    const isKept = /^refs\/(heads|tags)\//.test(name) && !name.endsWith("^{}");
    return !isKept || mine === id || (isPart && mine === undefined && head !== undefined);
  });
}

/** Whether its HEAD is on the branch, or on none, as it shall be. */
function isPlaced({ p, state }: Case, target: GitTarget): boolean {
  if (p.bare) return true;
  if (target.kind === "tip") return state.branch === target.branch;
  if (target.kind === "tag" && state.localTag === undefined) return false;
  return state.branch === undefined;
}

function tagMoved({ p, state }: Case, target: GitTarget): Refusal | undefined {
  const theirs = state.refs?.get(`refs/tags/${p.version}`);
  const { localTag } = state;
  if (p.force || p.bare || target.kind !== "tag" || localTag === undefined || theirs === localTag)
    return undefined;
  return refuse(
    `Failed to download remote objects and refs: the tag ${p.version} has moved from ${short(localTag)} to ${short(theirs)} (would clobber existing tag)`,
    { help: "`force: true` takes the new one", result: { before: state.head ?? null } },
  );
}

function updateSummary(
  { p, words }: Case,
  target: GitTarget,
  address: string,
  modified: readonly string[],
): string {
  const from = address === "" ? "" : ` from ${shownAddress(p.repo)}`;
  const lost = modified.length > 0 ? `, throwing away what was changed in ${named(modified)}` : "";
  return `bring ${words.dest} to ${p.version} (${short(target.commit)})${from}${lost}`;
}

function differenceOf(
  { p, state, words }: Case,
  target: GitTarget,
  address: string,
  modified: readonly string[],
) {
  const after = target.commit ?? p.version;
  const old = [
    `${state.head ?? "no commit"}\n`,
    ...(address === "" ? [] : [`${p.remote} ${shownAddress(state.url ?? "unknown")}\n`]),
    ...modified.map((path) => `changed: ${path}\n`),
  ];
  const now = [`${after}\n`, ...(address === "" ? [] : [`${p.remote} ${shownAddress(words.repo)}\n`])];
  return old.join("") === now.join("") ? {} : { before: old.join(""), after: now.join("") };
}

/** The commit is there; what hangs on it may not be. */
function settled(the: Case, result: ModuleResult): Verdict | Refusal {
  const { p, state, words, options } = the;
  const unsigned = signatureObstacle(the);
  if (unsigned) return unsigned;
  const subs: readonly Change[] =
    state.submodules.length === 0
      ? []
      : [
          bringSubmodules(words, options, {
            kind: "git-submodules",
            summary: `bring the submodules ${named(state.submodules)} of ${words.dest} to where they belong`,
            before: state.submodules.map((path) => `not as wanted: ${path}\n`).join(""),
            after: "",
            state: { submodules: [], movedSubmodules: [] },
          }),
        ];
  const wanted = p.archive !== undefined && (state.archive !== "same" || isMoved(the));
  const changes = [...relocation(the), ...subs, ...(wanted ? archived(the, "HEAD") : [])];
  return concluded(the, changes, result);
}

function signatureObstacle({ p, state: { signature } }: Case): Refusal | undefined {
  if (!p.verify_commit || signature === undefined) return undefined;
  const said = signature.said.trim().split("\n").slice(-4).join("; ");
  if (signature.status !== 0)
    return refuse(
      `Failed to verify GPG signature of commit/tag "${p.version}": ${said || "it is not signed"}`,
    );
  if (p.gpg_allowlist.length === 0) return undefined;
  const signer = signerOf(signature.said) ?? "";
  if (p.gpg_allowlist.includes(signer)) return undefined;
  return refuse(`The gpg_allowlist does not include the public key "${signer}" for this commit`);
}

/** Of the primary key, where a subkey has signed. */
function signerOf(said: string): string | undefined {
  for (const line of said.split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words[1] === "VALIDSIG") return words.length >= 12 ? words[11] : words[2];
    const key = / key (SHA256:\S+)$/.exec(line)?.[1];
    if (key !== undefined) return key;
  }
  return undefined;
}

/** With one operation its own words tell what went wrong; several end at the first that fails. */
function concluded(the: Case, changes: readonly Change[], result: ModuleResult): Verdict {
  const told = (replies: readonly (Reply | undefined)[]): ModuleResult => {
    const { after, submodules } = gitReplies(replies);
    return { ...(after === undefined ? {} : { after }), ...(submodules ? { submodules_changed: true } : {}) };
  };
  const operations = changes.flatMap((change) => change.operations);
  if (operations.length !== 1) return { changes, result, collect: told };
  return { changes, result, conclude: ([reply]) => conclusionOf(the, changes, told([reply]), reply) };
}

function conclusionOf(
  the: Case,
  changes: readonly Change[],
  told: ModuleResult,
  reply: Reply | undefined,
): Conclusion {
  if (reply?.status === 0) {
    const hidden = changes.every((change) => change.counts === false);
    const moved = told.after !== undefined && told.after !== (the.state.head ?? null);
    return { result: told, ...(hidden ? { changed: moved || told.submodules_changed === true } : {}) };
  }
  const said = reply?.stderr.toString("utf8").trim() || "git did not come to its end";
  return { result: {}, failed: withoutPassword(said, the.p.repo), changed: false };
}
