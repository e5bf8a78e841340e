/** What is known of one host in the course of a run, and where it is in the current play. */

import type { Inventory } from "../model/inventory.ts";
import type { RoleUse } from "../model/task.ts";
import type { Program } from "../plan/program.ts";
import type { Layer } from "../vars/layer.ts";
import { CheckOverlay } from "./check-overlay.ts";
import type { Cursor } from "./cursor.ts";
import { startOf } from "./cursor.ts";
import { LearnedFacts } from "./learned-facts.ts";
import { LookAheadWindow } from "./look-ahead/look-ahead-window.ts";
import type { Way } from "./way-to-host.ts";

export type HostStatus = "running" | "done" | "failed" | "unreachable" | "ended";

/** Survives plays. */
export class HostRun {
  readonly name: string;
  readonly facts: LearnedFacts;
  /** set_fact and register, in one namespace as in Ansible. */
  readonly registered: Map<string, unknown> = new Map();
  /** Variables of include_vars. */
  readonly includedVars: Layer[] = [];
  overlay = new CheckOverlay();
  /** Failed or lost in this run: no later play touches it. */
  out: "failed" | "unreachable" | undefined;
  /** It failed only since another host did. */
  sharesFate = false;
  /** The host's inventory layers, made once for each inventory. */
  layers: readonly Layer[] | undefined;
  layersFrom: Inventory | undefined;

  /** Ways to the host that tasks have taken, by what they hang on. */
  readonly ways: Map<string, Way>;
  /** How many units' questions may travel early: less after a change, more while nothing changes. */
  readonly window = new LookAheadWindow();

  constructor(name: string, ways: Map<string, Way> = new Map(), facts = new LearnedFacts()) {
    this.name = name;
    this.ways = ways;
    this.facts = facts;
  }

  /** For looking ahead: what is written to it stays in it. */
  copy(): HostRun {
    const copy = new HostRun(this.name, this.ways, this.facts.copy());
    for (const [name, value] of this.registered) copy.registered.set(name, value);
    copy.includedVars.push(...this.includedVars);
    copy.overlay = this.overlay.copy();
    copy.layers = this.layers;
    copy.layersFrom = this.layersFrom;
    return copy;
  }
}

export type Notification = "certain" | "possible";

/** A host in one play (and one batch of it). */
export class HostInPlay {
  readonly run: HostRun;
  cursor: Cursor = { frames: [] };
  status: HostStatus = "running";
  /** By name, since the last flush; `possible` where check mode can't tell whether the notifying task will change anything. */
  readonly notifications = new Map<string, Notification>();
  /** The handlers of the present flush that are still to run, by index of the play's handlers. */
  readonly notified = new Map<number, Notification>();
  varsFiles: Layer | undefined;
  /** Names among `vars_files` need something that is not known of the host yet. */
  awaitsVarsFiles = false;
  /** Uses of roles of which a task was carried out, by identity; `through`: all of them were. */
  readonly roles = new Map<string, "begun" | "through">();
  /** Failed already; only its notified handlers are still run (`force_handlers`). */
  failing = false;
  /** `--start-at-task` has not been reached yet. */
  waitingForStart = false;

  constructor(run: HostRun) {
    this.run = run;
  }

  get name(): string {
    return this.run.name;
  }

  /** The same place with a copy of what is known, for looking ahead. */
  copy(run: HostRun): HostInPlay {
    const copy = new HostInPlay(run);
    copy.cursor = this.cursor;
    for (const [index, certainty] of this.notified) copy.notified.set(index, certainty);
    copy.varsFiles = this.varsFiles;
    copy.awaitsVarsFiles = this.awaitsVarsFiles;
    for (const [role, progress] of this.roles) copy.roles.set(role, progress);
    for (const [name, certainty] of this.notifications) copy.notifications.set(name, certainty);
    copy.failing = this.failing;
    copy.waitingForStart = this.waitingForStart;
    return copy;
  }

  begin(program: Program): void {
    this.cursor = startOf(program).cursor;
  }

  notify(handler: number, certainty: Notification): void {
    if (this.notified.get(handler) !== "certain") this.notified.set(handler, certainty);
  }

  /** The host is at the end of the role: it is through where anything of it was carried out. */
  endRole({ identity }: RoleUse): void {
    if (this.roles.has(identity)) this.roles.set(identity, "through");
  }

  get awaitsHandlers(): boolean {
    return this.notified.size + this.notifications.size > 0;
  }

  get active(): boolean {
    return this.status === "running" && this.cursor.frames.length > 0;
  }
}
