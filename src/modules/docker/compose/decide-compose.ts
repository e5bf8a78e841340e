/** What has to be done to a project of Docker Compose. */

import type { Change } from "../../../host/change.ts";
import {
  type ComposeOutput,
  type ComposeProject,
  composeCall,
  composeComplaint,
  composeRefusal,
  outputOf,
} from "../../../host/docker/compose.ts";
import type { Reply } from "../../../host/primitive.ts";
import { type Refusal, refuse } from "../../../host/refusal.ts";
import type { Conclusion, DecideContext, Verdict } from "../../contract/module.ts";
import type { ComposeParams } from "../../docker-compose-v2.ts";
import {
  actionLines,
  actionsOf,
  type ComposeEvent,
  type ComposeEvents,
  changesHost,
  composeEvents,
  isBuild,
  isPull,
} from "./compose-events.ts";
import { containersOf, hasEnded, imagesOf, isWell, listCalls } from "./compose-lists.ts";
import { fileProblem } from "./compose-params.ts";
import { type ComposeVerb, composeCommand, verbOf } from "./up-words.ts";

export interface SeenProject {
  readonly trial: ComposeOutput;
  readonly containers: ComposeOutput;
  readonly images: ComposeOutput;
  readonly stopping: ComposeOutput | undefined;
  readonly volumes: readonly string[] | undefined;
}

export function decideCompose(
  p: ComposeParams,
  seen: SeenProject,
  project: ComposeProject,
  { checkMode }: DecideContext,
): Verdict | Refusal {
  const problem = composeRefusal(project, seen.trial) ?? fileProblem(p, { ...seen });
  if (problem !== undefined) return problem;
  const told = composeEvents(seen.trial.stderr);
  const tries = told.events.some((event) => isPull(event) || isBuild(event));
  if (seen.trial.status !== 0 && (checkMode || !tries)) return refused(told, seen.trial);
  const steps = stepsOf(p, seen, told);
  const result = {
    actions: steps.flatMap((step) => shown(step.actions)),
    containers: containersOf(seen.containers.stdout),
    images: imagesOf(seen.images.stdout),
  };
  const warnings = told.warnings;
  if (steps.length === 0) return { changes: [], warnings, result };
  const uncertain = steps.every((step) => step.uncertain !== undefined) ? steps[0]?.uncertain : undefined;
  return {
    changes: changesOf(p, steps, project),
    warnings,
    result,
    ...(uncertain === undefined ? {} : { uncertain }),
    conclude: (replies) => conclude(p, steps, seen, replies),
  };
}

/** Nothing has been touched: compose itself can't make sense of the project. */
function refused(told: ComposeEvents, trial: ComposeOutput): Refusal {
  const why = told.errors.length > 0 ? told.errors.join("; ") : composeComplaint(trial);
  return refuse(`docker compose says: ${why}`, { mayResolve: true, result: { stderr: trial.stderr } });
}

interface Step {
  readonly verb: ComposeVerb;
  readonly actions: readonly ComposeEvent[];
  /** Only carrying it out tells whether anything changes. */
  readonly uncertain?: string;
  /** It only waits. */
  readonly waits?: true;
}

function rulesOf(p: ComposeParams, seen: SeenProject) {
  return { builds: !p.ignore_build_events, volumes: seen.volumes };
}

function stepsOf(p: ComposeParams, seen: SeenProject, told: ComposeEvents): readonly Step[] {
  const rules = rulesOf(p, seen);
  const verb = verbOf(p);
  const actions = actionsOf(told.events, rules);
  const sure = changesHost(actions, rules);
  const step: Step = { verb, actions };
  if (verb === "create") return [...(sure || brings(p, actions) ? [certain(step, sure)] : []), ...stop(seen)];
  if (sure) return [step];
  if (verb === "up" && brings(p, actions)) return [certain(step, false)];
  const containers = containersOf(seen.containers.stdout).filter(
    ({ Service }) => p.services === undefined || p.services.includes(Service),
  );
  if (verb === "up" && p.wait && !containers.every(isWell)) return [{ ...step, waits: true }];
  return [];
}

function brings(p: ComposeParams, actions: readonly ComposeEvent[]): boolean {
  return p.pull === "always" || actions.some((event) => isPull(event) || isBuild(event));
}

