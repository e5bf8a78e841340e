/** `pause`: waits for a while, or for the person at the terminal. */

import { z } from "zod";
import { bool, float, text } from "./contract/params.ts";
import { defineProcedure, type ProcedureContext } from "./contract/procedure.ts";

const params = z
  .strictObject({
    seconds: float().optional().describe("How long; nothing below zero."),
    minutes: float().optional().describe("How long; nothing below zero."),
    prompt: text()
      .optional()
      .describe(
        "What the person at the terminal is asked. With a time, it only says why there is a wait. Default: a sentence that tells to press Enter.",
      ),
    echo: bool().optional().describe("Show what is typed. Default: true."),
  })
  .refine((p) => p.seconds === undefined || p.minutes === undefined, {
    error: "`seconds` and `minutes` can't both be given",
    path: ["minutes"],
  });

type Params = z.output<typeof params>;

const DEFAULT_QUESTION = "Press Enter to continue, Ctrl-C to stop";

/** What stands before the cursor. */
function questionOf(prompt: string | undefined): string {
  const question = (prompt ?? DEFAULT_QUESTION).replace(/\s+$/, "");
  return /[:?>]$/.test(question) ? `${question} ` : `${question}: `;
}

function lengthOf({ seconds, minutes }: Params): number | undefined {
  const length = minutes === undefined ? seconds : minutes * 60;
  return length === undefined ? undefined : Math.max(0, length);
}

/** As Ansible writes times: the controller's own clock and zone. */
function stamp(epoch: number): string {
  const date = new Date(epoch * 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function spent(milliseconds: number, inMinutes: boolean): string {
  return inMinutes
    ? `Paused for ${(milliseconds / 60_000).toFixed(2)} minutes`
    : `Paused for ${(milliseconds / 1000).toFixed(2)} seconds`;
}

async function waitFor(length: number, { prompt, minutes }: Params, context: ProcedureContext) {
  const how = minutes === undefined ? `${length} s` : `${length / 60} min`;
  context.progress(prompt === undefined ? `goes on in ${how}` : `${prompt.trim()} (goes on in ${how})`);
  await context.sleep(length * 1000, context.stop);
  return {};
}

async function ask({ prompt, echo = true }: Params, context: ProcedureContext) {
  const answer = await context.prompt(questionOf(prompt), { echo });
  if (answer !== undefined) return { user_input: answer };
  const warning = "nobody is at a terminal to answer, so the run goes on without an answer";
  return { warnings: [warning] };
}

export const pause = defineProcedure({
  name: "pause",
  summary: "Wait for a while, or for the person at the terminal",
  description: `With \`seconds\` or \`minutes\` it waits so long. Otherwise it asks at the terminal and waits for Enter; what was typed is
returned. Hosts that come to the task together wait together, and the question is asked once for all of them. Where there is no
terminal, the run says so and goes on with an empty answer.

Nothing is asked of the host. In check mode it waits and asks as well, since later tasks may depend on the answer.`,
  params,
  returns: {
    user_input: "What was typed; empty where nobody was asked.",
    echo: "Whether it was shown.",
    start: "When the wait began.",
    stop: "When it ended.",
    delta: "How long it was, in whole seconds.",
    stdout: "How long it was, in words.",
  },
  examples: [
    { title: "Give a service time", yaml: "- name: the cluster settles\n  pause:\n    seconds: 20\n" },
    {
      title: "Ask before something that can't be undone",
      yaml: '- name: really?\n  pause:\n    prompt: "Erase the disks of {{ ansible_play_hosts | length }} hosts? (yes/no)"\n  register: answer\n\n- assert:\n    that: answer.user_input == "yes"\n',
    },
  ],
  reads: "nothing of the host",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  run: async (p, context) => {
    const [began, start] = [context.elapsed(), context.now()];
    const length = lengthOf(p);
    const answered = length === undefined ? await ask(p, context) : await waitFor(length, p, context);
    const took = context.elapsed() - began;
    return {
      changed: false,
      result: {
        user_input: "",
        ...answered,
        echo: p.echo ?? true,
        start: stamp(start),
        stop: stamp(context.now()),
        delta: Math.floor(took / 1000),
        stdout: spent(took, p.minutes !== undefined),
        stderr: "",
        rc: 0,
      },
    };
  },
});
