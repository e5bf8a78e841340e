/** `service`: services through whatever manager the host has; today that is systemd. */

import { z } from "zod";
import { unitState } from "../host/reads/unit-state.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { bool, float, oneOf, word } from "./contract/params.ts";
import { decideUnit } from "./service/decide-unit.ts";
import { unitWord } from "./service/unit-word.ts";

const fields = z.strictObject({
  name: unitWord()
    .optional()
    .describe(
      "The service, with or without `.service`; other units (`.timer`, `.socket`) with their suffix. Without one, only systemd itself is seen to (`daemon_reload`, `daemon_reexec`).",
    ),
  state: oneOf("started", "stopped", "restarted", "reloaded", "running")
    .optional()
    .describe("`restarted` and `reloaded` act every time; use them in handlers."),
  enabled: bool().optional().describe("Whether it starts at boot."),
  daemon_reload: bool().default(false).describe("Have systemd read its unit files again first."),
  daemon_reexec: bool().default(false).describe("Restart systemd itself first."),
  masked: bool().optional().describe("Whether nobody can start it."),
  scope: oneOf("system", "user")
    .default("system")
    .describe("The system's manager or that of the user the task runs as."),
  no_block: bool().default(false).describe("Don't wait until it is done."),
  force: bool().default(false).describe("Replace links that stand in the way of enabling or masking."),
  use: oneOf("auto", "systemd").default("auto").describe("The service manager; found by itself with `auto`."),
  pattern: word().optional().describe("Accepted for compatibility; systemd has no need of it."),
  arguments: word().optional().describe("Accepted for compatibility; systemd has no use for it."),
  runlevel: word().optional().describe("Accepted for compatibility; systemd has no use for it."),
  sleep: float().optional().describe("Accepted for compatibility; systemd has no use for it."),
});

const params = fields.refine((p) => p.name !== undefined || p.daemon_reload || p.daemon_reexec, {
  error: "a service needs its `name`",
  path: ["name"],
});

type UnitReads = { readonly unit?: ReturnType<typeof unitState> };

const IDLE = ["pattern", "arguments", "runlevel", "sleep"] as const;

export const service = defineModule({
  name: "service",
  summary: "Start, stop and enable services",
  description: `Controls a service: whether it runs and whether it starts at boot. \`started\` is content with a service that is just starting;
\`reloaded\` starts one that is not running. A service that does not start fails the task with the end of its log.

A unit that comes with a package that check mode has only promised is reported as unknown until applied.`,
  params,
  paramAliases: { args: "arguments" },
  returns: {
    name: "The service.",
    state: "`started` or `stopped`.",
    enabled: "Whether it starts at boot.",
    status: "What systemd says of it (before).",
  },
  examples: [
    {
      title: "Run a service, also after a boot",
      yaml: "- name: nginx runs\n  service:\n    name: nginx\n    state: started\n    enabled: true\n",
    },
    {
      title: "Restart it in a handler",
      yaml: "- name: restart ssh\n  service:\n    name: ssh\n    state: restarted\n",
    },
  ],
  reads: "which service manager the host has, the service's state",
  writes: "whether the service runs, and whether it starts with the host",
  support: { check: "full", diff: "full" },
  observe: ({ name, scope }): UnitReads => (name === undefined ? {} : { unit: unitState(name, scope) }),
  decide: (p, { unit }) => {
    const wanting = p.state !== undefined || p.enabled !== undefined || p.masked !== undefined;
    if (p.name === undefined && wanting)
      return refuse("which service is meant? `name` is missing", { help: "name it: `name: nginx`" });
    return decideUnit(
      {
        state: p.state === "running" ? "started" : p.state,
        enabled: p.enabled,
        masked: p.masked,
        daemonReload: p.daemon_reload,
        daemonReexec: p.daemon_reexec,
        scope: p.scope,
        noBlock: p.no_block,
        force: p.force,
        warnings: IDLE.filter((key) => p[key] !== undefined).map(
          (key) => `\`${key}\` means nothing to systemd`,
        ),
      },
      unit,
    );
  },
});