function certain(step: Step, sure: boolean): Step {
  if (sure) return step;
  return {
    ...step,
    uncertain: "whether other images come, and containers for them, is known once it is done",
  };
}

/** Compose says of ended containers too that it would stop them. */
function stop(seen: SeenProject): readonly Step[] {
  const ended = new Set(
    containersOf(seen.containers.stdout)
      .filter(hasEnded)
      .map(({ Name }) => Name),
  );
  const actions = actionsOf(composeEvents(seen.stopping?.stderr ?? "").events).filter(
    ({ id }) => !ended.has(id),
  );
  return actions.length === 0 ? [] : [{ verb: "stop", actions }];
}

function shown(actions: readonly ComposeEvent[]) {
  return actions.map(({ what, id, status }) => ({ what, id, status }));
}

const WORDS: Readonly<Record<ComposeVerb, string>> = {
  up: "bring up",
  create: "make, without starting,",
  stop: "stop",
  restart: "restart",
  down: "take down",
};

function changesOf(p: ComposeParams, steps: readonly Step[], project: ComposeProject): readonly Change[] {
  const name = p.project_name ?? project.folder;
  const changes = steps.map((step): Change => {
    const lines = actionLines(step.actions);
    const summary = step.waits ? `wait for the project ${name}` : `${WORDS[step.verb]} the project ${name}`;
    return {
      kind: "compose",
      summary: lines.length === 0 ? summary : `${summary}: ${brief(lines)}`,
      ...(lines.length === 0
        ? {}
        : {
            difference: {
              subject: `project ${name}`,
              before: "",
              after: lines.map((line) => `${line}\n`).join(""),
            },
          }),
      ...(step.waits ? { counts: false } : {}),
      operations: [composeCall(project, composeCommand(p, step.verb))],
      effects: [{ kind: "anything", because: `docker compose ${step.verb}` }],
    };
  });
  return changes.map((change, i) =>
    i === changes.length - 1
      ? { ...change, operations: [...change.operations, ...listCalls(project)] }
      : change,
  );
}

const MOST = 4;

function brief(lines: readonly string[]): string {
  if (lines.length <= MOST) return lines.join(", ");
  return `${lines.slice(0, MOST).join(", ")} and ${lines.length - MOST} more`;
}

function conclude(
  p: ComposeParams,
  steps: readonly Step[],
  seen: SeenProject,
  replies: readonly (Reply | undefined)[],
): Conclusion {
  const rules = rulesOf(p, seen);
  const done = steps.map((step, i) => {
    const reply = replies[i];
    const output = reply && outputOf(reply);
    const told = composeEvents(output?.stderr ?? "");
    const whole = actionsOf(told.events, rules);
    const known = new Set(step.actions.map(({ id }) => id));
    const actions = step.verb === "stop" ? whole.filter(({ id }) => known.has(id)) : whole;
    return { step, output, told, actions };
  });
  const actions = done.flatMap((one) => one.actions);
  const join = (of: "stdout" | "stderr"): string => done.map(({ output }) => output?.[of] ?? "").join("");
  const texts = Object.fromEntries(
    (["stdout", "stderr"] as const).flatMap((of) => (join(of) === "" ? [] : [[of, join(of)]])),
  );
  const changed = changesHost(actions, rules);
  const wrong = done.find(({ output }) => output === undefined || output.status !== 0);
  if (wrong !== undefined) {
    const why =
      wrong.told.errors.length > 0
        ? wrong.told.errors.join("; ")
        : wrong.output === undefined
          ? "it did not run"
          : composeComplaint(wrong.output);
    return {
      failed: `docker compose ${wrong.step.verb === "create" ? "up" : wrong.step.verb}: ${why}`,
      result: { actions: shown(actions), rc: wrong.output?.status, ...texts },
      changed,
    };
  }
  const [containers, images] = replies.slice(steps.length);
  return {
    changed,
    result: {
      actions: shown(actions),
      containers: containersOf(containers?.stdout.toString("utf8") ?? ""),
      images: imagesOf(images?.stdout.toString("utf8") ?? ""),
      ...texts,
    },
  };
}
