/** `expect`: a program that asks, and what it is answered. */

import { terminalDialogue } from "../host/changes/terminal-dialogue.ts";
import { hostPath } from "../host/host-path.ts";
import { fileState } from "../host/reads/file-state.ts";
import { linesOf, reasonNotTo, timesOf } from "./commands/decide-command.ts";
import type { Conclusion, ModuleResult } from "./contract/module.ts";
import { defineProcedure, type ProcedureContext } from "./contract/procedure.ts";
import { commandWords } from "./expect/command-words.ts";
import { type ExpectParams, expectParams } from "./expect/expect-params.ts";
import { type Held, holdDialogue } from "./expect/hold-dialogue.ts";
import { withoutPasswords } from "./expect/passwords.ts";

async function run(p: ExpectParams, context: ProcedureContext): Promise<Conclusion> {
  const because = reasonNotTo(p, {
    creates: await thereIs(p.creates, p, context),
    removes: await thereIs(p.removes, p, context),
  });
  if (because !== undefined)
    return { result: { ...outputOf(p, `skipped, since ${because}`), rc: 0 }, changed: false };
  const argv = commandWords(p.command) ?? [];
  const began = { now: context.now(), elapsed: context.elapsed() };
  const dialogue = await context.converse(terminalDialogue({ argv, chdir: p.chdir, echo: p.echo }));
  if (dialogue === undefined)
    return { result: { cmd: p.command }, failed: "the host is reached by an API, which carries no dialogue" };
  const held = await holdDialogue(dialogue, p, context);
  const took = { begun: began.now, ended: began.now + (context.elapsed() - began.elapsed) / 1000 };
  return conclude(p, argv, held, timesOf(took));
}

/** The path, where something is there; links that lead nowhere count as nothing. */
async function thereIs(
  path: string | undefined,
  { chdir }: ExpectParams,
  context: ProcedureContext,
): Promise<readonly string[]> {
  if (path === undefined) return [];
  const host = await context.host();
  const full = hostPath(/^[/~]/.test(path) || chdir === undefined ? path : `${chdir}/${path}`, host);
  return (await context.read(fileState(full, { follow: true }))) === undefined ? [] : [path];
}

function outputOf(p: ExpectParams, output: string): ModuleResult {
  const stdout = withoutPasswords(output, p.responses).replace(/[\r\n]+$/, "");
  return { cmd: p.command, stdout, stdout_lines: linesOf(stdout) };
}

function conclude(
  p: ExpectParams,
  argv: readonly string[],
  { end, output }: Held,
  times: ModuleResult,
): Conclusion {
  const result = { ...outputOf(p, output), ...times };
  switch (end.kind) {
    case "ended":
      return end.rc === 0
        ? { result: { ...result, rc: 0 }, changed: true }
        : { result: { ...result, rc: end.rc }, changed: true, failed: "non-zero return code" };
    case "missing":
      return {
        result: { ...result, rc: 127 },
        changed: false,
        failed: `there is no command \`${argv[0]}\` on the host, or it is not executable`,
      };
    case "refused":
      return { result: { cmd: p.command }, changed: false, failed: end.why };
    case "killed":
      return {
        result: { ...result, rc: null },
        changed: true,
        failed: "the command's terminal was closed before it had ended",
      };
    case "timeout":
      return { result: { ...result, rc: null }, changed: true, failed: "command exceeded timeout" };
    case "unanswered": {
      const said = withoutPasswords(end.said, p.responses);
      return {
        result: { ...result, rc: null },
        changed: true,
        failed: `No remaining responses for '${end.pattern}', output was '${said}'`,
      };
    }
  }
}

export const expect = defineProcedure({
  name: "expect",
  summary: "Run a program that asks questions, and answer them",
  description: `Runs a program on a terminal of its own and answers what it asks there. No shell reads the command: \`|\`, \`>\`, \`$NAME\` have no
meaning; use \`/bin/bash -c "…"\` for those. The terminal is given by the host's own \`script\` (util-linux); homerun looks for the questions, so
nothing else is needed there, and it works with any \`become\`. As a terminal does, it ends lines of the output with CR and LF, and shows complaints among the rest.

Questions are looked for in what came since the one before; where several fit, it is the one that stands first. A command that is not heard of for
\`timeout\` seconds, or that asks what has no answer left, is ended with all that it has started, and the task fails. What answers questions for a
password, passphrase, secret or token is shown nowhere, not even where the command repeats it.

The task counts as changed unless \`changed_when\` says otherwise.`,
  params: expectParams,
  returns: {
    cmd: "The command.",
    rc: "The status that it ended with; null where it was ended.",
    stdout: "What the terminal showed.",
    stdout_lines: "The same as a list of lines.",
    start: "When it was started, in UTC by the controller's clock.",
    end: "When it was known to have ended.",
    delta: "How long that was: `0:00:01.250000`.",
    msg: "Why it failed.",
  },
  examples: [
    {
      title: "A new password",
      yaml: '- name: the password of the database\'s owner is set\n  expect:\n    command: /usr/bin/passwd postgres\n    responses:\n      (?i)new.*password: "{{ postgres_password }}"\n      (?i)retype.*password: "{{ postgres_password }}"\n  changed_when: false\n',
    },
    {
      title: "Several answers to the same question, once",
      yaml: "- name: the application is set up\n  expect:\n    command: ./setup --interactive\n    chdir: /opt/app\n    creates: /opt/app/config.ini\n    timeout: 120\n    responses:\n      'Value for \\w+:':\n        - home\n        - 8080\n      'Continue\\? \\[y/N\\]': y\n",
    },
  ],
  reads: "whether the paths of `creates` and `removes` are there",
  writes: "whatever the command does",
  support: {
    check: "partial",
    diff: "none",
    note: "what a command does is known only once it ran; `creates` and `removes` are looked at in check mode as well",
  },
  run,
});
