/** `seboolean`: booleans of SELinux's policy. */

import { z } from "zod";
import { setSelinuxBoolean } from "../host/changes/set-selinux-boolean.ts";
import { type SelinuxBoolean, selinuxBoolean } from "../host/reads/selinux-boolean.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, word } from "./contract/params.ts";

const params = z.strictObject({
  name: word()
    .refine((name) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name), {
      error: "a boolean's name is a word such as `httpd_can_network_connect`",
    })
    .describe("The boolean: `httpd_can_network_connect`."),
  state: bool().describe("Whether it shall be on."),
  persistent: bool().default(false).describe("Keep it for the next boots as well."),
  ignore_selinux_state: bool()
    .default(false)
    .describe(
      "Carry on where SELinux does not run (an image that is being made): what is kept can be set all the same.",
    ),
});

type Params = z.output<typeof params>;

function obstacleFor(p: Params, seen: SelinuxBoolean): Refusal | undefined {
  if (!seen.enabled && !p.ignore_selinux_state)
    return refuse("SELinux is disabled on this host", {
      help: p.persistent
        ? "`ignore_selinux_state: true` sets what the next boots will have"
        : "run the task only where `ansible_selinux.status` is `enabled`",
      mayResolve: true,
    });
  if (seen.trouble !== undefined)
    return refuse(`the store of SELinux's policies can't be asked: ${seen.trouble}`, {
      help: "set `become: true`; a host without a policy needs its package first",
      mayResolve: true,
    });
  const isMissing = p.persistent ? seen.kept === "none" : seen.enabled && seen.now === undefined;
  if (isMissing || (seen.kept === "unknown" && seen.enabled && seen.now === undefined))
    return refuse(`SELinux's policy has no boolean \`${p.name}\``, {
      help: "`getsebool -a` lists them",
      mayResolve: true,
    });
  return undefined;
}

function decide(p: Params, seen: SelinuxBoolean): Verdict | Refusal {
  const obstacle = obstacleFor(p, seen);
  if (obstacle) return obstacle;
  const result = { name: p.name, persistent: p.persistent, state: p.state };
  const isNow = !seen.enabled || seen.now === p.state;
  const isKept = !p.persistent || seen.kept === p.state;
  if (isNow && isKept) return { changes: [], result };
  if (!seen.settable)
    return refuse("the host has no setsebool", {
      help: "install the package `policycoreutils`",
      mayResolve: true,
    });
  const kept = typeof seen.kept === "boolean" ? seen.kept : seen.now;
  const before = isNow ? kept : seen.now;
  return {
    changes: [setSelinuxBoolean({ name: seen.name, value: p.state, before, keep: !isKept })],
    result,
  };
}

export const seboolean = defineModule({
  name: "seboolean",
  summary: "Turn booleans of SELinux's policy on and off",
  description: `Sets a boolean of the policy that SELinux guards the host with; with \`persistent\` also for the next boots. A boolean that is
kept as wanted but is another one right now is put right as well.

What somebody has set is read from the store of policies. A policy's own values are told by \`semanage\`, where the host has it; where it has not, a
boolean that nobody has set yet is set once, also if that is its value anyway.`,
  params,
  returns: { name: "The boolean.", persistent: "As it was asked for.", state: "Whether it is on." },
  examples: [
    {
      title: "A web server that reaches others",
      yaml: "- name: nginx may reach what it stands before\n  seboolean:\n    name: httpd_can_network_connect\n    state: true\n    persistent: true\n",
    },
    {
      title: "For now only",
      yaml: "- name: home folders may be shared until the next boot\n  seboolean:\n    name: samba_enable_home_dirs\n    state: true\n",
    },
  ],
  reads: "the boolean as the kernel has it, and what the store of policies keeps",
  writes: "the same",
  support: { check: "full", diff: "full" },
  observe: (p) => ({ seen: selinuxBoolean(p.name, p.persistent) }),
  decide: (p, { seen }) => decide(p, seen),
});
