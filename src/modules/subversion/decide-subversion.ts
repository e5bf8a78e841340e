/** What has to happen for a checkout of Subversion to be at its revision. Pure. */

import type { Change } from "../../host/change.ts";
import { svnBring, svnOutcome, svnOverwrite, svnUpdate } from "../../host/changes/svn-checkout.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Reply } from "../../host/primitive.ts";
import type { SvnWords } from "../../host/programs/svn-program.ts";
import type { SvnPlace, SvnState } from "../../host/reads/svn-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Conclusion, ModuleResult, Verdict } from "../contract/module.ts";
import { onlyAsks, type SubversionParams, svnWordsOf } from "./subversion-params.ts";

interface Case {
  readonly p: SubversionParams;
  readonly state: SvnState;
  readonly words: SvnWords;
}

export function decideSubversion(p: SubversionParams, state: SvnState, host: HostView): Verdict | Refusal {
  const the: Case = { p, state, words: svnWordsOf(p, host) };
  const verdict = obstacleFor(the) ?? decide(the);
  if (!("changes" in verdict) || !tellsPassword(the)) return verdict;
  const warning =
    "this svn is older than 1.10: it gets the password as a word that everybody on the host can see meanwhile";
  return { ...verdict, warnings: [warning] };
}

function tellsPassword({ state: { version = [] }, words }: Case): boolean {
  const [major = 0, minor = 0] = version;
  return words.password !== "" && (major < 1 || (major === 1 && minor < 10));
}

function obstacleFor({ p, state, words: { dest } }: Case): Refusal | undefined {
  if (state.version === undefined)
    return refuse(`the host has no ${p.executable ?? "svn"}`, {
      help: "`package: name=subversion state=present` installs it",
      mayResolve: true,
    });
  if (state.targetError !== undefined) return unreachable(p, state.targetError);
  if (state.kind === "closed") return refuse(`cannot look into ${dest}: Permission denied`);
  if (p.export || onlyAsks(p)) return undefined;
  if (state.kind === "file") return refuse(`${dest} is there and is no folder`);
  if (state.kind === "folder" && !p.in_place)
    return refuse(`${dest} folder already exists, but its not a subversion repository: ${state.why ?? ""}`, {
      help: "`in_place: true` makes a checkout around what is there",
    });
  if (state.kind === "checkout" && state.why !== undefined)
    return refuse(`svn can't use the checkout ${dest}: ${state.why}`, { help: "`svn cleanup` may help" });
  return undefined;
}

function unreachable(p: SubversionParams, said: string): Refusal {
  const help = /[Aa]uthori[sz]ation failed|[Aa]uthentication|credentials|Can't get/.test(said)
    ? "the server wants a login: `username` and `password`"
    : /certificate/.test(said)
      ? "the host does not know who signed the server's certificate"
      : undefined;
  return refuse(`cannot read ${p.repo}: ${said}`, {
    ...(help === undefined ? {} : { help }),
    mayResolve: true,
  });
}

function decide(the: Case): Verdict | Refusal {
  const { p, state } = the;
  if (onlyAsks(p)) return { changes: [], result: { after: revisionOf(state.target) } };
  if (p.export) return decideExport(the);
  if (state.kind === "checkout") return p.update ? decideUpdate(the) : decideKept(the);
  if (state.kind === "folder") return decideAround(the);
  if (!p.checkout) return { changes: [], message: `there is no checkout ${the.words.dest}` };
  return decideNew(the);
}

function revisionOf(place: SvnPlace | undefined): string | null {
  return place === undefined ? null : `Revision: ${place.revision}`;
}

/** As it is returned. */
function told(place: SvnPlace | undefined): readonly string[] | null {
  return place === undefined ? null : [`Revision: ${place.revision}`, `URL: ${place.url}`];
}

function shown(place: SvnPlace | undefined): string {
  return place === undefined ? "" : `${place.url} at revision ${place.revision}\n`;
}

function reached({ state: { target } }: Case): Readonly<Record<string, unknown>> {
  return { kind: "checkout", why: undefined, here: target, target, modified: [], differs: [] };
}

function decideExport({ p, state, words }: Case): Verdict | Refusal {
  const summary = `export ${p.repo} to ${words.dest} (revision ${state.target?.revision ?? p.revision})`;
  if (state.kind === "absent")
    return { changes: [svnBring(words, "export", { summary, after: shown(state.target) })] };
  if (!p.force)
    return refuse(`${words.dest} is there already`, { help: "`force: true` exports over what is there" });
  return { changes: [svnOverwrite(words, { summary, after: shown(state.target) })] };
}

