/** `systemd_service`: units of systemd. */

import { z } from "zod";
import { unitState } from "../host/reads/unit-state.ts";
import { defineModule } from "./contract/module.ts";
import { bool, oneOf } from "./contract/params.ts";
import { decideUnit } from "./service/decide-unit.ts";
import { checkNamed, checkScope, unitWord } from "./service/service-params.ts";

type UnitReads = { readonly unit?: ReturnType<typeof unitState> };

export const systemdService = defineModule({
  name: "systemd_service",
  aliases: ["systemd"],
  summary: "Control units of systemd",
  description: `Starts, stops, enables and masks units: services, timers, sockets, mounts. Without a name it only has systemd read its files again.

\`daemon_reload\` is carried out every time and never counted as a change. Enabling is told from \`static\`, \`indirect\` and aliased
units, so that a second run changes nothing. On a host that systemd does not run now (a container, a chroot), units can be enabled and masked.`,
  params: z
    .strictObject({
      name: unitWord().optional().describe("The unit; a bare name is a service's."),
      state: oneOf("started", "stopped", "restarted", "reloaded")
        .optional()
        .describe("`restarted` and `reloaded` act every time; use them in handlers."),
      enabled: bool().optional().describe("Whether it starts at boot."),
      masked: bool().optional().describe("Whether nobody can start it."),
      daemon_reload: bool().default(false).describe("Have systemd read its unit files again first."),
      daemon_reexec: bool().default(false).describe("Restart systemd itself first."),
      scope: oneOf("system", "user", "global")
        .default("system")
        .describe(
          "The system's manager, that of the user the task runs as, or what is set up for all users (`global`: only `enabled` and `masked`).",
        ),
      no_block: bool().default(false).describe("Don't wait until it is done."),
      force: bool().default(false).describe("Replace links that stand in the way of enabling or masking."),
    })
    .superRefine(checkNamed)
    .superRefine(checkScope),
  paramAliases: {
    service: "name",
    unit: "name",
    "daemon-reload": "daemon_reload",
    "daemon-reexec": "daemon_reexec",
  },
  returns: {
    name: "The unit.",
    state: "`started` or `stopped`.",
    enabled: "Whether it starts at boot.",
    status: "What systemd says of it (before).",
  },
  examples: [
    {
      title: "Run a timer",
      yaml: "- name: upgrades come every day\n  systemd_service:\n    name: apt-daily.timer\n    state: started\n    enabled: true\n",
    },
    {
      title: "Read changed unit files, in a handler",
      yaml: "- name: systemd knows the changed units\n  systemd_service:\n    daemon_reload: true\n",
    },
    {
      title: "Keep a service from ever starting",
      yaml: "- name: nobody prints\n  systemd_service:\n    name: cups\n    state: stopped\n    masked: true\n",
    },
  ],
  reads: "the unit as systemd tells of it",
  writes: "whether the unit runs, starts with the host, is masked; systemd's own reading of its files",
  support: { check: "full", diff: "full" },
  observe: ({ name, scope }): UnitReads => (name === undefined ? {} : { unit: unitState(name, scope) }),
  decide: (p, { unit }) =>
    decideUnit(
      {
        name: p.name,
        state: p.state,
        enabled: p.enabled,
        masked: p.masked,
        daemonReload: p.daemon_reload,
        daemonReexec: p.daemon_reexec,
        scope: p.scope,
        noBlock: p.no_block,
        force: p.force,
      },
      unit,
    ),
});
