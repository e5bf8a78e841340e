/** Calls for tests, written as the shell text that the host is to run. */

import type { Shell } from "../../src/connection/session/session.ts";
import type { Call, Reply } from "../../src/host/primitive.ts";

const bodies = new Map<string, string>();

/** One function per body, as real primitives are. */
export function run(body: string, options: Partial<Omit<Call, "primitive">> = {}): Call {
  let name = bodies.get(body);
  if (name === undefined) {
    name = `hr_test_${bodies.size}`;
    bodies.set(body, name);
  }
  return { primitive: { name, body }, args: [], mutates: false, ...options };
}

export async function replyOf(shell: Shell, call: Call): Promise<Reply> {
  const [reply] = await shell.exchange([call]);
  if (reply === undefined) throw new Error("no reply");
  return reply;
}

export async function outputOf(
  shell: Shell,
  body: string,
  options: Partial<Omit<Call, "primitive">> = {},
): Promise<string> {
  return (await replyOf(shell, run(body, options))).stdout.toString();
}