function decideKept({ state: { here } }: Case): Verdict {
  return { changes: [], result: { before: told(here), after: told(here) } };
}

function decideNew(the: Case): Verdict {
  const { p, state, words } = the;
  const change = svnBring(words, "checkout", {
    summary: `check out ${p.repo} to ${words.dest} (revision ${state.target?.revision ?? p.revision})`,
    after: shown(state.target),
    state: reached(the),
  });
  return concluded(the, change, { before: null, after: told(state.target) }, true);
}

function decideAround(the: Case): Verdict {
  const { p, state, words } = the;
  const lost = p.force ? ", and take the repository's in the place of files that differ" : "";
  const change = svnUpdate(
    words,
    { how: "checkout", revert: false, force: p.force },
    {
      summary: `make ${words.dest} a checkout of ${p.repo}${lost}`,
      after: shown(state.target),
      state: reached(the),
    },
  );
  return concluded(the, change, { before: null, after: told(state.target) }, true);
}

const MOST_NAMED = 10;

function named(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED;
  return `${paths.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function decideUpdate(the: Case): Verdict | Refusal {
  const { p, state, words } = the;
  const { here, target, modified, differs } = state;
  if (here === undefined || target === undefined) return refuse(`svn does not say what ${words.dest} is`);
  const other = elsewhere(words, here, target);
  if (other) return other;
  if (modified.length > 0 && !p.force)
    return refuse(`ERROR: modified files exist in the repository: ${words.dest}: ${named(modified)}`, {
      help: "`force: true` takes them back",
      result: { before: told(here) },
    });
  const result = { before: told(here), after: told(target) };
  const moved = here.url !== target.url;
  const counts = modified.length > 0 || moved || differs.length > 0;
  if (!counts && here.revision === target.revision) return { changes: [], result };
  const change = svnUpdate(
    words,
    { how: p.switch ? "switch" : "update", revert: modified.length > 0, force: false },
    {
      summary: updateSummary(the, here, target),
      before: `${shown(here)}${modified.map((path) => `changed: ${path}\n`).join("")}`,
      after: `${shown(target)}${differs
        .slice(0, 100)
        .map((path) => `news of: ${path}\n`)
        .join("")}`,
      ...(counts ? {} : { counts: false }),
      state: reached(the),
    },
  );
  return concluded(the, change, result, modified.length > 0 || moved);
}

function updateSummary({ state: { modified }, words }: Case, here: SvnPlace, target: SvnPlace): string {
  const to = here.url === target.url ? "" : `${target.url}, `;
  const lost = modified.length > 0 ? `, taking back what was changed in ${named(modified)}` : "";
  return `bring ${words.dest} to ${to}revision ${target.revision}${lost}`;
}

/** A checkout stays with its repository, and with that one's address. */
function elsewhere({ dest }: SvnWords, here: SvnPlace, target: SvnPlace): Refusal | undefined {
  if (here.uuid !== target.uuid)
    return refuse(`${dest} is a checkout of another repository: ${here.url}`, {
      help: "name another `dest`, or remove what is there first",
    });
  if (here.root !== target.root)
    return refuse(`${dest} knows its repository as ${here.root}, and not as ${target.root}`, {
      help: `svn relocate ${here.root} ${target.root} tells it of the new address`,
    });
  return undefined;
}

/** \`certain\`: it has changed something, whatever svn says of files. */
function concluded(the: Case, change: Change, result: ModuleResult, certain: boolean): Verdict {
  return {
    changes: [change],
    result,
    conclude: ([reply]) => conclusionOf(the, reply, result, certain),
  };
}

function conclusionOf(
  { words }: Case,
  reply: Reply | undefined,
  result: ModuleResult,
  certain: boolean,
): Conclusion {
  if (reply?.status !== 0) {
    const said = reply?.stderr.toString("utf8").trim() || "svn did not come to its end";
    const help = /E155004|locked/.test(said)
      ? " (`svn cleanup` there takes the lock of a dead svn away)"
      : "";
    return { result: { before: result.before }, failed: `${said}${help}`, changed: false };
  }
  const { changed, conflicts, now } = svnOutcome(reply);
  const after = now === undefined ? result : { ...result, after: told(now) };
  if (conflicts.length > 0)
    return {
      result: after,
      failed: `${words.dest} is not as the repository has it: ${named(conflicts)} is in conflict with what was there`,
      changed: true,
    };
  return { result: after, changed: certain || changed };
}
