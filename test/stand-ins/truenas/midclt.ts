/**
 * Stands in for TrueNAS's `midclt call [-j] METHOD ARGS…`: arguments are JSON where they parse as JSON, text comes back plainly, errors
 * go to stderr. Talks to the socket of the middleware; with TRUENAS_STATE it is the middleware itself, on that file.
 */

import { answerLocally, askLocally, type LocalAnswer, type LocalCall } from "./local-socket.ts";
import { Middleware } from "./middleware.ts";
import { loadNas, newNas, saveNas } from "./nas-state.ts";
import type { Release } from "./release.ts";

const words = process.argv.slice(2);
const { TRUENAS_STATE: file, TRUENAS_RELEASE: release = "25.10", TRUENAS_SOCKET: socket } = process.env;

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function answer(call: LocalCall): Promise<LocalAnswer> {
  if (file === undefined) return askLocally(socket ?? "/run/middleware/middlewared.sock", call);
  const state = loadNas(file) ?? newNas(release as Release["name"]);
  const middleware = new Middleware({ release: state.release, state, save: (nas) => saveNas(file, nas) });
  return answerLocally(middleware, call);
}

/** As Python prints it. */
function print(value: unknown): string {
  if (value === true) return "True";
  if (value === false) return "False";
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}

const [verb, ...rest] = words;
if (verb !== "call") {
  process.stderr.write("usage: midclt call [-j] METHOD [ARGUMENT…]\n");
  process.exit(2);
}
const job = rest[0] === "-j";
const [method = "", ...args] = job ? rest.slice(1) : rest;
const said = await answer({ method, args: args.map(read), job });
if ("error" in said) {
  process.stderr.write(`${said.error}\nTraceback (most recent call last):\n  File "middlewared/main.py"\n`);
  if (said.extra.length > 0) process.stderr.write(`${JSON.stringify(said.extra)}\n`);
  process.exit(1);
}
process.stdout.write(`${print(said.result ?? null)}\n`);
