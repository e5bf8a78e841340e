/** Parameters of waiting for objects of a cluster. */

import { z } from "zod";
import type { Awaited } from "../../host/kubernetes/write-object.ts";
import { bool, int } from "../contract/params.ts";
import { oneLine } from "./access-params.ts";

const status = z.preprocess(
  (v) => {
    if (v === true || v === "true" || v === "yes") return "True";
    if (v === false || v === "false" || v === "no") return "False";
    return v;
  },
  z.enum(["True", "False", "Unknown"]),
);

const condition = z.strictObject({
  type: oneLine()
    .optional()
    .describe("The condition: `Ready`, `Available`. Without it nothing else here counts."),
  status: status.default("True").describe("What it shall be: `True`, `False`, `Unknown`."),
  reason: oneLine().optional().describe("The reason that it shall give."),
});

export const waitParams = {
  wait: bool()
    .default(false)
    .describe(
      "Wait until a Deployment, DaemonSet, StatefulSet or Pod is ready, anything else is there, what is absent is gone.",
    ),
  wait_sleep: int()
    .refine((n) => n >= 0, { error: "seconds can't be negative" })
    .default(5)
    .describe("Seconds between two looks."),
  wait_timeout: int().default(120).describe("Seconds until waiting ends in failure."),
  wait_condition: condition.optional().describe("A condition of its status to wait for instead."),
};

const shape = z.strictObject(waitParams);

export type WaitParams = z.output<typeof shape>;

export function awaitedOf(p: WaitParams): Awaited | undefined {
  if (!p.wait) return undefined;
  const { type, status: wanted, reason } = p.wait_condition ?? {};
  return {
    sleep: p.wait_sleep,
    timeout: p.wait_timeout,
    ...(type === undefined ? {} : { condition: { type, status: wanted ?? "True", reason } }),
  };
}
