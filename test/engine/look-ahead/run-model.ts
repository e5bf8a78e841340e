/** Runs a playbook on the machines of the model, the whole way from its text to its last event. */

import {
  type InventorySources,
  readInventory,
  readPlaybookFolders,
} from "../../../src/cli/operations/sources.ts";
import { gatherTask } from "../../../src/engine/gather-task.ts";
import { Jobs } from "../../../src/engine/jobs/jobs.ts";
import { createLimits } from "../../../src/engine/limits.ts";
import { withLiveInventory } from "../../../src/engine/live-inventory.ts";
import type { RunContext } from "../../../src/engine/run-context.ts";
import { runPlaybooks } from "../../../src/engine/run-playbooks.ts";
import { staticScope } from "../../../src/engine/scope.ts";
import { templateCheck } from "../../../src/engine/template-reading.ts";
import { Wire } from "../../../src/engine/wire/wire.ts";
import type { Event } from "../../../src/events/event.ts";
import type { Playbook } from "../../../src/model/task.ts";
import { shapeOf } from "../../../src/modules/module-index.ts";
import type { ContentReader } from "../../../src/playbook/content-reader.ts";
import type { LoadContext } from "../../../src/playbook/load-context.ts";
import { loadPlaybook } from "../../../src/playbook/load-playbook.ts";
import type { ModuleIndex, ModuleShape } from "../../../src/playbook/module-index.ts";
import { modelController, PLAY_FOLDER } from "./model-controller.ts";
import type { Network } from "./model-frame.ts";
import { findModelModule, modelModuleNames } from "./model-modules.ts";
import { modelSessions } from "./model-session.ts";
import { type Access, type Asked, CONTROLLER, type Deed, World, type WorldPlan } from "./model-world.ts";
import { chanceOf } from "./random.ts";
import { VirtualTime } from "./virtual-time.ts";

/** A playbook with the files beside it, and the house that it is for. */
export interface Program {
  /** `site.yml` is the playbook, `inventory.yml` the inventory. */
  readonly files: Readonly<Record<string, string>>;
  readonly world: WorldPlan;
  readonly options?: Partial<
    Pick<RunContext["options"], "checkMode" | "diffMode" | "tags" | "forceHandlers">
  >;
}

export interface Way {
  readonly lookahead: boolean;
  /** Of the time that everything takes: other seeds interleave hosts otherwise. */
  readonly seed: number;
  /** Hosts at work at once; 1 makes the order of everything certain. */
  readonly forks?: number;
  readonly onEvent?: (event: Event, stop: () => void) => void;
  readonly wrapSessions?: (open: RunContext["openSession"], network: Network) => RunContext["openSession"];
}

/** What was done, and after how many events. */
export interface Placed<T> {
  readonly what: T;
  readonly events: number;
  readonly time: number;
}

export interface Ran {
  readonly end: string;
  readonly events: readonly Event[];
  readonly times: readonly number[];
  readonly counts: unknown;
  readonly pendingHandlers: unknown;
  readonly deeds: readonly Placed<Deed>[];
  readonly accesses: readonly Placed<Access>[];
  readonly asked: readonly Asked[];
  readonly exchanges: number;
  /** Users' shells, and how often somebody logged in. */
  readonly opened: readonly string[];
  readonly logins: unknown;
  readonly piped: readonly string[];
  readonly state: unknown;
  /** Codes of what stopped the run before it began. */
  readonly refused: readonly string[];
}

const shapes = new Map<string, ModuleShape>();

const MODULES: ModuleIndex = {
  find: (name) => {
    const known = shapes.get(name);
    if (known) return known;
    const module = findModelModule(name);
    if (!module) return undefined;
    const shape = shapeOf(module);
    shapes.set(name, shape);
    return shape;
  },
  names: () => modelModuleNames,
};

const DEFAULTS: RunContext["options"] = {
  checkMode: false,
  diffMode: false,
  forks: 5,
  verbosity: 0,
  tags: { only: new Set(), skip: new Set() },
  forceHandlers: false,
  become: false,
  hostKeyMode: "strict",
  connectTimeout: 1000,
  gathering: "smart",
  lookahead: true,
};

