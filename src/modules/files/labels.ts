/** SELinux contexts and file attributes as the modules about files take them: one question more where they are asked for, decided beside the module. */

import type { z } from "zod";
import type { Change } from "../../host/change.ts";
import { type Reflagging, type Relabelling, setContexts, setFlags } from "../../host/changes/set-labels.ts";
import { childOf, plainPath } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Read, Reads, Seen } from "../../host/read.ts";
import {
  type FileLabel,
  type FileLabels,
  fileLabels,
  type SecurityContext,
  writeContext,
} from "../../host/reads/file-labels.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import { defineModule, type Module, type Verdict } from "../contract/module.ts";
import type { Given, Needs } from "../contract/needs.ts";

export interface WantedLabels {
  readonly attributes?: string | undefined;
  readonly seuser?: string | undefined;
  readonly serole?: string | undefined;
  readonly setype?: string | undefined;
  readonly selevel?: string | undefined;
}

/** The paths that a task labels. */
export interface Labelled {
  readonly path: string;
  /** Where the path is a folder (or `isFolder`), what is meant is this in it. */
  readonly name?: string | undefined;
  readonly isFolder?: boolean | undefined;
  readonly follow?: boolean | undefined;
  readonly recursive?: boolean | undefined;
  /** Only these below the path, relative, and not the path itself. */
  readonly names?: readonly string[] | undefined;
  readonly kind?: "file" | "dir";
  /** Paths that are there once the module is done, of those below; else the path itself. */
  readonly scope?: (seen: Readonly<Record<string, unknown>>) => readonly string[] | undefined;
}

const DEFAULT = "_default";
const LABELS = "labels of the paths";

function asksContext(p: WantedLabels): boolean {
  return [p.seuser, p.serole, p.setype, p.selevel].some((part) => part !== undefined && part !== "");
}

function asksAttributes({ attributes = "" }: WantedLabels): boolean {
  return attributes.replace(/^[-+]/, "") !== "";
}

function readOf(p: WantedLabels, { kind, scope: _scope, ...target }: Labelled): Read<FileLabels> {
  return fileLabels({
    ...target,
    kind: kind ?? "file",
    context: asksContext(p),
    defaults: [p.seuser, p.serole, p.setype, p.selevel].includes(DEFAULT),
    flags: asksAttributes(p),
  });
}

// --- contexts ----------------------------------------------------------------------------------------

const PARTS = [
  ["user", "seuser"],
  ["role", "serole"],
  ["type", "setype"],
  ["level", "selevel"],
] as const;

/** What of the wish is not so yet. */
function contextWish(
  p: WantedLabels,
  now: SecurityContext | undefined,
  policy: SecurityContext | undefined,
): SecurityContext | undefined {
  const wish: Partial<Record<keyof SecurityContext, string>> = {};
  for (const [part, parameter] of PARTS) {
    const asked = p[parameter];
    const value = asked === DEFAULT ? policy?.[part] : asked;
    if (value === undefined || value === "" || value === now?.[part]) continue;
    if (part === "level" && now?.type !== undefined && now.level === undefined) continue;
    wish[part] = value;
  }
  return Object.keys(wish).length === 0 ? undefined : wish;
}

// --- attributes --------------------------------------------------------------------------------------

/** Letters that only the file system sets. */
const KEPT = "eEINVh";
/** What a new file may have of its folder. */
const INHERITED = "AcdDijsStTu";

function sorted(flags: Iterable<string>): string {
  return [...new Set(flags)].sort().join("");
}

function flagsAfter(attributes: string, now: string): string {
  const sign = /^[-+=]/.test(attributes) ? attributes.charAt(0) : "=";
  const letters = attributes.replace(/^[-+=]/, "");
  if (sign === "+") return sorted(now + letters);
  if (sign === "-") return sorted([...now].filter((letter) => !letters.includes(letter)));
  return sorted([...now].filter((letter) => KEPT.includes(letter)).join("") + letters);
}

function without(flags: string, others: string): string {
  return [...flags].filter((letter) => !others.includes(letter)).join("");
}

/** Letters that keep a file from being changed. */
function locks(flags: string): string {
  return [...flags].filter((letter) => letter === "i" || letter === "a").join("");
}

interface FlagPlan {
  /** Before the module's own changes: what would stand in their way. */
  readonly unlock?: Reflagging;
  readonly finish?: Reflagging;
}

