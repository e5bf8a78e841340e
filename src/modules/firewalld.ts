/** `firewalld`: the firewall of Fedora and its relatives. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { runFirewalld } from "../host/changes/run-firewalld.ts";
import {
  type FirewalldAnswer,
  type FirewalldQuestion,
  type FirewalldSide,
  type FirewalldState,
  firewalldState,
} from "../host/reads/firewalld-state.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, int, listOfWhole, oneOf, word } from "./contract/params.ts";

const plain = () =>
  word().refine((s) => /^[^\s-][^\s]*$/.test(s), {
    error: "it must be one word that does not begin with `-`",
  });

const forwarding = z.strictObject({
  port: word().describe("Port or range that packets come to."),
  proto: oneOf("tcp", "udp").describe("Their protocol."),
  toport: word().describe("Port that they go to."),
  toaddr: word().optional().describe("Address that they go to, where that is another host."),
});

const ITEMS = [
  "service",
  "port",
  "protocol",
  "source",
  "interface",
  "icmp_block",
  "icmp_block_inversion",
  "rich_rule",
  "forward",
  "masquerade",
  "port_forward",
  "target",
] as const;

const params = z
  .strictObject({
    state: oneOf("absent", "disabled", "enabled", "present").describe(
      "`enabled`, `disabled`: of what the task names; `present`, `absent`: of the zone itself, or of a `target`.",
    ),
    zone: plain().optional().describe("The zone; the default one where none is named."),
    service: plain().optional().describe("A service that firewalld knows: `https`."),
    port: word()
      .refine((s) => /^\s*[^\s/-][^\s/]*\/[a-z]+\s*$/.test(s), {
        error: "a port is written with its protocol: `6443/tcp`, `6000-6010/udp`",
      })
      .optional()
      .describe("Port or range with its protocol: `6443/tcp`."),
    protocol: plain().optional().describe("A protocol: `gre`."),
    source: plain()
      .optional()
      .describe("Address or network whose packets belong to the zone; needs `permanent`."),
    interface: plain().optional().describe("Interface that belongs to the zone; taken from another one."),
    icmp_block: plain().optional().describe("Kind of ICMP message that is not answered: `echo-request`."),
    icmp_block_inversion: bool()
      .optional()
      .describe("Answer only the messages that `icmp_block` names. False turns `state` round."),
    rich_rule: word()
      .refine((s) => s.trim() !== "" && !/[\n\r]/.test(s), { error: "a rule is one line" })
      .optional()
      .describe("A rule in firewalld's rich language."),
    forward: bool()
      .optional()
      .describe("Packets pass between the zone's interfaces. False turns `state` round."),
    masquerade: bool()
      .optional()
      .describe("Packets leave under the host's address. False turns `state` round."),
    port_forward: listOfWhole(forwarding)
      .refine((all) => all.length === 1, { error: "one port forward for a task" })
      .optional()
      .describe("Where packets to a port go instead."),
    target: oneOf("default", "ACCEPT", "DROP", "%%REJECT%%")
      .optional()
      .describe("What becomes of packets that nothing in the zone speaks of; needs `permanent`."),
    permanent: bool().default(false).describe("Into firewalld's settings, for when it starts or reloads."),
    immediate: bool().default(false).describe("Into what filters now. So without `permanent` in any case."),
    timeout: int()
      .refine((n) => n >= 0, { error: "seconds, or 0 for ever" })
      .default(0)
      .describe("Seconds after which what is enabled now goes away again."),
    offline: bool()
      .default(false)
      .describe(
        "While firewalld does not run, let `immediate` be and see to the settings only; needs `permanent`.",
      ),
  })
  .refine((p) => ITEMS.filter((name) => p[name] !== undefined).length <= 1, {
    error: `a task is about one of ${ITEMS.map((name) => `\`${name}\``).join(", ")}`,
  })
  .refine((p) => p.interface === undefined || p.zone !== undefined, {
    error: "`interface` needs a `zone`",
    path: ["zone"],
  })
  .refine((p) => p.target === undefined || p.zone !== undefined, {
    error: "`target` needs a `zone`",
    path: ["zone"],
  })
  .refine((p) => p.source === undefined || p.permanent, {
    error: "`source` needs `permanent: true`",
    path: ["permanent"],
  })
  .refine((p) => !p.offline || p.permanent, {
    error: "`offline` needs `permanent: true`: nothing filters while firewalld does not run",
    path: ["offline"],
  })
  .superRefine((p, problems) => {
    const issue = (message: string, name: string): void =>
      problems.addIssue({ code: "custom", message, path: [name] });
    const named = ITEMS.some((name) => p[name] !== undefined);
    const isOfZone = p.state === "present" || p.state === "absent";
    if (!named && !isOfZone)
      issue("what shall be enabled or disabled is missing: a `service`, a `port` …", "state");
    if (!named && isOfZone && p.zone === undefined) issue("the `zone` is missing", "zone");
    if (named && isOfZone && p.target === undefined)
      issue("`present` and `absent` are for zones: write `enabled` or `disabled`", "state");
    if ((p.target !== undefined || (!named && isOfZone)) && (!p.permanent || p.immediate))
      issue("zones and their targets are settings: `permanent: true`, and no `immediate`", "permanent");
  });

export type FirewalldParams = z.output<typeof params>;

/** What the task is about, in words for people, and in those of firewall-cmd without `--add-` and its like. */
interface Item {
  readonly name: string;
  readonly words: string;
  readonly enabled: boolean;
  /** Whether it can go away by itself. */
  readonly timed: boolean;
}

