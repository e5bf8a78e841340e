/** One module with one hostile text in its parameters: looked at, decided and carried out in a sandbox, with an eye on what must not happen. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { Call, Primitive } from "../../src/host/primitive.ts";
import { type Reads, ReplyError } from "../../src/host/read.ts";
import type { Refusal } from "../../src/host/refusal.ts";
import type { AnyModule, Verdict } from "../../src/modules/contract/module.ts";
import { CANARY, type Params } from "./hostile-params.ts";
import { apply, decide, isRefusal, type LocalRun, localView, observe, readParams } from "./local-host.ts";

/** Stands in parameters for the folder of the trial, which does not exist yet when they are made. */
export const FOLDER = "/FOLDER";

export interface Trial {
  readonly module: AnyModule;
  readonly params: Params;
  /** Where questions are asked. */
  readonly looking: LocalRun;
  /** Where changes are made; without it where questions are asked. */
  readonly doing?: LocalRun;
}

/** The text of every function that a call was made of, by name. */
export const programs = new Map<string, string>();

/** Calls of each function, by its name: some of those that were made or would have been. */
export const seenCalls = new Map<string, Call[]>();

const KEPT_EACH = 3;

function keep(call: Call): void {
  const kept = seenCalls.get(call.primitive.name) ?? [];
  const isNew = kept.every((one) => one.args.length !== call.args.length);
  if (kept.length === 0 || (kept.length < KEPT_EACH && isNew))
    seenCalls.set(call.primitive.name, [...kept, call]);
}

/** A program that leaves a mark when it is run. */
export function canaryIn(folder: string): { readonly tools: string; readonly mark: string } {
  const tools = path.join(folder, "canary");
  const mark = path.join(folder, "was-run");
  mkdirSync(tools);
  writeFileSync(mark, "");
  chmodSync(mark, 0o666);
  writeFileSync(path.join(tools, CANARY), `#!/bin/sh\necho "$0 $*" >>'${mark}'\n`);
  chmodSync(path.join(tools, CANARY), 0o755);
  return { tools, mark };
}

/** A function's text is the same whatever is asked, and holds nothing of it. */
function checkPrimitive({ name, body, once = "", requires = [] }: Primitive): void {
  const text = `${body}\n${once}`;
  expect(programs.get(name) ?? text, name).toBe(text);
  programs.set(name, text);
  expect(text.includes(CANARY), `${name} holds a value`).toBe(false);
  requires.forEach(checkPrimitive);
}

export function checkCalls(calls: readonly Call[]): void {
  for (const call of calls) {
    checkPrimitive(call.primitive);
    keep(call);
  }
}

/** Puts the trial's folder in its place. */
export function placed(params: Params, folder: string): Params {
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return value.replaceAll(FOLDER, folder);
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
  };
  return walk(params) as Params;
}

/** What may come of it. */
export const HARMLESS = ["refused", "nothing", "failed", "no answer", "kept"];

/** Asks and decides; nothing is changed. */
async function look({ module, params, looking }: Trial): Promise<Verdict | Refusal> {
  const read = readParams(module, params);
  const reads: Reads = module.observe(read, looking.given ?? {}, localView(looking));
  checkCalls(Object.values(reads).map(({ call }) => call));
  const verdict = decide(module, read, await observe(module, read, looking), looking);
  if (!isRefusal(verdict)) checkCalls(verdict.changes.flatMap((change) => change.operations));
  return verdict;
}

/** The same, where only the calls are of interest. */
export async function lookOnly(trial: Trial): Promise<void> {
  await look(trial).catch((error: unknown) => {
    if (!(error instanceof ReplyError)) throw error;
  });
}

async function carriedOut(trial: Trial): Promise<string> {
  const { looking, doing = looking } = trial;
  try {
    const verdict = await look(trial);
    if (isRefusal(verdict)) return "refused";
    if (verdict.changes.length === 0) return "nothing";
    const { failed } = await apply(verdict, doing);
    if (failed !== undefined || doing !== looking) return "failed";
    const again = await look(trial);
    if (isRefusal(again)) return `refused after it was done: ${again.message}`;
    const still = again.changes.map((change) => change.summary);
    return still.length === 0 ? "kept" : `done again: ${still.join("; ")}`;
  } catch (error) {
    if (error instanceof ReplyError) return "no answer";
    throw error;
  }
}

/** What came of it, in a word or some; `mark` is the canary's. */
export async function outcomeOf(trial: Trial, mark: string): Promise<string> {
  const word = await carriedOut(trial).catch((error: unknown) => `threw ${String(error).slice(0, 300)}`);
  const run = existsSync(mark) ? readFileSync(mark, "utf8") : "";
  return run === "" ? word : `part of the text was run (${run.trim()}), and then: ${word}`;
}

/** Some at a time; results in the order of the trials. */
export async function together<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) results[at] = await work(all[at] as T);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return results;
}
