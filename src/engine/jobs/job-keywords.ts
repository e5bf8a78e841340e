/** `async`, `poll`, and where jobs are kept. */

import { MISSING } from "../../expression/evaluate.ts";
import { childOf, hostPath } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Task } from "../../model/task.ts";
import type { LayeredScope } from "../../vars/layered-scope.ts";
import { numberOf } from "../directive-values.ts";

export interface JobKeywords {
  /** How long the task may take. */
  readonly seconds: number;
  /** Seconds between two looks; 0: nobody waits. */
  readonly poll: number;
}

/** Ansible's own. */
const DEFAULT_POLL = 15;
const DEFAULT_DIRECTORY = "~/.ansible_async";

/** Undefined where the task is carried out as any other. */
export function jobKeywords(task: Task, scope: LayeredScope): JobKeywords | undefined {
  const seconds = numberOf("async", task.async, scope) ?? 0;
  if (seconds <= 0) return undefined;
  return { seconds, poll: Math.max(0, numberOf("poll", task.poll, scope) ?? DEFAULT_POLL) };
}

/** As the variable says, the task's environment, or the run. `scope`: of the host that is talked to. */
export function jobDirectory(
  scope: LayeredScope,
  environment: Readonly<Record<string, string>>,
  ofRun: string | undefined,
): string {
  const value = scope.get("ansible_async_dir");
  const variable = value === MISSING || value === undefined || value === null ? "" : String(value);
  return variable || environment.ANSIBLE_ASYNC_DIR || ofRun || DEFAULT_DIRECTORY;
}

export function jobFolder(directory: string, id: string, view: HostView): string {
  const path = hostPath(directory, view);
  return childOf(path.startsWith("/") ? path : childOf(view.home, path), id);
}
