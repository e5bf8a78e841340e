/**
 * Stands in for TrueNAS's `midclt call [-j] METHOD ARGS…`: arguments are JSON where they parse as JSON, text comes back plainly, as
 * Python prints it, and errors go to stderr with the trace that nobody wants to see.
 */

import { Fault } from "./fault.ts";
import type { Middleware } from "./middleware.ts";

export interface Printed {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function print(value: unknown): string {
  if (value === true) return "True";
  if (value === false) return "False";
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** Methods of the test itself: `standin.trouble` sets what goes wrong, `standin.writes` tells what was changed, … */
function ofTheTest(
  middleware: Middleware,
  method: string,
  args: readonly unknown[],
): { readonly result: unknown } | undefined {
  const { nas } = middleware;
  switch (method) {
    case "standin.trouble":
      return { result: Object.assign(middleware.trouble, args[0]) };
    case "standin.writes":
      return { result: middleware.writes };
    case "standin.keys":
      return { result: nas.keys.map(({ user, revoked }) => ({ user, revoked })) };
    case "standin.lock":
      for (const d of [...nas.datasets, ...nas.nfs])
        if (d.id === args[0] || d.path === `/mnt/${String(args[0])}`) d.locked = args[1] === true;
      return { result: true };
    default:
      return undefined;
  }
}

export async function midclt(middleware: Middleware, words: readonly string[]): Promise<Printed> {
  const [verb, ...rest] = words;
  const job = rest[0] === "-j";
  const [method, ...texts] = job ? rest.slice(1) : rest;
  if (verb !== "call" || method === undefined)
    return { status: 2, stdout: "", stderr: "usage: midclt call [-j] METHOD [ARGUMENT…]\n" };
  const args = texts.map(read);
  try {
    const own = ofTheTest(middleware, method, args);
    const result = own ? own.result : await middleware.call(method, args);
    const last = job && typeof result === "number" ? await middleware.wait(result) : result;
    return { status: 0, stdout: `${print(last ?? null)}\n`, stderr: "" };
  } catch (error) {
    const trace = 'Traceback (most recent call last):\n  File "middlewared/main.py"\n';
    const extra = error instanceof Fault && error.extra.length > 0 ? `${JSON.stringify(error.extra)}\n` : "";
    return { status: 1, stdout: "", stderr: `${(error as Error).message}\n${trace}${extra}` };
  }
}
