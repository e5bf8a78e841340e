/** `iptables`: rules of the kernel's packet filter, as they are now. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { runIptables } from "../host/changes/run-iptables.ts";
import { type IptablesQuestion, type IptablesState, iptablesState } from "../host/reads/iptables-state.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { quoteAll } from "../host/shell.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, list, oneOf, word } from "./contract/params.ts";
import { counterWords, ruleWords } from "./iptables/rule-words.ts";

/** Seconds; other programs hold the lock for some milliseconds. */
const PATIENCE = "10";

const LEVELS = ["emerg", "alert", "crit", "error", "warning", "notice", "info", "debug"] as const;

/** An empty value would make a rule for everything. */
const filled = () => word().refine((s) => s.trim() !== "" && s !== "!", { error: "it must not be empty" });

const params = z
  .strictObject({
    chain: word()
      .refine((s) => /^[^\s!-]\S{0,28}$/.test(s), {
        error: "a chain's name has up to 29 letters, no blanks, and begins with neither `-` nor `!`",
      })
      .optional()
      .describe("The chain: `INPUT`, `FORWARD`, `OUTPUT`, `PREROUTING`, `POSTROUTING`, or one of your own."),
    table: oneOf("filter", "nat", "mangle", "raw", "security").default("filter").describe("The table."),
    ip_version: oneOf("ipv4", "ipv6").default("ipv4").describe("Rules of `iptables` or of `ip6tables`."),
    state: oneOf("present", "absent").default("present").describe("Whether the rule (or chain) is there."),
    action: oneOf("append", "insert")
      .default("append")
      .describe(
        "Where a new rule goes: to the chain's end or to its top. One that is there stays where it is.",
      ),
    rule_num: word()
      .refine((s) => /^\d*$/.test(s), { error: "a rule's place is a number" })
      .optional()
      .describe("With `action: insert`: the number that the new rule gets."),
    chain_management: bool()
      .default(false)
      .describe(
        "Make the chain where it is missing; with `state: absent` and nothing else than `chain` and `table`, remove it.",
      ),
    flush: bool()
      .default(false)
      .describe(
        "Remove all rules of the chain, or of the table where no chain is named. Nothing else is done.",
      ),
    policy: oneOf("ACCEPT", "DROP", "QUEUE", "RETURN")
      .optional()
      .describe("What becomes of packets that no rule of the built-in chain decides. Nothing else is done."),
    protocol: filled().optional().describe("`tcp`, `udp`, `icmp`, `all`, a number …; `!tcp`: any other."),
    source: filled()
      .optional()
      .describe("Where packets come from: address, network or name; `!` before it turns it round."),
    destination: filled().optional().describe("Where they go to, as `source`."),
    source_port: filled().optional().describe("Port, service or range `first:last`; needs a `protocol`."),
    destination_port: filled().optional().describe("As `source_port`, of the destination."),
    destination_ports: list(word()).default([]).describe("Up to 15 ports or ranges, matched together."),
    in_interface: filled()
      .optional()
      .describe("Interface that packets come in by; `eth+`: all that begin so; `!eth0`: any other."),
    out_interface: filled().optional().describe("Interface that packets leave by."),
    src_range: filled().optional().describe("Addresses `first-last` that packets come from."),
    dst_range: filled().optional().describe("Addresses `first-last` that they go to."),
    match: list(word()).default([]).describe("Extensions that test packets, in order."),
    match_set: filled().optional().describe("Set of ipset that the packet must be in; `!name`: must not."),
    match_set_flags: oneOf("src", "dst", "src,dst", "dst,src", "src,src", "dst,dst")
      .optional()
      .describe("Which of the packet's addresses is looked for in `match_set`."),
    ctstate: list(word()).default([]).describe("States of the connection: `NEW`, `ESTABLISHED`, `RELATED` …"),
    tcp_flags: z
      .strictObject({
        flags: list(word()).optional().describe("Flags that are looked at."),
        flags_set: list(word()).optional().describe("Those of them that must be set."),
      })
      .optional()
      .describe("Flags of TCP."),
    syn: oneOf("ignore", "match", "negate")
      .default("ignore")
      .describe("`match`: packets that open a TCP connection; `negate`: all others."),
    fragment: word()
      .refine((s) => s !== "", { error: "`true`, or `!` for the opposite" })
      .optional()
      .describe("Second and further fragments; `!`: first ones and whole packets."),
    icmp_type: filled().optional().describe("Kind of ICMP message, by name or number."),
    limit: filled().optional().describe("How often the rule matches on average: `5/minute`."),
    limit_burst: filled().optional().describe("How often at once before `limit` counts."),
    uid_owner: filled().optional().describe("User whose process sent the packet; `!name`: any other."),
    gid_owner: filled().optional().describe("Group whose process sent it."),
    comment: filled()
      .refine((s) => Buffer.byteLength(s) <= 255 && !/[\n\r]/.test(s), {
        error: "a comment is one line of up to 255 bytes",
      })
      .optional()
      .describe("Kept with the rule, and part of it: with another comment it is another rule."),
    jump: filled()
      .optional()
      .describe("What becomes of the packet: `ACCEPT`, `DROP`, another target or chain."),
    goto: filled().optional().describe("Chain that goes on with the packet and doesn't come back."),
    reject_with: filled().optional().describe("Answer of `jump: REJECT`, which it implies."),
    log_prefix: filled().optional().describe("Text before what is logged; means `jump: LOG`."),
    log_level: z
      .preprocess(
        (v) => (typeof v === "number" ? String(v) : v),
        z.enum(["0", "1", "2", "3", "4", "5", "6", "7", ...LEVELS]),
      )
      .optional()
      .describe("Level of what is logged; means `jump: LOG`."),
    to_destination: filled().optional().describe("New destination, with `jump: DNAT`."),
    to_source: filled().optional().describe("New source, with `jump: SNAT`."),
    to_ports: filled().optional().describe("New port or range, with `jump: REDIRECT` or `MASQUERADE`."),
    gateway: filled().optional().describe("Host that gets the copies of `jump: TEE`."),
    set_dscp_mark: filled().optional().describe("DSCP mark that packets get; means `jump: DSCP`."),
    set_dscp_mark_class: filled().optional().describe("The same by the name of a DiffServ class."),
    set_counters: word()
      .refine((s) => /^\s*\d+[\s,]+\d+\s*$/.test(s), { error: "counters are two numbers: packets and bytes" })
      .optional()
      .describe("Packets and bytes that a new rule's counters begin with."),
    wait: word()
      .refine((s) => /^\d*$/.test(s), { error: "a number of seconds" })
      .optional()
      .describe(`Seconds to wait for others who change rules. Default: ${PATIENCE}.`),
    numeric: bool().default(false).describe("Does nothing here: addresses are never looked up."),
  })
  .refine((p) => p.flush || p.chain !== undefined, { error: "`chain` is missing", path: ["chain"] })
  .refine((p) => !p.flush || p.policy === undefined, {
    error: "`flush` and `policy` are two tasks",
    path: ["policy"],
  })
  .refine((p) => p.set_dscp_mark === undefined || p.set_dscp_mark_class === undefined, {
    error: "either `set_dscp_mark` or `set_dscp_mark_class`",
    path: ["set_dscp_mark_class"],
  })
  .refine((p) => p.jump?.toLowerCase() !== "tee" || p.gateway !== undefined, {
    error: "`jump: TEE` needs a `gateway`",
    path: ["gateway"],
  })
  .refine((p) => (p.log_prefix === undefined && p.log_level === undefined) || !p.jump || p.jump === "LOG", {
    error: "`log_prefix` and `log_level` go with `jump: LOG` only",
    path: ["jump"],
  })
  .refine((p) => (p.match_set === undefined) === (p.match_set_flags === undefined), {
    error: "`match_set` and `match_set_flags` go together",
    path: ["match_set"],
  });

