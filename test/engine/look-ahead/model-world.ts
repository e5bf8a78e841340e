/** Machines in memory: cells with values, a share that several of them see, an outside world, and a log of everything that was asked and done. */

import type { Reply } from "../../../src/host/primitive.ts";
import type { Deeds } from "./model-calls.ts";

export interface MachinePlan {
  readonly cells: Readonly<Record<string, string>>;
  /** What else happens by itself with the machine's n-th change (from 1). */
  readonly hooks?: readonly { readonly at: number; readonly path: string; readonly value: string }[];
  /** The share lies on it: it sees it as its own, whether it is mounted or not. */
  readonly exports?: boolean;
  readonly unreachable?: boolean;
  readonly refusesSudo?: boolean;
  /** What it says of itself; its name where absent. */
  readonly identity?: string;
}

export interface Fault {
  readonly machine: string;
  /** First word and, where there is one, the cell or URL of the calls that it befalls: `get /a`, `set /a`, `run`. */
  readonly call: string;
  /** `lost before` and `lost after`: the shell ends, and the call was not or was carried out. */
  readonly kind: "fails" | "garbled" | "hangs" | "lost before" | "lost after";
  /** How often; without it always. */
  readonly times?: number;
}

export interface WorldPlan {
  readonly machines: Readonly<Record<string, MachinePlan>>;
  readonly share?: Readonly<Record<string, string>>;
  readonly web?: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
}

/** The controller's own machine. */
export const CONTROLLER = "localhost";
/** Cells below it are the same ones on all machines that have mounted it. */
export const SHARE = "/share/";
/** The share is mounted where this cell holds 1. */
export const MOUNTED = "/mounted";
/** Only root may look below it. */
export const SECRET = "/root/";
/** Far more than any program of the tests makes. */
const MOST_EXCHANGES = 5000;
/** What background jobs write; no question about everything looks here. */
export const LATER = "/later/";

export interface Deed {
  readonly machine: string;
  readonly user: string;
  /** Name and arguments of the call, without the mark. */
  readonly words: string;
  /** Of the task. */
  readonly mark: string;
}

/** Something was looked at or changed: what two tasks can get into each other's way over. Changes of `all of …` don't. */
export interface Access {
  readonly resource: string;
  readonly writes: boolean;
}

export interface Machine {
  readonly name: string;
  readonly plan: MachinePlan;
  readonly cells: Map<string, string>;
  changes: number;
}

export interface Asked {
  readonly machine: string;
  readonly user: string;
  readonly words: string;
  readonly mutates: boolean;
}

export interface Request {
  readonly machine: Machine;
  readonly user: string;
  readonly groups: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly mutates: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

export interface WorldListener {
  readonly onAccess?: (access: Access) => void;
  readonly onDeed?: (deed: Deed) => void;
}

type Act = (
  world: World,
  request: Request,
) => string | { readonly status: number; readonly stderr?: string; readonly stdout?: string };

export class World {
  readonly machines = new Map<string, Machine>();
  readonly share: Map<string, string>;
  readonly web: Map<string, string>;
  readonly faults: { fault: Fault; left: number }[];
  readonly deeds: Deed[] = [];
  /** Every call that was sent. */
  readonly asked: Asked[] = [];
  /** Round trips. */
  exchanges = 0;
  /** Connections that were made, by machine. */
  readonly logins = new Map<string, number>();
  /** Users' shells on machines. */
  readonly opened = new Set<string>();
  #listener: WorldListener = {};
  readonly #background = new Set<() => void>();
  readonly #later: (milliseconds: number, job: () => void) => void;

  constructor(plan: WorldPlan, later: (milliseconds: number, job: () => void) => void) {
    for (const [name, machine] of Object.entries(plan.machines))
      this.machines.set(name, {
        name,
        plan: machine,
        cells: new Map(Object.entries(machine.cells)),
        changes: 0,
      });
    this.share = new Map(Object.entries(plan.share ?? {}));
    this.web = new Map(Object.entries(plan.web ?? {}));
    this.faults = (plan.faults ?? []).map((fault) => ({
      fault,
      left: fault.times ?? Number.POSITIVE_INFINITY,
    }));
    this.#later = later;
  }

