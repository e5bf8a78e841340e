/** `truenas_service`: services of a TrueNAS: whether they run, and whether they start at boot. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { refuse } from "../host/refusal.ts";
import { callOf } from "../host/truenas/middleware-call.ts";
import { type Fields, middlewareRead } from "../host/truenas/middleware-read.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, int, oneOf, word } from "./contract/params.ts";
import { type Dialect, dialectIn, versionRead } from "./truenas/dialect.ts";
import { concludeCall, isRefusal, objectsIn, refused } from "./truenas/object.ts";

const VERBS = { started: "START", stopped: "STOP", restarted: "RESTART", reloaded: "RELOAD" } as const;

const params = z
  .strictObject({
    name: word().describe("As TrueNAS names it: `nfs`, `cifs` (SMB), `ssh`, `ups`, `iscsitarget`, `snmp` …"),
    state: oneOf("started", "stopped", "restarted", "reloaded")
      .optional()
      .describe(
        "`restarted` and `reloaded` do so each time. After a restart NFS clients wait for about 90 seconds.",
      ),
    enabled: bool().optional().describe("Whether it starts at boot."),
    timeout: int().default(120).describe("Seconds that it may take."),
  })
  .refine((p) => p.state !== undefined || p.enabled !== undefined, {
    error: "`state` or `enabled` is needed",
  });

type Params = z.output<typeof params>;

export const truenasService = defineModule({
  name: "truenas_service",
  summary: "Manage services of a TrueNAS",
  description: `Starts, stops, and chooses what starts at boot. Which method of the API does that hangs on the version: \`service.start\` and so on up to 25.04,
\`service.control\`, a job, since 25.10. Saving a share makes its service read it; do not restart for that.`,
  params,
  returns: {
    name: "The service.",
    state: "`RUNNING` or `STOPPED`, before.",
    enabled: "Whether it started at boot, before.",
  },
  examples: [
    {
      title: "NFS, also after a power cut",
      yaml: "- name: NFS runs\n  truenas_service:\n    name: nfs\n    state: started\n    enabled: true\n",
    },
  ],
  reads: "the service's state",
  writes: "whether the service runs, and whether it starts with the appliance",
  support: { check: "full", diff: "none" },
  observe: () => ({
    system: versionRead,
    services: middlewareRead({ method: "service.query", of: { collection: "service" } }),
  }),
  decide: (p, { system, services }) => {
    const dialect = dialectIn(system);
    if (typeof dialect === "string") return refused(dialect);
    const seen = objectsIn(services);
    if (isRefusal(seen)) return seen;
    const service = seen.find((s) => s.service === p.name);
    if (!service)
      return refuse(`TrueNAS has no service \`${p.name}\``, {
        help: `there are: ${seen
          .map((s) => String(s.service))
          .sort()
          .join(", ")}`,
      });
    return verdictOf(p, service, dialect);
  },
});

function verdictOf(p: Params, service: Fields, dialect: Dialect): Verdict {
  const running = service.state === "RUNNING";
  const enabling = p.enabled !== undefined && p.enabled !== service.enable ? [enable(p, service)] : [];
  const isThere = (p.state === "started" && running) || (p.state === "stopped" && !running);
  const acting = p.state === undefined || isThere ? [] : [control(p, p.state, dialect)];
  const changes = [...enabling, ...acting];
  return {
    changes,
    result: { name: p.name, state: service.state, enabled: service.enable },
    conclude: (replies) => {
      const ended = concludeCall((last) => ({ done: last }))(replies);
      const { done } = ended.result;
      if (ended.failed !== undefined || acting.length === 0) return { ...ended, result: {} };
      // A refusal is told by false, not by an error.
      if (done === false && p.state !== "stopped")
        return {
          result: {},
          failed: `TrueNAS could not bring ${p.name} to be ${p.state}; look at its system log`,
        };
      return { result: {} };
    },
  };
}

function enable(p: Params, service: Fields): Change {
  const verb = p.enabled ? "start" : "do not start";
  return {
    kind: "enable-service",
    summary: `${verb} ${p.name} at boot`,
    operations: [
      callOf({ method: "service.update", args: [service.id, { enable: p.enabled }], mutates: true }),
    ],
    effects: [
      { kind: "truenas", collection: "service", match: { service: p.name }, fields: { enable: p.enabled } },
    ],
  };
}

function control(p: Params, state: keyof typeof VERBS, dialect: Dialect): Change {
  const verb = VERBS[state];
  const timeout = (p.timeout + 10) * 1000;
  const operation =
    dialect.service === "control"
      ? { method: "service.control", args: [verb, p.name, { silent: false, timeout: p.timeout }], job: true }
      : { method: `service.${verb.toLowerCase()}`, args: [p.name, { silent: false }] };
  const after = state === "stopped" ? "STOPPED" : "RUNNING";
  return {
    kind: "control-service",
    summary: `${verb.toLowerCase()} ${p.name}`,
    operations: [callOf({ ...operation, mutates: true, timeout })],
    effects: [
      { kind: "truenas", collection: "service", match: { service: p.name }, fields: { state: after } },
    ],
  };
}
