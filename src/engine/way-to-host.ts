/** The session and the user of a task's calls: worked out once for all tasks of a host to which the same applies. */

import type { BecomeSpec, ConnectionSpec } from "../connection/connection-spec.ts";
import type { Session } from "../connection/session/session.ts";
import type { Directive, Located, VarLayer } from "../model/task.ts";
import type { TaskContext } from "../plan/program.ts";
import type { Tree } from "../template/tree.ts";
import type { Layer } from "../vars/layer.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { becomeOf, CONNECTION_VARIABLES, connectionOf } from "./connection-of.ts";
import type { HostInPlay, HostRun } from "./host-run.ts";
import type { PlayRun } from "./play-run.ts";

export interface Way {
  readonly spec: ConnectionSpec;
  readonly session: Session;
  readonly become: BecomeSpec | undefined;
}

export interface WayRequest {
  readonly play: PlayRun;
  readonly host: HostInPlay;
  /** The host that is talked to. */
  readonly target: HostRun;
  readonly context: TaskContext;
  /** Variables of the target, and those that the task's keywords are evaluated with. */
  readonly scopes: () => { readonly target: LayeredScope; readonly keywords: LayeredScope };
}

/** Throws what is wrong with the variables and keywords that say how a host is reached. */
export function wayToHost(request: WayRequest): Way {
  const { play, target } = request;
  const key = keyOf(request);
  const known = key === undefined ? undefined : target.ways.get(key);
  if (known) return known;
  const { run } = play;
  const { directives } = request.context;
  const scopes = request.scopes();
  const reached = connectionOf(run, target.name, scopes.target, directives, scopes.keywords);
  const spec = reached.kind === "local" ? { ...reached, directory: play.play.directory } : reached;
  const become = becomeOf(run, scopes.target, directives, scopes.keywords);
  const way = { spec, become, session: run.openSession(spec) };
  // Looking ahead keeps no secrets out of reports: only the task itself may say that its passwords are known.
  if (key !== undefined && !play.probe) target.ways.set(key, way);
  return way;
}

const KEYWORDS: readonly Directive[] = [
  "connection",
  "remote_user",
  "port",
  "become",
  "become_user",
  "become_method",
  "become_flags",
  "become_exe",
];

const numbers = new WeakMap<object, number>();
let newest = 0;

function numberOf(thing: object | undefined): number {
  if (thing === undefined) return 0;
  const known = numbers.get(thing) ?? ++newest;
  numbers.set(thing, known);
  return known;
}

/** What the way hangs on besides the inventory; undefined where anything else has a say in it. */
function keyOf({ play, host, target, context }: WayRequest): string | undefined {
  const keywords = KEYWORDS.map((name) => context.directives[name]);
  if (keywords.some((k: Located<Tree> | undefined) => k !== undefined && k.value.kind !== "static"))
    return undefined;
  if (mentionsConnection(play, host, context) || !isPlain(target)) return undefined;
  for (const name of CONNECTION_VARIABLES) if (target.registered.has(name)) return undefined;
  return `${keywords.map(numberOf).join(" ")} ${play.play.directory}`;
}

const mentions = new WeakMap<TaskContext, boolean>();

function mentionsConnection(play: PlayRun, host: HostInPlay, context: TaskContext): boolean {
  if (host.run.includedVars.some(hasConnection) || (host.varsFiles && hasConnection(host.varsFiles)))
    return true;
  let inContext = mentions.get(context);
  if (inContext === undefined) {
    const roles = context.role ? [context.role, ...context.role.parents] : [];
    inContext = [
      play.run.extraVars,
      play.play.vars,
      ...context.vars,
      ...context.includeVars,
      ...roles.flatMap((r) => [r.params, r.vars, r.defaults]),
    ].some(namesConnection);
    mentions.set(context, inContext);
  }
  return inContext || play.roleVars.some(namesConnection) || play.roleDefaults.some(namesConnection);
}

const named = new WeakMap<object, boolean>();

function remembered(layer: object, has: (name: string) => boolean): boolean {
  let known = named.get(layer);
  if (known === undefined) {
    known = CONNECTION_VARIABLES.some(has);
    named.set(layer, known);
  }
  return known;
}

function namesConnection(layer: VarLayer): boolean {
  return remembered(layer, (name) => layer.has(name));
}

function hasConnection(layer: Layer): boolean {
  return remembered(layer, (name) => layer.get(name) !== undefined);
}

const plain = new WeakMap<readonly Layer[], boolean>();

/** Whether what the inventory says of the way to a host is said without expressions. */
function isPlain({ layers }: HostRun): boolean {
  if (layers === undefined) return false;
  let known = plain.get(layers);
  if (known === undefined) {
    const bindings = CONNECTION_VARIABLES.flatMap((name) => layers.map((l) => l.get(name)));
    known = bindings.every(
      (b) => b === undefined || b.kind === "data" || (b.kind === "tree" && b.tree.kind === "static"),
    );
    plain.set(layers, known);
  }
  return known;
}