  listen(listener: WorldListener): void {
    this.#listener = listener;
  }

  /** A round trip begins. Throws where there is no end to them. */
  countExchange(): void {
    this.exchanges++;
    if (this.exchanges > MOST_EXCHANGES) throw new Error("there is no end to the round trips");
  }

  countLogin(machine: string): void {
    this.logins.set(machine, (this.logins.get(machine) ?? 0) + 1);
  }

  /** Undefined where nothing befalls the call. */
  faultOf(machine: string, words: string): Fault["kind"] | undefined {
    const found = this.faults.find(
      ({ fault, left }) =>
        left > 0 && fault.machine === machine && (words === fault.call || words.startsWith(`${fault.call} `)),
    );
    if (found) found.left--;
    return found?.fault.kind;
  }

  carryOut(request: Request): Reply {
    const act = ACTS[request.name];
    if (!act) throw new Error(`the model knows no ${request.name}`);
    if (request.mutates) this.#note(request);
    const said = act(this, request);
    if (request.mutates) this.#setOff(request.machine);
    return typeof said === "string" ? replyOf(0, said) : replyOf(said.status, said.stdout, said.stderr);
  }

  #note({ machine, user, name, args }: Request): void {
    const [mark = "", ...rest] = args;
    const deed = { machine: machine.name, user, words: [name, ...rest].join(" "), mark };
    this.deeds.push(deed);
    this.#listener.onDeed?.(deed);
  }

