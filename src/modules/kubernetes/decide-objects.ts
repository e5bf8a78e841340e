/** What becomes of the objects that a task names, given what the cluster has and says. */

import type { Change } from "../../host/change.ts";
import type { ClusterAccess } from "../../host/kubernetes/cluster-access.ts";
import { type KubeObject, nameOf } from "../../host/kubernetes/kube-object.ts";
import {
  complaintIn,
  NOT_THERE_YET,
  type ObjectState,
  type ObjectStates,
  type WriteMethod,
  type WriteOptions,
  warningsIn,
} from "../../host/kubernetes/object-states.ts";
import {
  awaitObject,
  type ObjectWrite,
  writeObject,
  writtenObject,
} from "../../host/kubernetes/write-object.ts";
import type { Reply } from "../../host/primitive.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Conclusion, ModuleResult, Verdict } from "../contract/module.ts";
import { noAnswer, noKubectl } from "./access-params.ts";
import { covers, isSame, objectDifference, overlaid } from "./compare-objects.ts";
import { hideFields } from "./hidden-fields.ts";
import type { K8sParams } from "./k8s-params.ts";
import { matchesSelectors } from "./label-selector.ts";
import { isReady } from "./object-ready.ts";
import { awaitedOf } from "./wait-params.ts";

/** One object's part of a task. */
export interface Part {
  readonly object: KubeObject;
  readonly method: string;
  readonly changed: boolean;
  readonly change?: Change;
  /** What it is, or would be. */
  readonly result: unknown;
  readonly before?: KubeObject | undefined;
  readonly warnings?: readonly string[];
  readonly msg?: string;
  readonly error?: string;
}

const METHODS: Readonly<Record<string, string>> = {
  create: "create",
  replace: "replace",
  apply: "apply",
  server: "apply",
};

const NO_TRIAL = /does not support dry ?run|dry ?run is not supported/i;

export function methodFor(p: K8sParams): WriteMethod {
  if (p.apply) return p.server_side_apply === undefined ? "apply" : "server";
  if (p.force) return "replace";
  const types = p.merge_type?.length ? p.merge_type : (["strategic-merge", "merge"] as const);
  return types.map((type) => (type === "merge" ? "merge" : "strategic")).join(" ");
}

export function optionsFor(p: K8sParams): WriteOptions {
  const { validate, server_side_apply: server } = p;
  const how =
    validate === undefined
      ? "warn"
      : !validate.strict
        ? "ignore"
        : validate.fail_on_error
          ? "strict"
          : "warn";
  return { validate: how, fieldManager: server?.field_manager, forceConflicts: server?.force_conflicts };
}

/** Whether the server is to examine fields even where a patch would pass them over. */
export function examines(p: K8sParams): boolean {
  return p.state !== "absent" && p.validate?.strict === true;
}

interface Situation {
  readonly p: K8sParams;
  readonly access: ClusterAccess;
  /** An object before this one is made, which may bring its namespace or its kind. */
  readonly follows: boolean;
}

function selected(object: KubeObject, p: K8sParams): boolean {
  return !p.label_selectors?.length || matchesSelectors(p.label_selectors, object.metadata?.labels);
}

/** What the server says it would be; what can be told without it where it can't try. */
function foreseen(
  state: ObjectState,
  { follows }: Situation,
): { readonly after: KubeObject } | { readonly error: string } {
  const { wanted, before, trial } = state;
  if (trial?.after !== undefined) return { after: trial.after };
  const said = trial === undefined ? "" : complaintIn(trial.said);
  const isPromised = trial === undefined || NO_TRIAL.test(said) || (follows && NOT_THERE_YET.test(said));
  if (!isPromised) return { error: said };
  if (before === undefined) return { after: wanted };
  return { after: (covers(before, wanted) ? before : overlaid(before, wanted)) as KubeObject };
}

function partOf(state: ObjectState, situation: Situation): Part {
  const { p } = situation;
  const { wanted, before, trial } = state;
  const nothing = { object: wanted, changed: false, method: METHODS[trial?.method ?? ""] ?? "update" };
  if (!selected(wanted, p))
    return { ...nothing, result: {}, msg: `${nameOf(wanted)} has not the labels of \`label_selectors\`` };
  if (p.state === "patched" && before === undefined && state.hidden === undefined)
    return {
      ...nothing,
      result: {},
      warnings: [`${nameOf(wanted)} is not there, and \`patched\` does not make it`],
    };
  if (state.faults !== undefined && p.validate?.fail_on_error)
    return { ...nothing, result: {}, error: state.faults };
  const outcome = foreseen(state, situation);
  if ("error" in outcome) return { ...nothing, result: {}, error: outcome.error };
  const warnings = [
    ...warningsIn(trial?.said ?? ""),
    ...(state.faults === undefined ? [] : [`${nameOf(wanted)}: ${state.faults}`]),
  ];
  const common = {
    ...nothing,
    before,
    result: outcome.after,
    ...(warnings.length === 0 ? {} : { warnings }),
  };
  const awaited = awaitedOf(p);
  if (before !== undefined && isSame(before, outcome.after, wanted)) {
    const waits = awaited !== undefined && !isReady(before, awaited.condition);
    return waits ? { ...common, change: awaitObject(situation.access, before, awaited) } : common;
  }
  const method = before === undefined && !p.apply ? "create" : methodFor(p);
  const write: ObjectWrite = {
    access: situation.access,
    method,
    options: optionsFor(p),
    wanted,
    after: outcome.after,
    difference: objectDifference(wanted, before, outcome.after, p.hidden_fields),
    awaited,
  };
  return { ...common, method: METHODS[method] ?? "update", changed: true, change: writeObject(write) };
}