export type IptablesParams = z.output<typeof params>;

function questionOf(p: IptablesParams): IptablesQuestion {
  const isRule = !p.flush && p.policy === undefined;
  return {
    program: p.ip_version === "ipv6" ? "ip6tables" : "iptables",
    wait: p.wait || PATIENCE,
    table: p.table,
    chain: p.chain,
    rule: isRule ? ruleWords(p) : [],
  };
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function subjectOf({ program, table, chain }: IptablesQuestion): string {
  return chain === undefined ? `${program} ${table}` : `${program} ${table} ${chain}`;
}

function refusalFor(q: IptablesQuestion, seen: IptablesState): Refusal | undefined {
  if (!seen.installed)
    return refuse(`the host has no ${q.program}`, {
      help: "install the package `iptables`",
      mayResolve: true,
    });
  if (seen.trouble === undefined) return undefined;
  const help = /root|[Pp]ermi/.test(seen.trouble) ? { help: "set `become: true`" } : {};
  return refuse(`${q.program} does not tell its rules: ${seen.trouble}`, help);
}

function missingChain(
  { chain, table }: IptablesQuestion,
  help = "`chain_management: true` makes it",
): Refusal {
  return refuse(`there is no chain ${chain} in the table ${table}`, { help, mayResolve: true });
}

function flushed(q: IptablesQuestion, seen: IptablesState): readonly Change[] | Refusal {
  if (!seen.exists) return missingChain(q, "nothing was removed");
  if (seen.rules.length === 0) return [];
  const { chain = "" } = q;
  const where = chain === "" ? `the table ${q.table}` : `the chain ${chain}`;
  return [
    runIptables(q, {
      summary: `remove all rules of ${where}`,
      words: ["-F", ...(chain === "" ? [] : [chain])],
      difference: { subject: subjectOf(q), before: text(seen.rules), after: "" },
      record: ["flush", chain],
    }),
  ];
}

function withPolicy(q: IptablesQuestion, policy: string, seen: IptablesState): readonly Change[] | Refusal {
  const { chain = "" } = q;
  if (!seen.exists) return missingChain(q, "only built-in chains have a policy");
  if (seen.policy === undefined)
    return refuse(`${chain} has no policy: only the chains that are built in have one`);
  if (seen.policy === policy) return [];
  return [
    runIptables(q, {
      summary: `let ${policy} be the policy of ${chain}`,
      words: ["-P", chain, policy],
      difference: { subject: `policy of ${subjectOf(q)}`, before: `${seen.policy}\n`, after: `${policy}\n` },
      record: ["policy", chain],
      value: policy,
    }),
  ];
}

function madeChain(q: IptablesQuestion): Change {
  const { chain = "" } = q;
  return runIptables(q, {
    summary: `make the chain ${chain}`,
    words: ["-N", chain],
    difference: { subject: subjectOf(q), after: `-N ${chain}\n` },
    record: ["chain", chain],
    value: "present",
  });
}

function removedChain(q: IptablesQuestion, seen: IptablesState): readonly Change[] | Refusal {
  const { chain = "" } = q;
  if (seen.policy !== undefined) return refuse(`${chain} is built in and can't be removed`);
  if (seen.rules.length > 0)
    return refuse(`the chain ${chain} has rules and can't be removed`, {
      help: "a task before it with `flush: true` removes them",
      mayResolve: true,
    });
  return [
    runIptables(q, {
      summary: `remove the chain ${chain}`,
      words: ["-X", chain],
      difference: { subject: subjectOf(q), before: `-N ${chain}\n` },
      record: ["chain", chain],
    }),
  ];
}

/** A task that names no rule is about the chain. */
function ofChain(p: IptablesParams, q: IptablesQuestion, seen: IptablesState): Verdict | Refusal {
  const isAbsent = p.state === "absent";
  if (seen.exists !== isAbsent) return { changes: [] };
  if (!p.chain_management) {
    const warning = isAbsent
      ? `the chain ${q.chain} stays: without \`chain_management\` only rules are removed, and the task names none`
      : `the chain ${q.chain} is not made: that takes \`chain_management: true\``;
    return { changes: [], warnings: [warning] };
  }
  if (!isAbsent) return { changes: [madeChain(q)] };
  const changes = removedChain(q, seen);
  return "kind" in changes ? changes : { changes };
}

function ruleChange(p: IptablesParams, q: IptablesQuestion, seen: IptablesState): Change {
  const { chain = "", rule } = q;
  const line = `-A ${chain} ${quoteAll(rule)}`;
  const record = ["rule", chain, ...rule];
  const subject = subjectOf(q);
  if (p.state === "absent") {
    return runIptables(q, {
      summary: `remove the rule ${quoteAll(rule)} of ${chain}`,
      words: ["-D", chain, ...rule],
      difference: { subject, before: `${line}\n`, after: "" },
      record,
    });
  }
  const isFirst = p.action === "insert";
  const place = isFirst ? Math.max(Number(p.rule_num || "1") - 1, 0) : seen.rules.length;
  const after = [...seen.rules.slice(0, place), line, ...seen.rules.slice(place)];
  return runIptables(q, {
    summary: `${isFirst ? "insert" : "append"} the rule ${quoteAll(rule)} in ${chain}`,
    words: [
      ...(isFirst ? ["-I", chain, ...(p.rule_num ? [p.rule_num] : [])] : ["-A", chain]),
      ...rule,
      ...counterWords(p),
    ],
    difference: { subject, before: text(seen.rules), after: text(after) },
    record,
    value: "present",
  });
}

function ofRule(p: IptablesParams, q: IptablesQuestion, seen: IptablesState): Verdict | Refusal {
  const answer = seen.rule ?? { present: false };
  if (p.state === "absent") {
    const isNone =
      !seen.exists || /Couldn't load target|No such file|does not exist/.test(answer.trouble ?? "");
    if (isNone || (!answer.present && answer.trouble === undefined)) return { changes: [] };
  }
  if (!seen.exists && !p.chain_management) return missingChain(q);
  if (answer.trouble !== undefined && seen.exists)
    return refuse(`${q.program} does not take the rule \`${quoteAll(q.rule)}\`: ${answer.trouble}`, {
      mayResolve: true,
    });
  if (answer.present === (p.state === "present")) return { changes: [] };
  const ignored = p.rule_num && p.action === "append" && p.state === "present";
  return {
    changes: [...(seen.exists ? [] : [madeChain(q)]), ruleChange(p, q, seen)],
    ...(ignored
      ? { warnings: ["`rule_num` counts only with `action: insert`: the rule goes to the end"] }
      : {}),
  };
}

function decide(p: IptablesParams, seen: IptablesState): Verdict | Refusal {
  const q = questionOf(p);
  const obstacle = refusalFor(q, seen);
  if (obstacle) return obstacle;
  const { ip_version, table, chain, flush, state, chain_management } = p;
  const words = [...(p.wait ? ["-w", p.wait] : []), ...ruleWords(p)];
  const result = {
    ip_version,
    table,
    chain: chain ?? null,
    flush,
    rule: words.join(" "),
    state,
    chain_management,
  };
  if (p.flush || p.policy !== undefined) {
    const changes = p.flush ? flushed(q, seen) : withPolicy(q, p.policy ?? "", seen);
    return "kind" in changes ? changes : { changes, result };
  }
  const verdict = q.rule.length === 0 ? ofChain(p, q, seen) : ofRule(p, q, seen);
  return "kind" in verdict ? verdict : { ...verdict, result };
}

export const iptables = defineModule({
  name: "iptables",
  summary: "Manage rules of the kernel's packet filter",
  description: `Appends, inserts and removes single rules, makes, empties and removes chains, and sets policies, with the host's own iptables (or ip6tables).
A rule is there or not by the word of iptables itself, so that other spellings of it are recognised; a rule that is there stays where it is.

What is changed holds now, not after the next boot: that takes something that saves the rules (iptables-persistent), or ufw or firewalld, which
manage rules of their own. Rules that iptables does not take are refused before anything is changed, in its words.`,
  params,
  returns: {
    rule: "The rule's words, as iptables is told.",
    chain: "The chain.",
    table: "The table.",
    ip_version: "`ipv4` or `ipv6`.",
    state: "`present` or `absent`.",
    flush: "Whether rules were to be removed.",
    chain_management: "Whether chains are made and removed.",
  },
  reads: "rules of the kernel",
  writes: "rules of the kernel, until the next boot",
  examples: [
    {
      title: "One address is kept out",
      yaml: "- name: the scanner is kept out\n  iptables:\n    chain: INPUT\n    source: 203.0.113.7\n    jump: DROP\n",
    },
    {
      title: "A port is forwarded",
      yaml: "- name: port 80 leads to 8600\n  iptables:\n    table: nat\n    chain: PREROUTING\n    in_interface: eth0\n    protocol: tcp\n    match: tcp\n    destination_port: 80\n    jump: REDIRECT\n    to_ports: 8600\n    comment: the web server of the house\n",
    },
    {
      title: "What belongs to known connections comes first",
      yaml: "- name: answers may come in\n  iptables:\n    chain: INPUT\n    action: insert\n    ctstate: [ESTABLISHED, RELATED]\n    jump: ACCEPT\n",
    },
    {
      title: "A chain of one's own, and everything else is dropped",
      yaml: "- name: there is a chain for the house\n  iptables:\n    chain: HOUSE\n    chain_management: true\n- name: what no rule allows is dropped\n  iptables:\n    chain: INPUT\n    policy: DROP\n",
    },
    {
      title: "All rules of a chain go",
      yaml: "- name: the chain is empty\n  iptables:\n    chain: HOUSE\n    flush: true\n",
    },
  ],
  support: { check: "full", diff: "full" },
  observe: (p) => ({ seen: iptablesState(questionOf(p)) }),
  decide: (p, { seen }) => decide(p, seen),
});