export async function runModel(program: Program, way: Way): Promise<Ran> {
  const time = new VirtualTime();
  const machines = {
    ...program.world.machines,
    [CONTROLLER]: program.world.machines[CONTROLLER] ?? { cells: {} },
  };
  const world = new World({ ...program.world, machines }, (ms, job) => time.after(ms, job));
  const events: Event[] = [];
  const times: number[] = [];
  const deeds: Placed<Deed>[] = [];
  const accesses: Placed<Access>[] = [];
  const placed = <T>(what: T): Placed<T> => ({ what, events: events.length, time: time.now });
  world.listen({
    onAccess: (access) => accesses.push(placed(access)),
    onDeed: (deed) => deeds.push(placed(deed)),
  });
  const stop = new AbortController();
  const emit = (event: Event): void => {
    events.push(event);
    times.push(time.now);
    way.onEvent?.(event, () => stop.abort());
  };
  const network: Network = { world, time, chance: chanceOf(way.seed) };
  const { context, piped } = contextOf(program, way, network, emit, stop.signal);
  const { playbook, refused } = sourcesOf(program, context.load);
  const span = playbook?.plays[0]?.span;
  const run = async () =>
    playbook && span ? runPlaybooks(context, [playbook], gatherTask(span)) : undefined;
  const report = await time.drive(run());
  world.settle();
  return {
    end: report?.end ?? "invalid",
    events,
    times,
    counts: sorted(Object.entries(report?.progress.counts ?? {})),
    pendingHandlers: sorted(report?.progress.pendingHandlers ?? []),
    deeds,
    accesses,
    asked: world.asked,
    exchanges: world.exchanges,
    opened: [...world.opened].sort(),
    logins: sorted(world.logins),
    piped,
    state: world.state(),
    refused,
  };
}

/** By host; in which order they came to it says nothing. */
function sorted(entries: Iterable<readonly [string, unknown]>): unknown {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Sources {
  /** Undefined where there are errors. */
  readonly playbook: Playbook | undefined;
  readonly refused: readonly string[];
}

const inventories = new WeakMap<Program, InventorySources>();
const sources = new WeakMap<Program, Sources>();

/** Read once, however often the program runs. */
function inventoryOf(program: Program, reader: ContentReader): InventorySources {
  const known = inventories.get(program);
  if (known) return known;
  const read = readInventory([`${PLAY_FOLDER}/inventory.yml`], reader, PLAY_FOLDER);
  inventories.set(program, read);
  return read;
}

function sourcesOf(program: Program, load: LoadContext): Sources {
  const known = sources.get(program);
  if (known) return known;
  const { value, diagnostics } = loadPlaybook(`${PLAY_FOLDER}/site.yml`, load);
  const refused = diagnostics.filter((d) => d.severity === "error").map((d) => `${d.code} ${d.message}`);
  const read = { playbook: refused.length === 0 ? value : undefined, refused };
  sources.set(program, read);
  return read;
}

function contextOf(
  program: Program,
  way: Way,
  network: Network,
  emit: RunContext["emit"],
  stop: AbortSignal,
): { readonly context: RunContext; readonly piped: readonly string[] } {
  const { world, time } = network;
  const { reader, controller, lookups, piped } = modelController(program.files, world, chanceOf(1));
  const { inventory, folders } = inventoryOf(program, reader);
  const open = modelSessions(network);
  const abort = new AbortController().signal;
  const forks = way.forks ?? DEFAULTS.forks;
  const clock: RunContext["clock"] = {
    now: () => 1_700_000_000 + Math.floor(time.now / 1000),
    elapsed: () => time.now,
    sleep: (milliseconds, signal) => time.sleep(milliseconds, signal),
  };
  const partial: Omit<RunContext, "load"> = {
    options: { ...DEFAULTS, ...program.options, forks, lookahead: way.lookahead },
    inventory,
    folders: {
      inventory: folders,
      playbook: readPlaybookFolders([`${PLAY_FOLDER}/site.yml`], reader, PLAY_FOLDER),
    },
    extraVars: new Map(),
    findModule: findModelModule,
    reader,
    controller,
    partials: new Map(),
    lookups,
    openSession: way.wrapSessions ? way.wrapSessions(open, network) : open,
    wire: new Wire({ abort, clock }),
    jobs: new Jobs(),
    emit,
    keepSecret: () => undefined,
    clock,
    limits: createLimits({ forks }),
    stop,
    abort,
    randomBytes: (count) => new Uint8Array(count),
    prompt: async () => undefined,
    interrupt: () => undefined,
    language: "2.18",
    version: "0.0.0",
  };
  const load: RunContext["load"] = {
    reader,
    modules: MODULES,
    rolesPath: [],
    workingDirectory: PLAY_FOLDER,
    staticContext: staticScope(partial).context,
    checkTemplate: templateCheck(partial),
  };
  const again = () => ({ inventory, folders });
  return { context: withLiveInventory({ ...partial, load }, again), piped };
}