function forwardWords({ port, proto, toport, toaddr }: z.output<typeof forwarding>): string {
  return `port=${port}:proto=${proto}:toport=${toport}${toaddr ? `:toaddr=${toaddr}` : ""}`;
}

function itemOf(p: FirewalldParams): Item | undefined {
  const enabled = p.state === "enabled";
  const valued = (name: string, value: string, timed: boolean): Item => ({
    name: `${name.replaceAll("-", " ")} ${value}`,
    words: `${name}=${value}`,
    enabled,
    timed,
  });
  const flag = (name: string, on: boolean): Item => ({
    name: name.replaceAll("-", " "),
    words: name,
    enabled: enabled === on,
    timed: false,
  });
  if (p.service !== undefined) return valued("service", p.service, true);
  if (p.port !== undefined) return valued("port", p.port.trim(), true);
  if (p.protocol !== undefined) return valued("protocol", p.protocol, true);
  if (p.source !== undefined) return valued("source", p.source, false);
  if (p.interface !== undefined) return valued("interface", p.interface, false);
  if (p.icmp_block !== undefined) return valued("icmp-block", p.icmp_block, true);
  if (p.rich_rule !== undefined) return valued("rich-rule", p.rich_rule.trim(), true);
  const [forward] = p.port_forward ?? [];
  if (forward) return valued("forward-port", forwardWords(forward), true);
  if (p.icmp_block_inversion !== undefined) return flag("icmp-block-inversion", p.icmp_block_inversion);
  if (p.forward !== undefined) return flag("forward", p.forward);
  return p.masquerade === undefined ? undefined : flag("masquerade", p.masquerade);
}

function sidesOf(p: FirewalldParams): readonly FirewalldSide[] {
  return p.permanent ? (p.immediate ? ["permanent", "runtime"] : ["permanent"]) : ["runtime"];
}

function questionOf(p: FirewalldParams): FirewalldQuestion {
  const { zone = "" } = p;
  const sides = sidesOf(p);
  if (p.target !== undefined) return { zone, query: "--get-target", sides, item: "target" };
  const item = itemOf(p);
  if (item) return { zone, query: `--query-${item.words}`, sides, item: item.name };
  return { zone: "", query: "--get-zones", sides, item: "zone" };
}

function obstacleFor(p: FirewalldParams, seen: FirewalldState): Refusal | undefined {
  if (!seen.installed)
    return refuse("the host has no firewalld", {
      help: "install the package `firewalld` first",
      mayResolve: true,
    });
  if (seen.trouble !== undefined)
    return refuse(`firewalld can't be asked: ${seen.trouble}`, {
      ...(/uthori|ermission|root/.test(seen.trouble) ? { help: "set `become: true`" } : {}),
    });
  const needsDaemon = sidesOf(p).includes("runtime") && !p.offline;
  if (seen.running || !needsDaemon) return undefined;
  return refuse("firewalld does not run, so nothing filters that could be changed now", {
    help: "start it with `service: name=firewalld state=started`, or set `permanent: true` without `immediate`",
    mayResolve: true,
  });
}

function ofItem(
  p: FirewalldParams,
  item: Item,
  side: FirewalldSide,
  answer: FirewalldAnswer,
  offline: boolean,
) {
  if (answer.has === item.enabled) return [];
  const question = questionOf(p);
  const verb = item.enabled ? (item.words.startsWith("interface=") ? "change" : "add") : "remove";
  const timeout = item.enabled && item.timed && side === "runtime" && p.timeout > 0;
  const [on, off] = ["enabled", "disabled"];
  return [
    runFirewalld(question, {
      summary: `${item.enabled ? "enable" : "disable"} ${item.name}`,
      side,
      offline,
      words: [
        ...(question.zone === "" ? [] : [`--zone=${question.zone}`]),
        `--${verb}-${item.words}`,
        ...(timeout ? [`--timeout=${p.timeout}`] : []),
      ],
      before: answer.has ? on : off,
      after: item.enabled ? on : off,
      value: item.enabled ? "yes" : undefined,
    }),
  ];
}

