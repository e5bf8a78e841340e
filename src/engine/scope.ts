/** Puts the variable layers of a host at a task in order. */

import { MISSING } from "../expression/evaluate.ts";
import { Unknown } from "../expression/unknown.ts";
import { LazyMap } from "../expression/value/lazy-map.ts";
import { isImplicitHost, isLocalName } from "../inventory/implicit-host.ts";
import type { Play, RoleUse, VarLayer } from "../model/task.ts";
import { EMPTY_CONTEXT } from "../plan/compile.ts";
import type { TaskContext } from "../plan/program.ts";
import { dependenciesOf } from "../playbook/role-identity.ts";
import { hostLayers } from "../vars/host-variables.ts";
import { dataLayer, fileLayer, type Layer } from "../vars/layer.ts";
import { LayeredScope } from "../vars/layered-scope.ts";
import { connectionLayer } from "./connection-layer.ts";
import { textOf } from "./directive-values.ts";
import { newHostRun } from "./fact-store.ts";
import { HostInPlay, type HostRun } from "./host-run.ts";
import { NOWHERE, type Surroundings, surroundingOf } from "./lookup-host-of.ts";
import { inventoryLayer, magicLayers, playbookDirectory } from "./magic-variables.ts";
import type { PlayRun } from "./play-run.ts";
import type { RunContext } from "./run-context.ts";

/** Variables that hold for one item of a loop, or for a result that conditions look at. */
export type Extra = ReadonlyMap<string, unknown>;

const NOT_YET = new Unknown("its task has not run");

const NOTHING: Extra = new Map();

export function taskScope(
  play: PlayRun,
  host: HostInPlay,
  context: TaskContext = EMPTY_CONTEXT,
  extra: Extra = NOTHING,
): LayeredScope {
  const { run } = play;
  const directory = context.directory ?? play.play.directory;
  const roles = roleChain(context.role);
  const layers: Layer[] = [
    ...(extra.size === 0 ? [] : [dataLayer("loop and magic variables", extra)]),
    ...magicLayers({ play, host, context, hostvars: () => hostVariables(play) }),
    fileLayer("extra variables", run.extraVars),
    ...files("include parameters", context.includeVars.toReversed()),
    ...files(
      "role parameters",
      roles.map((r) => r.params),
    ),
    dataLayer("set_fact and register", host.run.registered),
    ...host.run.includedVars.toReversed(),
    ...files("block and task vars", context.vars.toReversed()),
    ...files("role vars", [
      ...(context.role ? [context.role, ...needsOf(context.role), ...context.role.parents] : []).map(
        (r) => r.vars,
      ),
      ...play.roleVars.toReversed(),
    ]),
    ...(host.varsFiles ? [host.varsFiles] : []),
    ...files("play vars_prompt", [play.prompted]),
    fileLayer("play vars", play.play.vars),
    factsLayer(host.run, run.hidesFacts),
    ...inventoryLayers(run, host.run),
    ...files("role defaults", [
      ...roles.map((r) => r.defaults),
      ...needsOf(context.role).map((r) => r.defaults),
      ...play.roleDefaults.toReversed(),
    ]),
    ...(host.run.facts.arePending ? [pendingFacts(host.run)] : []),
  ];
  const scope: LayeredScope = new LayeredScope(
    [
      ...layers,
      connectionLayer({ run, host: host.name, context, scope: () => scope }),
      ownVariables(() => scope),
      ...(context.directives.delegate_to ? [delegatedVariables(play, host, context, () => scope)] : []),
    ],
    surroundingOf(run, { context, playDirectory: play.play.directory, directory }),
  );
  return scope;
}

/** `vars`: all variables by name. Any variable of that name stands above it. */
function ownVariables(scope: () => LayeredScope): Layer {
  return {
    name: "loop and magic variables",
    get: (name) => (name === "vars" ? { kind: "lazy", value: () => new LazyMap(scope()) } : undefined),
    names: () => [],
  };
}

/** `ansible_delegated_vars`: what the task would find on the host that it goes to; `inventory_hostname` stays. */
function delegatedVariables(
  play: PlayRun,
  host: HostInPlay,
  context: TaskContext,
  scope: () => LayeredScope,
): Layer {
  const variable = "ansible_delegated_vars";
  const { delegate_to: delegate, ...directives } = context.directives;
  const own: Extra = new Map([["inventory_hostname", host.name]]);
  const value = () => {
    const name = textOf("delegate_to", delegate, scope());
    const its = name && taskScope(play, delegateInPlay(play, name, host), { ...context, directives }, own);
    return new LazyMap({
      get: (key) => (its && key === name ? new LazyMap(its) : MISSING),
      names: () => (name === undefined ? [] : [name]),
    });
  };
  return {
    name: "loop and magic variables",
    get: (name) => (name === variable ? { kind: "lazy", value } : undefined),
    names: () => [variable],
  };
}

/** A host that is in no play sees the files of variables that the task's own host does. */
function delegateInPlay(play: PlayRun, name: string, { varsFiles }: HostInPlay): HostInPlay {
  const known = play.hosts.get(name);
  if (known) return known;
  const delegate = new HostInPlay(runOf(play, name));
  delegate.varsFiles = varsFiles;
  return delegate;
}

