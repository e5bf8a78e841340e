/** `reboot`: has a host boot again and waits until it is back. */

import { z } from "zod";
import { announceCall, holdCall, rebootCall } from "../host/changes/reboot-host.ts";
import { commandCall, commandOutput } from "../host/changes/run-command.ts";
import type { Reply } from "../host/primitive.ts";
import { bootMark } from "../host/reads/boot-mark.ts";
import { splitWords } from "../host/shell-words.ts";
import type { Conclusion } from "./contract/module.ts";
import { int, list, path, word } from "./contract/params.ts";
import { defineProcedure, type ProcedureContext } from "./contract/procedure.ts";
import { keepTrying, type Miss, missOf, type Try, within } from "./reconnecting/keep-trying.ts";

const SEARCH_PATHS = ["/sbin", "/bin", "/usr/sbin", "/usr/bin", "/usr/local/sbin"];
const TIMEOUT = 600;
const MESSAGE = "Reboot initiated by homerun";

const seconds = () => int().pipe(z.int().min(0)).optional();

const params = z.strictObject({
  reboot_timeout: seconds().describe(
    `Seconds until the host must be back and \`test_command\` must have ended well. Default: ${TIMEOUT}.`,
  ),
  pre_reboot_delay: seconds().describe(
    "Seconds between telling those who are logged in and the reboot. Default: 0.",
  ),
  post_reboot_delay: seconds().describe(
    "Seconds to leave the host alone once it has gone down, on top of what it needs. Default: 0.",
  ),
  connect_timeout: int()
    .pipe(z.int().min(1))
    .optional()
    .describe(
      "Seconds that the first try to connect may take, login included; later ones get more. Default: 30.",
    ),
  test_command: word()
    .optional()
    .describe(
      "Shell command that must end with 0 before the host counts as back. Default: being able to run commands.",
    ),
  boot_time_command: word()
    .optional()
    .describe(
      "Shell command that prints something that is another after every boot. Default: reads the kernel's boot id.",
    ),
  msg: word().optional().describe(`What those who are logged in are told. Default: \`${MESSAGE}\`.`),
  search_paths: list(path())
    .optional()
    .describe(`Folders in which the host's command is looked for. Default: ${SEARCH_PATHS.join(", ")}.`),
  reboot_command: word()
    .refine((line) => (splitWords(line)?.length ?? 0) > 0, { error: "it is empty, or a quote is not closed" })
    .optional()
    .describe(
      "Command that has the host boot again, instead of `shutdown -r now`. No shell reads it. A bare name is looked for in `search_paths`; `msg` and `pre_reboot_delay` have no meaning then.",
    ),
});

type Params = z.output<typeof params>;

/** Milliseconds for an answer of a host that has just let us in. */
const ANSWER = 15_000;
const PAUSE = [1000, 5000] as const;
/** Milliseconds for the order to be answered: the host may be gone before. A slower order goes on by itself. */
const ORDER = 6000;
/** Milliseconds after which a host that was told to go down, and says nothing, is gone. */
const LINE = 4000;
/** What a shell says of a command that was killed, as everything is when the host goes down. */
const ENDED_BY_SIGNAL = 128;

export const reboot = defineProcedure({
  name: "reboot",
  summary: "Reboot a host and wait until it is back",
  description: `Reads which boot the host is in, has it boot again, and connects anew until the host says that it is in another boot. Only a
successful answer counts: a host that can't be reached, refuses the login or says nothing is waited for until \`reboot_timeout\` is over.
A host that is not back by then is unreachable.

Services that start late are not waited for; say with \`test_command\` what must work, such as \`systemctl is-system-running --wait\`.`,
  params,
  paramAliases: {
    reboot_timeout_sec: "reboot_timeout",
    pre_reboot_delay_sec: "pre_reboot_delay",
    post_reboot_delay_sec: "post_reboot_delay",
    connect_timeout_sec: "connect_timeout",
  },
  returns: {
    rebooted: "Whether the host is in another boot.",
    elapsed: "Seconds from the order until the host was back.",
  },
  examples: [
    { title: "Boot a new kernel", yaml: "- name: the new kernel runs\n  reboot:\n" },
    {
      title: "Only where it is needed, and wait for everything to start",
      yaml: "- name: see whether a reboot is due\n  stat:\n    path: /run/reboot-required\n  register: due\n\n- name: the updates are in use\n  reboot:\n    msg: updates\n    test_command: systemctl is-system-running --wait\n  when: due.stat.exists\n",
    },
  ],
  reads: "when the host has started, and whether it answers again",
  writes: "the host restarts",
  support: { check: "full", diff: "none" },
  run: async (p, context) => {
    if (context.isLocal)
      return failed(
        "this is the machine that homerun itself runs on: it can't be rebooted from here",
        0,
        false,
      );
    if (context.checkMode) return { changed: true, result: { rebooted: true, elapsed: 0 } };
    const before = await context.read(bootMark({ command: p.boot_time_command }));
    await warn(p, context);
    const start = context.elapsed();
    const elapsed = () => Math.round((context.elapsed() - start) / 1000);
    const timeout = p.reboot_timeout ?? TIMEOUT;
    const rest = (p.post_reboot_delay ?? 0) * 1000;
    const deadline = start + timeout * 1000 + rest;
    const obstacle = await goDown(p, context, before, deadline - rest);
    if (obstacle !== undefined) return failed(obstacle, elapsed(), false);
    await context.sleep(rest);
    const back = await otherBoot(p, context, before, deadline);
    if (!("value" in back)) return absent(back, timeout, elapsed());
    const ready = await isReady(p, context, deadline);
    if (!("value" in ready))
      return failed(`it rebooted, but is not ready after ${timeout} s: ${ready.why}`, elapsed(), true);
    return { changed: true, result: { rebooted: true, elapsed: elapsed() } };
  },
});