/** The result of a part, once its operation ran. */
function told(part: Part, reply: Reply | undefined, p: K8sParams): ModuleResult {
  const written = part.change && reply?.stdout.length ? writtenObject(reply) : undefined;
  const object = written?.object ?? part.result;
  const failed = reply !== undefined && reply.status !== 0 && !written?.late;
  const changed =
    part.changed &&
    !failed &&
    (part.method === "create" ||
      part.method === "delete" ||
      part.before === undefined ||
      written?.object === undefined ||
      !isSame(part.before, written.object, part.object));
  const warnings = [
    ...new Set([...(part.warnings ?? []), ...warningsIn(reply?.stderr.toString("utf8") ?? "")]),
  ];
  const error = part.error ?? (failed ? complaintIn(reply.stderr.toString("utf8")) : undefined);
  return {
    changed,
    method: part.method,
    result: part.method === "delete" ? {} : hideFields(object, p.hidden_fields),
    ...(written?.duration === undefined ? {} : { duration: written.duration }),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(part.msg === undefined ? {} : { msg: part.msg }),
    ...(error === undefined ? {} : { error: { msg: error } }),
  };
}

function together(results: readonly ModuleResult[]): ModuleResult {
  const [only] = results;
  if (results.length !== 1 || only === undefined) return { result: { results } };
  const { changed: _, ...rest } = only;
  return rest;
}

/** What went wrong with one of them, in one line. */
function failureOf(parts: readonly Part[], replies: ReadonlyMap<Part, Reply>): string | undefined {
  for (const part of parts) {
    const reply = replies.get(part);
    if (reply === undefined || reply.status === 0 || part.change === undefined) continue;
    const said = complaintIn(reply.stderr.toString("utf8"));
    return `could not ${part.change.summary}: ${said || `status ${reply.status}`}`;
  }
  return undefined;
}

/** The verdict on all parts; with one part, or where errors are gone on from, the replies tell what has changed. */
export function verdictOn(parts: readonly Part[], p: K8sParams): Verdict {
  const acting = parts.filter((part) => part.change !== undefined);
  const changes = acting.flatMap((part) => part.change ?? []);
  const repliesOf = (replies: readonly (Reply | undefined)[]): ReadonlyMap<Part, Reply> =>
    new Map(acting.flatMap((part, i) => (replies[i] === undefined ? [] : [[part, replies[i]] as const])));
  const resultOf = (replies: ReadonlyMap<Part, Reply>) =>
    parts.map((part) => told(part, replies.get(part), p));
  const result = together(resultOf(new Map()));
  const warnings = parts.flatMap((part) => part.warnings ?? []);
  const base: Verdict = { changes, result, ...(warnings.length === 0 ? {} : { warnings }) };
  if (changes.length === 0) return base;
  if (acting.length > 1 && !p.continue_on_error)
    return { ...base, collect: (replies) => together(resultOf(repliesOf(replies))) };
  return {
    ...base,
    conclude: (replies): Conclusion => {
      const answered = repliesOf(replies);
      const results = resultOf(answered);
      const failed = p.continue_on_error ? undefined : failureOf(parts, answered);
      return {
        result: together(results),
        changed: results.some((r) => r.changed === true),
        ...(failed === undefined ? {} : { failed }),
      };
    },
  };
}

export function decideObjects(p: K8sParams, seen: ObjectStates, access: ClusterAccess): Verdict | Refusal {
  if (!seen.installed) return noKubectl();
  if (seen.problem !== undefined) return noAnswer(seen.problem);
  const parts: Part[] = [];
  for (const state of seen.states) {
    const follows = parts.some((part) => part.method === "create" && part.changed);
    const missing = state.hidden !== undefined && !NOT_THERE_YET.test(state.hidden);
    const part: Part = missing
      ? { object: state.wanted, method: "update", changed: false, result: {}, error: state.hidden ?? "" }
      : partOf(state, { p, access, follows });
    if (part.error !== undefined && !p.continue_on_error)
      return refuse(`the cluster refuses ${nameOf(state.wanted)}: ${part.error}`, { mayResolve: true });
    parts.push(part);
  }
  return verdictOn(parts, p);
}