function runOf(play: PlayRun, name: string): HostRun {
  return play.hostRuns.get(name) ?? play.delegateRuns.get(name) ?? newHostRun(play.run, name);
}

/** What `hostvars[host]` shows: nothing of the current task or play. */
export function bareScope(
  run: RunContext,
  host: HostRun,
  magic: Layer = dataLayer("loop and magic variables", new Map([["inventory_hostname", host.name]])),
): LayeredScope {
  const layers: Layer[] = [
    magic,
    fileLayer("extra variables", run.extraVars),
    dataLayer("set_fact and register", host.registered),
    ...host.includedVars.toReversed(),
    factsLayer(host, run.hidesFacts),
    ...inventoryLayers(run, host),
    ...(isImplicit(run, host) ? [IMPLICIT] : []),
  ];
  return new LayeredScope(layers, surroundingOf(run, NOWHERE));
}

/** This machine, which needs no place in an inventory. */
function isImplicit(run: RunContext, { name }: HostRun): boolean {
  return isImplicitHost(name, run.inventory);
}

const IMPLICIT = dataLayer("role defaults", new Map([["ansible_connection", "local"]]));

/** Only what was given on the command line: for names that must be known before any host is. */
export function staticScope(run: Surroundings & Pick<RunContext, "extraVars">): LayeredScope {
  return new LayeredScope([fileLayer("extra variables", run.extraVars)], surroundingOf(run, NOWHERE));
}

/** For the play's own keywords: what is known before any of its hosts is. */
export function playScope(
  run: RunContext,
  play: Pick<Play, "vars" | "directory">,
  prompted: VarLayer = NO_VARS,
): LayeredScope {
  const layers = [
    inventoryLayer(run, "localhost"),
    fileLayer("extra variables", run.extraVars),
    ...files("play vars_prompt", [prompted]),
    fileLayer("play vars", play.vars),
  ];
  const place = { directory: play.directory, context: {}, playDirectory: play.directory };
  return new LayeredScope(layers, surroundingOf(run, place));
}

const NO_VARS: VarLayer = new Map();

function needsOf(role: RoleUse | undefined): readonly RoleUse[] {
  return role ? dependenciesOf(role) : [];
}

function roleChain(role: RoleUse | undefined): readonly RoleUse[] {
  return role ? [role, ...role.parents] : [];
}

function files(name: Layer["name"], vars: readonly VarLayer[]): readonly Layer[] {
  return vars.filter((v) => v.size > 0).map((v) => fileLayer(name, v));
}

function inventoryLayers(run: RunContext, host: HostRun): readonly Layer[] {
  if (host.layers === undefined || host.layersFrom !== run.inventory) {
    host.layers = hostLayers(host.name, run.inventory, run.folders, run.mergesMaps);
    host.layersFrom = run.inventory;
  }
  return host.layers;
}

/** Looking ahead while facts are on their way: a name that nothing else has may be one of them. */
function pendingFacts({ facts }: HostRun): Layer {
  return {
    name: "host facts",
    get: (name) => (facts.isPending(name) ? { kind: "data", value: NOT_YET } : undefined),
    names: () => [],
  };
}

/** `ansible_facts`, and each fact under the name that its module gave it. */
function factsLayer({ facts }: HostRun, hidden = false): Layer {
  return {
    name: "host facts",
    get: (name) => {
      if (name === "ansible_facts")
        return facts.arePending
          ? { kind: "data", value: NOT_YET }
          : { kind: "lazy", value: () => facts.bare };
      return !hidden && facts.isVariable(name) ? { kind: "data", value: facts.get(name) } : undefined;
    },
    names: () => ["ansible_facts", ...(hidden ? [] : facts.names())],
  };
}

/**
 * Every host's variables, computed only for the host and name that a template asks for. The machine that runs homerun
 * is there by name and not in the list, unless the inventory names it.
 */
function hostVariables(play: PlayRun): LazyMap {
  const { hosts } = play.run.inventory;
  const known = new Map<string, LazyMap>();
  const all = new LazyMap({
    get: (name) => {
      if (!isLocalName(name) && !hosts.has(name)) return MISSING;
      const before = known.get(name);
      if (before) return before;
      const variables = variablesOf(play, name, () => all);
      known.set(name, variables);
      return variables;
    },
    names: () => hosts.keys(),
  });
  return all;
}

/** The host's own, and what is true everywhere in the play. */
function variablesOf(play: PlayRun, name: string, hostvars: () => LazyMap): LazyMap {
  const everywhere: Layer = {
    name: "loop and magic variables",
    get: (key) =>
      key === "playbook_dir"
        ? { kind: "lazy", value: () => playbookDirectory(play) }
        : key === "hostvars"
          ? { kind: "lazy", value: hostvars }
          : inventory.get(key),
    names: () => [...inventory.names(), "playbook_dir"],
  };
  const inventory = inventoryLayer(play.run, name);
  return new LazyMap(bareScope(play.run, runOf(play, name), everywhere));
}
