/** `ufw`: the firewall of Ubuntu and Debian. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { runUfw } from "../host/changes/ufw.ts";
import {
  type FirewallState,
  firewallState,
  policySetting,
  type Trial,
} from "../host/reads/firewall-state.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, int, oneOf, word } from "./contract/params.ts";
import { askedProblem } from "./ufw/asked-problem.ts";
import { ruleWords } from "./ufw/rule-words.ts";

const plain = () =>
  word().refine((s) => s !== "" && !s.startsWith("-") && !/[\n\r]/.test(s), {
    error: "it must not be empty, begin with `-` or have several lines",
  });

const params = z
  .strictObject({
    state: oneOf("enabled", "disabled", "reloaded", "reset")
      .optional()
      .describe(
        "`enabled`: filters, now and after boots; `disabled`: neither; `reset`: off, and its rules gone.",
      ),
    default: oneOf("allow", "deny", "reject")
      .optional()
      .describe("What becomes of packets that no rule speaks of, in the given `direction`."),
    direction: oneOf("in", "incoming", "out", "outgoing", "routed")
      .optional()
      .describe("Of the rule or of `default`; incoming where absent."),
    logging: oneOf("on", "off", "low", "medium", "high", "full").optional().describe("How much is logged."),
    rule: oneOf("allow", "deny", "limit", "reject")
      .optional()
      .describe("What becomes of the packets of this rule."),
    delete: bool().default(false).describe("The rule shall not be there."),
    insert: int()
      .optional()
      .describe("Number that a new rule gets; one that is there already stays where it is."),
    insert_relative_to: oneOf("zero", "first-ipv4", "last-ipv4", "first-ipv6", "last-ipv6")
      .default("zero")
      .describe("Where `insert` counts from; past the last rule, the rule goes to the end."),
    route: bool().default(false).describe("The rule is for packets that the host forwards."),
    log: bool().default(false).describe("Log what the rule matches."),
    interface: plain().optional().describe("Interface in the rule's `direction`."),
    interface_in: plain().optional().describe("Interface that packets come in by."),
    interface_out: plain().optional().describe("Interface that packets leave by."),
    from_ip: plain().default("any").describe("Where packets come from: an address, a network, `any`."),
    from_port: plain().optional().describe("Their source port, several with commas, a range with `:`."),
    to_ip: plain().default("any").describe("Where they go to."),
    to_port: plain().optional().describe("Their port: `443`, `80,443`, `6000:6007`."),
    proto: oneOf("any", "tcp", "udp", "ipv6", "esp", "ah", "gre", "igmp", "vrrp")
      .optional()
      .describe("Their protocol; a rule with several ports needs tcp or udp."),
    name: plain()
      .optional()
      .describe("An application's profile, as `ufw app list` names it, instead of ports."),
    comment: word()
      .refine((s) => !/[\n\r']/.test(s), { error: "one line without apostrophes, as ufw wants it" })
      .optional()
      .describe("Kept with the rule. With another comment it is the same rule, and gets that comment."),
  })
  .superRefine((p, context) => {
    const problem = askedProblem(p);
    if (problem) context.addIssue({ code: "custom", message: problem.message, path: [...problem.path] });
  });

export type UfwParams = z.output<typeof params>;

export const ufw = defineModule({
  name: "ufw",
  summary: "Manage the firewall ufw",
  description: `Adds and removes rules, sets defaults and logging, switches the firewall on and off. ufw itself is asked, without carrying it out,
what it would make of a rule: so a rule that is there in other words is recognised.

In one task the switching on comes last, after the rules and defaults, and the switching off first. Rules are added also while
the firewall is off. Ports that Docker publishes or k3s forwards are redirected before ufw sees them: it does not protect those.`,
  params,
  paramAliases: {
    policy: "default",
    if: "interface",
    if_in: "interface_in",
    if_out: "interface_out",
    from: "from_ip",
    src: "from_ip",
    to: "to_ip",
    dest: "to_ip",
    port: "to_port",
    protocol: "proto",
    app: "name",
  },
  returns: { commands: "The commands of ufw that were needed.", msg: "What ufw has been told." },
  examples: [
    {
      title: "ssh from the house's own network",
      yaml: "- name: ssh may be reached from the LAN\n  ufw:\n    rule: allow\n    from: 192.168.1.0/24\n    port: 22\n    proto: tcp\n    comment: ssh\n",
    },
    {
      title: "Everything else is dropped",
      yaml: "- name: what no rule allows is dropped\n  ufw:\n    default: deny\n    direction: incoming\n    state: enabled\n",
    },
    {
      title: "A rule that is no longer wanted",
      yaml: "- name: telnet is not reachable\n  ufw:\n    rule: allow\n    port: 23\n    delete: true\n",
    },
  ],
  reads: "ufw's rules, defaults and state",
  writes: "the same",
  support: { check: "full", diff: "full" },
  observe: (p) => ({ seen: firewallState(questionOf(p)) }),
  decide: (p, { seen }) => decide(p, seen),
});

function questionOf(p: UfwParams) {
  const rule = ruleWords(p);
  if (rule === undefined) return {};
  const before = p.route ? ["route"] : [];
  const insert = p.insert !== undefined &&
    !p.delete && { relativeTo: p.insert_relative_to, number: p.insert };
  return { before, rule, ...(insert ? { insert } : {}) };
}

function decide(p: UfwParams, seen: FirewallState): Verdict | Refusal {
  if (!seen.installed)
    return refuse("the host has no ufw", { help: "install the package `ufw` first", mayResolve: true });
  const rule = ruleChanges(p, seen);
  if ("kind" in rule) return rule;
  const off = p.state === "disabled" || p.state === "reset";
  const state = stateChanges(p, seen);
  const changes = [
    ...(off ? state : []),
    ...defaultChanges(p, seen),
    ...loggingChanges(p, seen),
    ...rule,
    ...(off ? [] : state),
  ];
  const commands = changes.map((c) => `ufw ${c.operations[0]?.args.join(" ")}`);
  return { changes, result: { commands, msg: commands.join("\n") } };
}

function defaultChanges(p: UfwParams, seen: FirewallState): readonly Change[] {
  if (p.default === undefined) return [];
  const given = p.rule === undefined ? p.direction : undefined;
  const direction = given === "in" || given === undefined ? "incoming" : given === "out" ? "outgoing" : given;
  const [name, wanted] = policySetting(direction, p.default);
  const now = seen.settings[name];
  if (now === wanted) return [];
  const word = ["allow", "deny", "reject"].find((policy) => policySetting(direction, policy)[1] === now);
  const change = runUfw({
    summary: `${p.default} ${direction} packets by default`,
    words: ["default", p.default, direction],
    subject: `ufw default ${direction}`,
    ...(word === undefined ? {} : { before: `${word}\n` }),
    after: `${p.default}\n`,
  });
  return [change];
}

function loggingChanges(p: UfwParams, seen: FirewallState): readonly Change[] {
  if (p.logging === undefined) return [];
  const now = seen.settings.LOGLEVEL;
  if (now === p.logging || (p.logging === "on" && now !== undefined && now !== "off")) return [];
  const change = runUfw({
    summary: `set the firewall's logging to ${p.logging}`,
    words: ["logging", p.logging],
    subject: "ufw logging",
    ...(now === undefined ? {} : { before: `${now}\n` }),
    after: `${p.logging}\n`,
  });
  return [change];
}

function stateChanges(p: UfwParams, seen: FirewallState): readonly Change[] {
  const on = seen.enabled && seen.active;
  const off = !seen.enabled && !seen.active;
  const before = on ? "enabled\n" : off ? "disabled\n" : "half enabled\n";
  const subject = "ufw";
  switch (p.state) {
    case "enabled": {
      const words = ["--force", "enable"];
      return on
        ? []
        : [runUfw({ summary: "switch the firewall on", words, subject, before, after: "enabled\n" })];
    }
    case "disabled": {
      const words = ["--force", "disable"];
      return off
        ? []
        : [runUfw({ summary: "switch the firewall off", words, subject, before, after: "disabled\n" })];
    }
    case "reloaded":
      return [runUfw({ summary: "load the firewall's rules anew", words: ["reload"], subject })];
    case "reset": {
      const words = ["--force", "reset"];
      return [runUfw({ summary: "reset the firewall", words, subject, before, after: "reset\n" })];
    }
    case undefined:
      return [];
  }
}

/** Where there is nothing to do, ufw prints no rules that it would load, or (asked to take away a rule with a limit) those that it has. */
function isNothing({ output }: Trial, kept: FirewallState["kept"]): boolean {
  const tables = output.split(/^(?=\*filter$)/m).filter((table) => table.startsWith("*filter"));
  return tables.every((table) => {
    const has = table.includes("\n:ufw6-") ? kept?.v6 : table.includes("\n:ufw-") ? kept?.v4 : undefined;
    const would = table.split("\n").filter((line) => line.startsWith("### tuple ###"));
    return has !== undefined && would.join("\n") === has.join("\n");
  });
}

function ruleChanges(p: UfwParams, seen: FirewallState): readonly Change[] | Refusal {
  const words = ruleWords(p);
  const { trial } = seen;
  if (words === undefined || trial === undefined) return [];
  if (trial.status !== 0) {
    const error = trial.output
      .split("\n")
      .find((line) => line.startsWith("ERROR: "))
      ?.slice(7);
    return refuse(`ufw does not accept the rule \`${words.join(" ")}\`: ${error ?? trial.output}`);
  }
  if (isNothing(trial, seen.kept) && p.state !== "reset") return [];
  const route = p.route ? ["route"] : [];
  const insert = trial.position === undefined ? [] : ["insert", String(trial.position)];
  const all = [...route, ...insert, ...words];
  const after = p.delete ? undefined : `ufw ${all.join(" ")}`;
  const text = seen.added.map((line) => `${line}\n`).join("");
  return [
    runUfw({
      summary: p.delete ? `remove the rule ${words.slice(1).join(" ")}` : `add the rule ${words.join(" ")}`,
      words: all,
      plain: [...route, ...words],
      subject: "rules of ufw",
      before: text,
      ...(after === undefined ? {} : { after: `${text}${after}\n` }),
    }),
  ];
}
