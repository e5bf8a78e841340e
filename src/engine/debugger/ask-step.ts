/** `--step`: asks before each task whether it shall be carried out. */

import { warning } from "../../diagnostics/diagnostic.ts";
import type { RunContext } from "../run-context.ts";

/** Runs whose person wants to be asked no more. */
const onward = new WeakSet<RunContext>();

/** Whether the hosts shall take the task. `name`: as it is shown. */
export async function isTakenInSteps(run: RunContext, name: string): Promise<boolean> {
  if (!run.options.step || onward.has(run)) return true;
  const answer = await run.prompt(`Perform task: TASK: ${name} (N)o/(y)es/(c)ontinue: `, { echo: true });
  if (answer === undefined) {
    const message = "`--step` asks before each task, and nobody is at a terminal: the run goes on";
    run.emit({ type: "diagnostic", diagnostic: warning("RUN0121", message) });
  }
  const word = answer?.trim().toLowerCase() ?? "c";
  if (word === "y" || word === "yes") return true;
  if (word !== "c" && word !== "continue") return false;
  onward.add(run);
  return true;
}