function failed(why: string, elapsed: number, rebooted: boolean): Conclusion {
  return { failed: why, changed: rebooted, result: { rebooted, elapsed } };
}

async function warn(p: Params, context: ProcedureContext): Promise<void> {
  const delay = p.pre_reboot_delay ?? 0;
  if (delay === 0 || p.reboot_command !== undefined) return;
  context.progress(`reboots in ${delay} s`);
  await context.exchange([announceCall(`${p.msg ?? MESSAGE} (reboots in ${delay} s)`)]);
  await context.sleep(delay * 1000);
}

/** Gives the order and returns once the host is gone or in another boot; or says why that does not happen. */
async function goDown(
  p: Params,
  context: ProcedureContext,
  before: string,
  giveUp: number,
): Promise<string | undefined> {
  const order = rebootCall({
    message: p.msg ?? MESSAGE,
    searchPaths: p.search_paths ?? SEARCH_PATHS,
    command: p.reboot_command === undefined ? undefined : splitWords(p.reboot_command),
  });
  context.progress("goes down");
  const told = await within(context, ORDER, async () => ({ value: (await context.exchange([order]))[0] }));
  if (!("value" in told)) {
    if (told.fault && !told.fault.midway) throw told.fault.said(told.why);
    return undefined;
  }
  const refusal = refusalOf(told.value);
  if (refusal !== undefined) return refusal;
  // Many hosts go without ending their connections: each question is short, and no answer means gone.
  for (;;) {
    const same = await within(context, LINE, async () => {
      await context.exchange([holdCall(1)]);
      return { value: (await context.read(bootMark({ command: p.boot_time_command }))) === before };
    });
    if (!("value" in same) || !same.value) return undefined;
    if (context.elapsed() >= giveUp) return "the host was told to reboot, but is still in the boot of before";
  }
}

function refusalOf(reply: Reply | undefined): string | undefined {
  if (!reply || reply.status === 0 || reply.status >= ENDED_BY_SIGNAL) return undefined;
  const said = `${reply.stdout.toString()}${reply.stderr.toString()}`.trim();
  return `the host would not reboot: ${said || `status ${reply.status}`}`;
}

function otherBoot(
  p: Params,
  context: ProcedureContext,
  before: string,
  deadline: number,
): Promise<Try<string>> {
  const attempt = (p.connect_timeout ?? 30) * 1000;
  return keepTrying(context, { deadline, attempt, pause: PAUSE, waiting: "comes back" }, async () => {
    const now = await context.read(bootMark({ command: p.boot_time_command, timeout: ANSWER }));
    return now === before ? { why: "it answers, but is still in the boot of before" } : { value: now };
  });
}

async function isReady(p: Params, context: ProcedureContext, deadline: number): Promise<Try<true>> {
  if (p.test_command === undefined) return { value: true };
  const line = p.test_command;
  const ask = async (): Promise<Try<true>> => {
    const timeout = Math.max(1000, deadline - context.elapsed());
    const [reply] = await context.exchange([commandCall({ command: { script: line }, timeout })]);
    const output = reply && commandOutput(reply);
    if (!output || "failed" in output) return { why: output?.failed ?? "no answer" };
    if (output.rc === 0) return { value: true };
    const said = output.stderr.toString().trim() || output.stdout.toString().trim();
    return { why: `\`${line}\` ended with ${output.rc}${said === "" ? "" : `: ${said}`}` };
  };
  let pause: number = PAUSE[0];
  for (;;) {
    const answer = await ask().catch((error: unknown) => missOf(error, context));
    if ("value" in answer || context.elapsed() >= deadline) return answer;
    context.progress(`gets ready: ${answer.why}`);
    await context.sleep(Math.max(0, Math.min(pause, deadline - context.elapsed())));
    pause = Math.min(pause * 1.5, PAUSE[1]);
  }
}

/** Throws where the host can't be reached; a host that answers without having rebooted has failed. */
function absent(miss: Miss, timeout: number, elapsed: number): Conclusion {
  if (!miss.fault)
    return failed(`it was told to reboot, but ${timeout} s later: ${miss.why}`, elapsed, false);
  throw miss.fault.said(
    `did not come back within ${timeout} s of its reboot`,
    "look at its console; a slow one needs a longer `reboot_timeout`",
  );
}
