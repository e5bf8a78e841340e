/** `service`: services through whatever manager the host has. */

import { z } from "zod";
import { type ManagerWish, type ServiceState, serviceState } from "../host/reads/service-state.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { splitWords } from "../host/shell-words.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, oneOf, word } from "./contract/params.ts";
import { decideOpenrc } from "./service/decide-openrc.ts";
import { decideSysv } from "./service/decide-sysv.ts";
import { decideUnit, otherManager } from "./service/decide-unit.ts";
import { checkNamed, checkScope, pause, runlevels, scriptWords, unitWord } from "./service/service-params.ts";

const MANAGERS: Readonly<Record<string, ManagerWish>> = { systemd_service: "systemd" };

const params = z
  .strictObject({
    name: unitWord()
      .optional()
      .describe(
        "The service, as the host's manager calls it. With systemd also with `.service`, and other units (`.timer`, `.socket`) with their suffix; without one, only systemd itself is seen to (`daemon_reload`, `daemon_reexec`).",
      ),
    state: oneOf("started", "stopped", "restarted", "reloaded", "running")
      .optional()
      .describe("`restarted` and `reloaded` act every time; use them in handlers."),
    enabled: bool().optional().describe("Whether it starts at boot."),
    use: z
      .preprocess(
        (v) => (typeof v === "string" ? v.toLowerCase().replace(/^ansible\.(builtin|legacy)\./, "") : v),
        oneOf("auto", "service", "systemd", "systemd_service", "openrc", "sysvinit"),
      )
      .default("auto")
      .describe(
        "The manager to use. With `auto` it is the one that the fact `ansible_service_mgr` names; with `service`, or where process 1 is no manager (in a container), the one whose tools are there.",
      ),
    sleep: pause()
      .optional()
      .describe(
        "Seconds between stopping and starting, when a service with an init script is restarted. Default there: 1. Other managers restart in one go.",
      ),
    pattern: word()
      .optional()
      .describe("Text that `ps` shows where the service runs, instead of asking it. systemd always knows."),
    arguments: scriptWords()
      .optional()
      .describe("Further words for the service's script. systemd has no use for them."),
    runlevel: word()
      .refine((level) => /^[A-Za-z0-9_][\w.-]*$/.test(level), { error: "that is no runlevel's name" })
      .optional()
      .describe("The runlevel that `enabled` is about. Default: `default`. Of OpenRC."),
    runlevels: runlevels()
      .optional()
      .describe("The runlevels that `enabled` is about. Default: those that the script names. Of SysV init."),
    daemonize: bool().optional().describe("Makes no difference, as with `sysvinit`. Of SysV init."),
    daemon_reload: bool().default(false).describe("Have systemd read its unit files again first."),
    daemon_reexec: bool().default(false).describe("Restart systemd itself first."),
    masked: bool().optional().describe("Whether nobody can start it. Of systemd."),
    scope: oneOf("system", "user", "global")
      .default("system")
      .describe(
        "The system's manager, that of the user the task runs as, or what is set up for all users. Of systemd.",
      ),
    no_block: bool().default(false).describe("Don't wait until it is done. Of systemd."),
    force: bool()
      .default(false)
      .describe("Replace links that stand in the way of enabling or masking. Of systemd."),
  })
  .superRefine(checkNamed)
  .superRefine(checkScope);

type Params = z.output<typeof params>;
type ServiceReads = { readonly service?: ReturnType<typeof serviceState> };

/** What only some managers understand; a task that asks another for it is refused. */
const OWN: Readonly<Record<"systemd" | "openrc" | "sysvinit", readonly (keyof Params)[]>> = {
  systemd: ["daemon_reload", "daemon_reexec", "masked", "scope", "no_block", "force"],
  openrc: ["runlevel"],
  sysvinit: ["runlevels", "daemonize"],
};
const NAMES = { systemd: "systemd", openrc: "OpenRC", sysvinit: "SysV init" } as const;
/** What means nothing to a manager, and harms nobody. */
const IDLE: Readonly<Record<keyof typeof OWN, readonly (keyof Params)[]>> = {
  systemd: ["pattern", "arguments", "runlevel", "sleep"],
  openrc: ["sleep"],
  sysvinit: [],
};