  #setOff(machine: Machine): void {
    machine.changes++;
    const hooks = machine.plan.hooks ?? [];
    if (hooks.length > 0) this.touch(`changes of ${machine.name}`, true);
    for (const hook of hooks) if (hook.at === machine.changes) this.write(machine, hook.path, hook.value);
  }

  read(machine: Machine, path: string): string | undefined {
    this.touch(resourceOf(this, machine, path), false);
    return storeOf(this, machine, path).get(path);
  }

  write(machine: Machine, path: string, value: string | undefined): void {
    this.touch(resourceOf(this, machine, path), true);
    if (!path.startsWith(LATER))
      this.touch(`all of ${isShared(machine, path) ? "share" : machine.name}`, true);
    const store = storeOf(this, machine, path);
    if (value === undefined) store.delete(path);
    else store.set(path, value);
  }

  /** By the program itself, not by a call: a file of the controller. */
  writeFile(machine: Machine, path: string, value: string): void {
    const deed = { machine: machine.name, user: "", words: `file ${path} ${value}`, mark: "" };
    this.deeds.push(deed);
    this.write(machine, path, value);
  }

  /** Pages of a machine are its cells: `http://h1/www/p` is the cell `/www/p` of h1. */
  askWeb(url: string): string | undefined {
    const [, host = "", path = ""] = /^http:\/\/(\w+)(\/www\/.*)$/.exec(url) ?? [];
    const server = this.machines.get(host);
    if (server) return this.read(server, path);
    this.touch(`url ${url}`, false);
    return this.web.get(url);
  }

  touch(resource: string, writes: boolean): void {
    this.#listener.onAccess?.({ resource, writes });
  }

  later(milliseconds: number, job: () => void): void {
    const once = (): void => {
      if (this.#background.delete(once)) job();
    };
    this.#background.add(once);
    this.#later(milliseconds, once);
  }

  /** What is still to happen in the background happens now. */
  settle(): void {
    for (const job of [...this.#background]) job();
  }

  /** Everything that is left when all is over. */
  state(): Readonly<Record<string, unknown>> {
    const sorted = (map: ReadonlyMap<string, string>): unknown => Object.fromEntries([...map].sort());
    return {
      machines: Object.fromEntries([...this.machines].map(([name, { cells }]) => [name, sorted(cells)])),
      share: sorted(this.share),
      web: sorted(this.web),
    };
  }
}

function replyOf(status: number, stdout = "", stderr = ""): Reply {
  return { status, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
}

function isMounted(machine: Machine): boolean {
  return machine.cells.get(MOUNTED) === "1";
}

function seesShare(machine: Machine): boolean {
  return machine.plan.exports === true || isMounted(machine);
}

function isShared(machine: Machine, path: string): boolean {
  return path.startsWith(SHARE) && seesShare(machine);
}

function storeOf(world: World, machine: Machine, path: string): Map<string, string> {
  return isShared(machine, path) ? world.share : machine.cells;
}

function resourceOf(world: World, machine: Machine, path: string): string {
  if (path.startsWith(SHARE)) world.touch(`${machine.name} ${MOUNTED}`, false);
  return isShared(machine, path) ? `share ${path}` : `${machine.name} ${path}`;
}

function shown(value: string | undefined): string {
  return value === undefined ? "absent" : `=${value}`;
}

const ACTS: Readonly<Record<string, Act>> = {
  get: (world, { machine, user, args: [path = ""] }) =>
    path.startsWith(SECRET) && user !== "root"
      ? { status: 1, stderr: "permission denied" }
      : shown(world.read(machine, path)),
  total: (world, { machine }) => {
    world.touch(`all of ${machine.name}`, false);
    world.touch(`${machine.name} ${MOUNTED}`, false);
    if (seesShare(machine)) world.touch("all of share", false);
    const all = [...machine.cells, ...(seesShare(machine) ? world.share : [])];
    return all
      .filter(([path]) => !path.startsWith(LATER))
      .map(([path, value]) => `${path}=${value}`)
      .sort()
      .join(" ");
  },
  url: (world, { args: [url = ""] }) => shown(world.askWeb(url)),
  who: (_world, { user, groups, environment }) =>
    JSON.stringify({ user, stage: environment.STAGE ?? "", groups }),
  facts: (world, { machine }) =>
    JSON.stringify({ model: machine.name, kernel: world.read(machine, "/kernel") ?? "none" }),
  network_mounts: (world, { machine }) => {
    world.touch(`${machine.name} ${MOUNTED}`, false);
    return isMounted(machine) ? "shared" : "own";
  },
  set: (world, { machine, args: [, path = "", value = ""] }) => {
    world.write(machine, path, value);
    return "";
  },
  remove: (world, { machine, args: [, path = ""] }) => {
    world.write(machine, path, undefined);
    return "";
  },
  count: (world, { machine, args: [, path = ""] }) => count(world, machine, path),
  ensure: (world, { machine, args: [, path = "", value = ""] }) => {
    if (world.read(machine, path) === value) return "same";
    world.write(machine, path, value);
    return "new";
  },
  post: (world, { args: [, url = "", value = ""] }) => {
    world.touch(`url ${url}`, true);
    world.web.set(url, value);
    return "";
  },
  run: (world, { machine, args: [, deeds = "{}"] }) => run(world, machine, JSON.parse(deeds) as Deeds),
};

function count(world: World, machine: Machine, path: string): string {
  const sum = String(Number(world.read(machine, path) ?? "0") + 1);
  world.write(machine, path, sum);
  return sum;
}

function run(world: World, machine: Machine, deeds: Deeds): ReturnType<Act> {
  for (const [path, value] of Object.entries(deeds.write ?? {})) world.write(machine, path, value);
  for (const path of deeds.remove ?? []) world.write(machine, path, undefined);
  for (const path of deeds.count ?? []) count(world, machine, path);
  for (const { machine: name, path, value } of deeds.elsewhere ?? []) {
    const other = world.machines.get(name);
    if (other) world.write(other, path, value);
  }
  for (const [url, value] of Object.entries(deeds.post ?? {})) {
    world.touch(`url ${url}`, true);
    world.web.set(url, value);
  }
  for (const { after, path, value } of deeds.later ?? [])
    world.later(after, () => world.write(machine, path, value));
  const stdout = deeds.show === undefined ? "" : shown(world.read(machine, deeds.show));
  return { status: deeds.rc ?? 0, stdout };
}