function ofTarget(p: FirewalldParams, answer: FirewalldAnswer, offline: boolean): readonly Change[] {
  const wanted = p.state === "enabled" || p.state === "present" ? (p.target ?? "default") : "default";
  const now = answer.text === "REJECT" ? "%%REJECT%%" : answer.text;
  if (now === wanted) return [];
  return [
    runFirewalld(questionOf(p), {
      summary: `let ${wanted} be the target of the zone ${p.zone}`,
      side: "permanent",
      offline,
      words: [`--zone=${p.zone}`, `--set-target=${wanted}`],
      before: now,
      after: wanted,
      value: wanted,
    }),
  ];
}

function ofZone(p: FirewalldParams, answer: FirewalldAnswer, offline: boolean): readonly Change[] {
  const { zone = "" } = p;
  const isThere = answer.text.split(/\s+/).includes(zone);
  if (isThere === (p.state === "present")) return [];
  const change = runFirewalld(
    { ...questionOf(p), zone },
    {
      summary: `${isThere ? "remove" : "make"} the zone ${zone}`,
      side: "permanent",
      offline,
      words: [isThere ? `--delete-zone=${zone}` : `--new-zone=${zone}`],
      before: isThere ? "present" : "absent",
      after: isThere ? "absent" : "present",
      value: isThere ? undefined : "present",
    },
  );
  // The list of zones is the answer to the next question.
  const zones = answer.text.split(/\s+/).filter((one) => one !== "" && one !== zone);
  const value = (isThere ? zones : [...zones, zone]).join(" ");
  const list = { kind: "record", database: "firewalld permanent", name: "zone\0", value } as const;
  return [{ ...change, effects: [...change.effects, list] }];
}

function decide(p: FirewalldParams, seen: FirewalldState): Verdict | Refusal {
  const obstacle = obstacleFor(p, seen);
  if (obstacle) return obstacle;
  const item = itemOf(p);
  const changes: Change[] = [];
  for (const side of sidesOf(p)) {
    const answer = seen[side];
    if (!answer) continue;
    if (answer.trouble !== undefined)
      return refuse(`firewalld does not know this: ${answer.trouble}`, {
        ...(/ZONE/.test(answer.trouble)
          ? { help: "a new zone is there for `immediate` once firewalld was reloaded" }
          : {}),
        mayResolve: true,
      });
    if (p.target !== undefined) changes.push(...ofTarget(p, answer, !seen.running));
    else if (item) changes.push(...ofItem(p, item, side, answer, !seen.running));
    else changes.push(...ofZone(p, answer, !seen.running));
  }
  const msg = changes.map(({ summary }) => summary).join(", ");
  return { changes, result: { msg } };
}

export const firewalld = defineModule({
  name: "firewalld",
  summary: "Manage the firewall firewalld",
  description: `Enables and disables services, ports, rules and the like in firewalld's zones, and makes and removes zones. With \`permanent\` the settings
are meant, which count once firewalld starts or reloads; with \`immediate\`, or without \`permanent\`, what filters now. Both together is what one
mostly wants.

firewalld itself is asked, by firewall-cmd; its settings also while it does not run. No Python libraries are needed.`,
  params,
  returns: { msg: "What was changed." },
  reads: "settings and state of firewalld",
  writes: "the same",
  examples: [
    {
      title: "A service, now and after the next start",
      yaml: "- name: the web server may be reached\n  firewalld:\n    service: https\n    state: enabled\n    permanent: true\n    immediate: true\n",
    },
    {
      title: "A port",
      yaml: "- name: the API of k3s may be reached\n  firewalld:\n    port: 6443/tcp\n    zone: internal\n    state: enabled\n    permanent: true\n    immediate: true\n",
    },
    {
      title: "A network that is trusted",
      yaml: "- name: pods are trusted\n  firewalld:\n    source: 10.42.0.0/16\n    zone: trusted\n    state: enabled\n    permanent: true\n",
    },
    {
      title: "A rule in the rich language",
      yaml: "- name: the NAS may send logs\n  firewalld:\n    rich_rule: rule family=ipv4 source address=192.168.1.12/32 port port=514 protocol=udp accept\n    state: enabled\n    permanent: true\n    immediate: true\n",
    },
    {
      title: "A port of another host",
      yaml: "- name: port 8443 leads to the NAS\n  firewalld:\n    port_forward:\n      - port: 8443\n        proto: tcp\n        toport: 443\n        toaddr: 192.168.1.12\n    state: enabled\n    permanent: true\n",
    },
    {
      title: "A zone that drops what nothing speaks of",
      yaml: "- name: there is a zone for the things of the house\n  firewalld:\n    zone: things\n    state: present\n    permanent: true\n- name: it drops the rest\n  firewalld:\n    zone: things\n    target: DROP\n    state: enabled\n    permanent: true\n",
    },
  ],
  support: { check: "full", diff: "full" },
  observe: (p) => ({ seen: firewalldState(questionOf(p)) }),
  decide: (p, { seen }) => decide(p, seen),
});
