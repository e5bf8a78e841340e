/** `sysvinit`: services with init scripts. */

import { z } from "zod";
import { serviceState } from "../host/reads/service-state.ts";
import { splitWords } from "../host/shell-words.ts";
import { defineModule } from "./contract/module.ts";
import { bool, oneOf, word } from "./contract/params.ts";
import { decideSysv } from "./service/decide-sysv.ts";
import { pause, runlevels, scriptWords, unitWord } from "./service/service-params.ts";

export const sysvinit = defineModule({
  name: "sysvinit",
  summary: "Control services by their init scripts",
  description: `Starts and stops a service with its script in \`/etc/init.d\`, and has it started at boot with what the host has for that: \`update-rc.d\`,
\`chkconfig\` or \`insserv\`. Whether it runs is what \`service NAME status\` says: its words where there is one line of them, its status otherwise.

A restart is a stop and a start, since not every script knows how to restart; \`reloaded\` starts a service that is not running, and restarts one whose
script can't reload. On a host that systemd runs, the scripts hand such wishes to systemd: \`service\` finds the right way by itself.`,
  params: z
    .strictObject({
      name: unitWord().describe("The service: the name of its script in `/etc/init.d`, or a script's path."),
      state: oneOf("started", "stopped", "restarted", "reloaded")
        .optional()
        .describe("`restarted` and `reloaded` act every time; use them in handlers."),
      enabled: bool().optional().describe("Whether it starts at boot."),
      runlevels: runlevels()
        .optional()
        .describe("The runlevels that `enabled` is about. Default: those that the script itself names."),
      sleep: pause().default(1).describe("Seconds between stopping and starting, when it is restarted."),
      pattern: word()
        .optional()
        .describe("Text that `ps` shows where the service runs; for scripts that have no `status`."),
      arguments: scriptWords().optional().describe("Further words for the script."),
      daemonize: bool()
        .default(false)
        .describe(
          "Makes no difference: scripts always run in a session of their own, and nothing that they leave behind depends on the connection.",
        ),
    })
    .superRefine((p, context) => {
      if (p.state === undefined && p.enabled === undefined)
        context.addIssue({
          code: "custom",
          path: ["state"],
          message: "it needs a `state`, `enabled` or both",
        });
    }),
  paramAliases: { service: "name", args: "arguments" },
  returns: {
    name: "The service.",
    state: "`started` or `stopped`.",
    enabled: "Whether it starts at boot.",
    status:
      "What was done, by `enabled` and by the `state` that was asked for: each with `changed`, `rc`, `stdout` and `stderr`.",
  },
  examples: [
    {
      title: "Run a service, also after a boot",
      yaml: "- name: apache runs\n  sysvinit:\n    name: apache2\n    state: started\n    enabled: true\n",
    },
    {
      title: "In some runlevels only",
      yaml: "- name: apache starts in two runlevels\n  sysvinit:\n    name: apache2\n    enabled: true\n    runlevels: [3, 5]\n",
    },
    {
      title: "A service that takes long to end, and does not tell whether it runs",
      yaml: "- name: restart the old daemon\n  sysvinit:\n    name: olddaemon\n    state: restarted\n    pattern: /opt/old/daemon\n    sleep: 5\n",
    },
  ],
  reads: "what the script says of the service, and in which runlevels it stands",
  writes: "whether the service runs, and in which runlevels it is started",
  support: { check: "full", diff: "full" },
  observe: (p) => ({
    service: serviceState({ use: "sysvinit", name: p.name, scope: "system", pattern: p.pattern }),
  }),
  decide: (p, { service }) => {
    if (service.manager !== "sysvinit") throw new Error("asked for init scripts, told of something else");
    const words = splitWords(p.arguments ?? "") ?? [];
    return decideSysv(
      { state: p.state, enabled: p.enabled, runlevels: p.runlevels ?? [], sleep: p.sleep, words },
      service,
    );
  },
});