function flagPlan(
  attributes: string,
  path: string,
  label: FileLabel | undefined,
  touched: "no" | "attributes" | "replaced",
): FlagPlan | Refusal {
  if (label && label.flags === undefined) {
    if (/^(-|=$)/.test(attributes) && touched !== "replaced") return {};
    return refuse(`${path} can have no file attributes`, {
      help: "it is a link or no regular file, or its file system keeps none: leave out `attributes`",
    });
  }
  const now = label?.flags ?? "";
  const after = flagsAfter(attributes, now);
  const locked = locks(now);
  if (touched !== "no" && locked !== "" && locks(after) !== "") {
    const word = locked.includes("i") ? "immutable" : "append-only";
    return refuse(`${path} is ${word} (chattr +${locked}) and would have to be changed`, {
      help: `a task before it that sets \`attributes: -${locked}\` lets it be changed`,
    });
  }
  const unlock = touched !== "no" && locked !== "";
  const base = touched === "replaced" ? "" : unlock ? without(now, locked) : now;
  const added = without(without(after, base), KEPT);
  const isSet = /^=?[A-Za-z]/.test(attributes) && !label;
  const removed = isSet ? without(INHERITED, after) : without(base, after + KEPT);
  const open = without(now, locked);
  return {
    ...(unlock ? { unlock: { path, before: now, removed: locked, added: "", after: open } } : {}),
    ...(added === "" && removed === ""
      ? {}
      : {
          finish: { path, before: label && (unlock ? open : now), removed, added, after: sorted(after) },
        }),
  };
}

// --- beside a module ---------------------------------------------------------------------------------

function touchedBy(changes: readonly Change[], path: string): "no" | "attributes" | "replaced" {
  const effects = changes.flatMap((change) => change.effects).filter((e) => "path" in e && e.path === path);
  if (effects.some((effect) => effect.kind === "file" || effect.kind === "link")) return "replaced";
  return effects.length > 0 ? "attributes" : "no";
}

function missingTool(seen: FileLabels): Refusal | undefined {
  const [tool] = seen.missing;
  if (tool === undefined) return undefined;
  const packages: Readonly<Record<string, string>> = {
    lsattr: "`attributes` needs `lsattr` and `chattr`: install e2fsprogs",
    matchpathcon: "`_default` needs `matchpathcon`: install libselinux-utils (selinux-utils on Debian)",
    chcon: "install coreutils",
  };
  return refuse(`the host has no ${tool}`, { help: packages[tool] ?? "", mayResolve: true });
}

interface LabelChanges {
  readonly first: readonly Change[];
  readonly last: readonly Change[];
  /** Of `last`, what is needed only if the file is really replaced. */
  readonly hanging: readonly Change[];
  readonly result: Readonly<Record<string, unknown>>;
}

function labelChanges(
  p: WantedLabels,
  seen: FileLabels,
  paths: readonly string[],
  own: readonly Change[],
  isCertain: (path: string) => boolean,
): LabelChanges | Refusal {
  const obstacle = missingTool(seen);
  if (obstacle) return obstacle;
  const contexts: Relabelling[] = [];
  const unlocks: Reflagging[] = [];
  const finishes: Reflagging[] = [];
  let hangs = true;
  for (const path of paths) {
    const label = seen.labels.get(path);
    const touched = touchedBy(own, path);
    if (!label && touched === "no" && !isCertain(path)) continue;
    const wish = seen.selinux === "on" ? contextWish(p, label?.context, seen.defaults.get(path)) : undefined;
    if (wish) contexts.push({ path, before: label?.context, wanted: wish });
    if (!asksAttributes(p)) continue;
    if (label && label.flags === undefined && path !== seen.path) continue;
    const plan = flagPlan(p.attributes ?? "", path, label, touched);
    if ("kind" in plan) return plan;
    if (plan.unlock) unlocks.push(plan.unlock);
    if (plan.finish) finishes.push(plan.finish);
    if (
      plan.unlock ||
      (label && flagsAfter(p.attributes ?? "", label.flags ?? "") !== sorted(label.flags ?? ""))
    )
      hangs = false;
  }
  const flags = setFlags(seen.path, finishes);
  return {
    first: setFlags(seen.path, unlocks),
    last: [...setContexts(seen.path, contexts), ...flags],
    hanging: hangs ? flags : [],
    result: contextResult(seen, contexts),
  };
}

function contextResult(seen: FileLabels, changed: readonly Relabelling[]): Readonly<Record<string, unknown>> {
  const now = seen.labels.get(seen.path)?.context;
  if (seen.selinux !== "on" || !now) return {};
  const wanted = changed.find(({ path }) => path === seen.path)?.wanted;
  return { secontext: writeContext({ ...now, ...wanted }) };
}