/** Whether a parameter asks for something: these have values that ask for nothing. */
function asks(value: unknown): boolean {
  return value !== undefined && value !== false && value !== "system";
}

function misplaced(p: Params, manager: keyof typeof OWN): Refusal | undefined {
  const foreign = (Object.keys(OWN) as (keyof typeof OWN)[])
    .filter((other) => other !== manager)
    .flatMap((other) => OWN[other].filter((key) => !IDLE[manager].includes(key) && asks(p[key])));
  if (foreign.length === 0) return undefined;
  return refuse(
    `this host's services are run by ${NAMES[manager]}, which has no \`${foreign.join("`, `")}\``,
    { help: "write a task of its own for those hosts, or guard this one with `ansible_service_mgr`" },
  );
}

function strange(name: string): Refusal {
  const found = name === "none" ? "no service manager that homerun knows" : `the service manager \`${name}\``;
  return refuse(`this host has ${found}; homerun can control services of systemd, OpenRC and SysV init`, {
    help: "control its services with `command`, guarded by `when`, or leave the host out",
  });
}

function decide(p: Params, seen: ServiceState | undefined): Verdict | Refusal {
  if (seen?.manager === "other")
    return p.use.startsWith("systemd") ? otherManager(seen.name) : strange(seen.name);
  const manager = seen?.manager ?? "systemd";
  const refusal = misplaced(p, manager);
  if (refusal) return refusal;
  const state = p.state === "running" ? ("started" as const) : p.state;
  const wish = {
    name: p.name,
    state,
    enabled: p.enabled,
    words: splitWords(p.arguments ?? "") ?? [],
    warnings: IDLE[manager]
      .filter((key) => p[key] !== undefined)
      .map((key) => `\`${key}\` means nothing to ${NAMES[manager]}`),
  };
  if (seen?.manager === "openrc") return decideOpenrc({ ...wish, runlevel: p.runlevel ?? "default" }, seen);
  if (seen?.manager === "sysvinit")
    return decideSysv({ ...wish, runlevels: p.runlevels ?? [], sleep: p.sleep ?? 1 }, seen);
  return decideUnit(
    {
      ...wish,
      masked: p.masked,
      daemonReload: p.daemon_reload,
      daemonReexec: p.daemon_reexec,
      scope: p.scope,
      noBlock: p.no_block,
      force: p.force,
    },
    seen,
  );
}

export const service = defineModule({
  name: "service",
  summary: "Start, stop and enable services",
  description: `Controls a service: whether it runs and whether it starts at boot, with systemd, OpenRC or the init scripts of a host without either.
\`started\` is content with a service that is just starting; \`reloaded\` starts one that is not running. A service of systemd that does not start fails the
task with the end of its log; hosts with another manager (runit, procd, rc of the BSDs, launchd …) are refused before anything is done to them.

What only one manager has (\`masked\`, \`runlevels\` …) is refused where the host has another; \`sysvinit\` and \`systemd_service\` say what theirs comes to.
A service that comes with a package that check mode has only promised is reported as unknown until applied.`,
  params,
  paramAliases: { args: "arguments" },
  returns: {
    name: "The service.",
    state: "`started` or `stopped`.",
    enabled: "Whether it starts at boot.",
    status:
      "What systemd says of it (before). With an init script: what was done, by `enabled` and the `state` that was asked for, each with `changed`, `rc`, `stdout` and `stderr`.",
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
    {
      title: "In another runlevel of OpenRC",
      yaml: "- name: udev is there early\n  service:\n    name: udev\n    enabled: true\n    runlevel: sysinit\n  when: ansible_service_mgr == 'openrc'\n",
    },
  ],
  reads: "which service manager the host has, the service's state",
  writes: "whether the service runs, and whether it starts with the host",
  support: { check: "full", diff: "full" },
  observe: (p): ServiceReads =>
    p.name === undefined
      ? {}
      : {
          service: serviceState({
            use: MANAGERS[p.use] ?? (p.use as ManagerWish),
            name: p.name,
            scope: p.scope,
            pattern: p.pattern,
          }),
        },
  decide: (p, { service: seen }) => decide(p, seen),
});
