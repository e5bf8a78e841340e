/** A command of `docker compose` that runs a command of the task's: in a container of a service that runs, or in one of its own. */

import {
  type ComposeOutput,
  type ComposeProject,
  composeCallWith,
  composeComplaint,
  composeRefusal,
  outputOf,
} from "../../../host/docker/compose.ts";
import type { Reply } from "../../../host/primitive.ts";
import { type Refusal, refuse } from "../../../host/refusal.ts";
import type { Conclusion, Verdict } from "../../contract/module.ts";
import { argvOf, COMMAND_RAN, execOutput, stdinOf } from "../exec-params.ts";
import { composeEvents } from "./compose-events.ts";
import { fileProblem } from "./compose-params.ts";

type Exec = Parameters<typeof argvOf>[0] & Parameters<typeof fileProblem>[0] & { readonly service: string };

export interface ServiceCommand {
  readonly project: ComposeProject;
  /** `exec`, `run`. */
  readonly verb: string;
  readonly words: readonly string[];
  /** What a command that is not waited for gives back. */
  readonly detached: (stdout: string) => Readonly<Record<string, unknown>>;
}

/** Options that both have. Compose gives a terminal only where it has one. */
export function commonWords(p: {
  readonly chdir?: string | undefined;
  readonly detach: boolean;
  readonly user?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}): readonly string[] {
  return [
    ...(p.chdir === undefined ? [] : ["--workdir", p.chdir]),
    ...(p.detach ? ["--detach"] : []),
    ...(p.user === undefined ? [] : ["--user", p.user]),
    "--no-TTY",
    ...Object.entries(p.env ?? {}).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
  ];
}

/** Why compose can't make sense of the project. */
export function projectProblem(
  p: Exec,
  project: ComposeProject,
  listed: ComposeOutput,
  files: Readonly<Record<string, unknown>>,
): Refusal | undefined {
  const problem = composeRefusal(project, listed) ?? fileProblem(p, files);
  if (problem !== undefined || listed.status === 0) return problem;
  return refuse(`docker compose says: ${composeComplaint(listed)}`, {
    mayResolve: true,
    result: { stderr: listed.stderr },
  });
}

export function runs(p: Exec, command: ServiceCommand): Verdict {
  const { project, verb, words } = command;
  const [program] = argvOf(p);
  const summary =
    verb === "exec"
      ? `run ${program} in the service ${p.service}`
      : `run ${program ?? "its command"} in a container of the service ${p.service}`;
  return {
    changes: [
      {
        kind: "run-command",
        summary,
        operations: [composeCallWith(project, [verb, ...words, "--", p.service, ...argvOf(p)], stdinOf(p))],
        effects: [{ kind: "anything", because: summary.replace(/^run /, "") }],
      },
    ],
    uncertain: COMMAND_RAN,
    conclude: ([reply]) => concluded(p, command, reply),
  };
}

/** What compose and Docker say where they could not run the command at all. */
const OF_DOCKER =
  /^(Error response from daemon|OCI runtime exec failed|no such service|service "[^"]*" is not running)/m;

function concluded(p: Exec, { verb, detached }: ServiceCommand, reply: Reply | undefined): Conclusion {
  if (reply === undefined) return { result: {}, failed: "it was not run" };
  const output = execOutput(reply, p);
  const said = reply.stderr.toString("utf8");
  const told = composeEvents(said);
  const own =
    told.errors.length > 0
      ? told.errors.join("; ")
      : OF_DOCKER.exec(said) && composeComplaint(outputOf(reply));
  if (p.detach) {
    if (reply.status === 0) return { result: detached(output.stdout), changed: true };
    return {
      result: {},
      failed: `docker compose ${verb}: ${own || composeComplaint(outputOf(reply))}`,
      changed: false,
    };
  }
  if (reply.status === 0) return { result: { ...output }, changed: true };
  if (own) return { result: { ...output }, failed: `docker compose ${verb}: ${own}` };
  return { result: { ...output }, failed: "non-zero return code", changed: true };
}