function concluded(
  verdict: Verdict,
  labels: LabelChanges,
): Pick<Verdict, "conclude" | "collect" | "stopAtFailure"> {
  const { conclude, collect } = verdict;
  const countOf = (changes: readonly Change[]): number => changes.flatMap((c) => c.operations).length;
  const [from, to] = [countOf(labels.first), countOf(labels.first) + countOf(verdict.changes)];
  if (!conclude) return collect ? { collect: (replies) => collect(replies.slice(from, to)) } : {};
  const words = [...labels.first, ...verdict.changes, ...labels.last].flatMap((c) =>
    c.operations.map(() => c.summary),
  );
  return {
    stopAtFailure: true,
    conclude: (replies, took) => {
      const before = replies.findIndex((reply, i) => i < from && reply !== undefined && reply.status !== 0);
      const failure = (at: number) =>
        `could not ${words[at]}: ${replies[at]?.stderr.toString("utf8").trim() ?? ""}`;
      if (before >= 0) return { result: {}, failed: failure(before), changed: false };
      const inner = conclude(replies.slice(from, to), took);
      if (inner.failed !== undefined) return inner;
      const after = replies.findIndex((reply, i) => i >= to && reply !== undefined && reply.status !== 0);
      if (after >= 0) return { ...inner, failed: failure(after) };
      const needed = labels.first.length + labels.last.length - labels.hanging.length > 0;
      const kept =
        inner.changed === false ? { unneeded: [...(inner.unneeded ?? []), ...labels.hanging] } : {};
      return {
        ...inner,
        ...kept,
        ...(inner.changed === undefined ? {} : { changed: inner.changed || needed }),
      };
    },
  };
}

function pathsOf(seen: FileLabels, target: Labelled, others: Readonly<Record<string, unknown>>) {
  const scope = target.scope?.(others);
  if (scope) return { paths: scope.map(plainPath), all: true };
  if (target.names) return { paths: target.names.map((name) => childOf(seen.path, name)), all: true };
  if (target.recursive) return { paths: [...new Set([seen.path, ...seen.labels.keys()])], all: false };
  return { paths: [seen.path], all: false };
}

function decideLabels(
  p: WantedLabels,
  seen: FileLabels,
  target: Labelled,
  others: Readonly<Record<string, unknown>>,
  verdict: Verdict,
): Verdict | Refusal {
  if (verdict.skipped !== undefined) return verdict;
  const { paths, all } = pathsOf(seen, target, others);
  const labels = labelChanges(p, seen, paths, verdict.changes, () => all);
  if ("kind" in labels) return labels;
  return {
    ...verdict,
    changes: [...labels.first, ...verdict.changes, ...labels.last],
    result: { ...verdict.result, ...labels.result },
    ...concluded(verdict, labels),
  };
}

type FileModule<P extends z.ZodType, N extends Needs, R extends Reads> = Omit<Module<P, N, R>, "kind"> & {
  /** The paths that get the context and the attributes that the task asks for; none where it leaves nothing there. */
  readonly labels: (params: z.output<P>, host: HostView, given: Given<N>) => Labelled | undefined;
};

/** A module with the parameters of `fileAttributes`: the contexts and attributes among them are seen to here. */
export function defineFileModule<P extends z.ZodType, N extends Needs, R extends Reads>({
  labels,
  ...definition
}: FileModule<P, N, R>): Module<P, N, R> {
  const wish = (p: z.output<P>, host: HostView, given: Given<N>): Labelled | undefined => {
    const wanted = p as WantedLabels;
    return asksContext(wanted) || asksAttributes(wanted) ? labels(p, host, given) : undefined;
  };
  return defineModule<P, N, R>({
    ...definition,
    paramAliases: { attr: "attributes", ...definition.paramAliases },
    returns: {
      ...definition.returns,
      secontext: "Its SELinux context, where the task asks for one and the host has SELinux.",
    },
    observe: (p, given, host) => {
      const reads = definition.observe(p, given, host);
      const target = wish(p, host, given);
      return target ? { ...reads, [LABELS]: readOf(p as WantedLabels, target) } : reads;
    },
    decide: (p, seen, context, given) => {
      const verdict = definition.decide(p, seen, context, given);
      const target = wish(p, context.host, given);
      if ("kind" in verdict || !target) return verdict;
      const others = seen as Seen<Reads>;
      return decideLabels(p as WantedLabels, others[LABELS] as FileLabels, target, others, verdict);
    },
  });
}
