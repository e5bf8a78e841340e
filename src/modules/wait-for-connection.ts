/** `wait_for_connection`: waits until a host can be worked with. */

import { z } from "zod";
import { heartbeat } from "../host/reads/heartbeat.ts";
import { float } from "./contract/params.ts";
import { defineProcedure } from "./contract/procedure.ts";
import { keepTrying } from "./reconnecting/keep-trying.ts";

const seconds = () => float().pipe(z.number().min(0)).optional();

const params = z.strictObject({
  timeout: seconds().describe("Seconds until the task fails. Default: 600."),
  delay: seconds().describe("Seconds before the first try. Default: 0."),
  sleep: seconds().describe("Seconds between two tries. Default: 1."),
  connect_timeout: seconds().describe(
    "Seconds that the first try may take, login included; later ones get more where that was too little. Default: 30.",
  ),
});

/** Milliseconds for an answer of a host that has just let us in. */
const ANSWER = 15_000;

export const waitForConnection = defineProcedure({
  name: "wait_for_connection",
  summary: "Wait until a host can be reached and worked with",
  description: `Connects anew, logs in, becomes the task's user and has the host say a word back, again and again until that works. For
hosts that are being installed, woken up or restarted by something else; \`reboot\` waits by itself.

Give the play \`gather_facts: false\`, or it needs the host before this task can wait for it.`,
  params,
  returns: { elapsed: "Seconds that it took." },
  examples: [
    {
      title: "A machine that was just switched on",
      yaml: "- name: the host is up\n  wait_for_connection:\n    delay: 10\n    timeout: 300\n",
    },
  ],
  reads: "whether the host answers, again and again",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  run: async (p, context) => {
    const start = context.elapsed();
    const elapsed = () => Math.round((context.elapsed() - start) / 1000);
    await context.sleep((p.delay ?? 0) * 1000);
    const timeout = p.timeout ?? 600;
    const pause = Math.max(0.2, p.sleep ?? 1) * 1000;
    const answer = await keepTrying(
      context,
      {
        deadline: start + timeout * 1000,
        attempt: Math.max(1, p.connect_timeout ?? 30) * 1000,
        pause: [pause, pause],
        waiting: "waits for the connection",
      },
      async () => ({ value: await context.read(heartbeat("pong", ANSWER)) }),
    );
    if ("value" in answer) return { changed: false, result: { elapsed: elapsed() } };
    return {
      failed: `can't be worked with after ${timeout} s: ${answer.why}`,
      result: { elapsed: elapsed() },
    };
  },
});
