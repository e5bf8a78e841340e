/** iptables: the words of rules, what is decided, and what iptables' own words mean. */

import { describe, expect, test } from "vitest";
import { type IptablesState, iptablesState } from "../../src/host/reads/iptables-state.ts";
import { iptables } from "../../src/modules/iptables.ts";
import { DASH, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { having, iptablesTools, rulesIn } from "./iptables-tools.ts";
import { isRefusal, overlayOf, perform, readParams } from "./local-host.ts";

type Params = Readonly<Record<string, unknown>>;

function argsOf(params: Params): readonly string[] {
  const { call } = iptables.observe(readParams(iptables, params) as never, {}, {} as never).seen;
  return call.args;
}

describe("a rule's words", () => {
  test.each<readonly [Params, string]>([
    [{ source: "8.8.8.8", jump: "DROP" }, "-s 8.8.8.8 -j DROP"],
    [{ source: "! 10.0.0.0/8", in_interface: "!lo" }, "! -s 10.0.0.0/8 ! -i lo"],
    [{ destination: "10.0.0.1", out_interface: "eth+", goto: "HOUSE" }, "-d 10.0.0.1 -g HOUSE -o eth+"],
    [
      { protocol: "tcp", match: ["tcp"], destination_port: 80, jump: "REDIRECT", to_ports: 8600 },
      "-p tcp -m tcp -j REDIRECT --destination-port 80 --to-ports 8600",
    ],
    [{ protocol: "udp", source_port: "1:1024", jump: "ACCEPT" }, "-p udp -j ACCEPT --source-port 1:1024"],
    [
      { protocol: "tcp", destination_ports: [80, "443", "8081:8083"], jump: "ACCEPT" },
      "-p tcp -j ACCEPT -m multiport --dports 80,443,8081:8083",
    ],
    [{ ctstate: "NEW,ESTABLISHED", jump: "ACCEPT" }, "-j ACCEPT -m conntrack --ctstate NEW,ESTABLISHED"],
    [{ match: "state", ctstate: ["NEW"], jump: "ACCEPT" }, "-m state -j ACCEPT --state NEW"],
    [{ match: "conntrack", ctstate: ["NEW"] }, "-m conntrack --ctstate NEW"],
    [
      { protocol: "tcp", tcp_flags: { flags: "ALL", flags_set: ["SYN", "FIN"] }, jump: "DROP" },
      "-p tcp --tcp-flags ALL SYN,FIN -j DROP",
    ],
    [{ protocol: "tcp", syn: "negate" }, "-p tcp ! --syn"],
    [{ protocol: "tcp", syn: "match" }, "-p tcp --syn"],
    [{ fragment: "!", jump: "DROP" }, "-j DROP ! -f"],
    [{ fragment: true, jump: "DROP" }, "-j DROP -f"],
    [
      { src_range: "10.0.0.1-10.0.0.9", dst_range: "!10.1.0.1-10.1.0.9" },
      "-m iprange --src-range 10.0.0.1-10.0.0.9 ! --dst-range 10.1.0.1-10.1.0.9",
    ],
    [
      { match_set: "!admins", match_set_flags: "src,dst", jump: "DROP" },
      "-j DROP -m set ! --match-set admins src,dst",
    ],
    [
      { limit: "2/second", limit_burst: 20, log_prefix: "in: ", log_level: 4 },
      "-j LOG --log-prefix in:  --log-level 4 -m limit --limit 2/second --limit-burst 20",
    ],
    [{ uid_owner: "!www", gid_owner: "adm" }, "-m owner ! --uid-owner www --gid-owner adm"],
    [{ protocol: "tcp", reject_with: "tcp-reset" }, "-p tcp -j REJECT --reject-with tcp-reset"],
    [{ protocol: "icmp", icmp_type: "echo-request" }, "-p icmp --icmp-type echo-request"],
    [
      { ip_version: "ipv6", protocol: "ipv6-icmp", icmp_type: "echo-request" },
      "-p ipv6-icmp --icmpv6-type echo-request",
    ],
    [{ jump: "TEE", gateway: "10.0.0.9" }, "-j TEE --gateway 10.0.0.9"],
    [{ jump: "DSCP", set_dscp_mark: "8" }, "-j DSCP --set-dscp 8"],
    [{ set_dscp_mark_class: "CS1" }, "-j DSCP --set-dscp-class CS1"],
    [{ jump: "DNAT", to_destination: "10.0.0.2:80" }, "-j DNAT --to-destination 10.0.0.2:80"],
    [{ jump: "SNAT", to_source: "1.2.3.4" }, "-j SNAT --to-source 1.2.3.4"],
    [{ comment: "!it's -F", jump: "ACCEPT" }, "-j ACCEPT -m comment --comment !it's -F"],
    [{ set_counters: "5 6", numeric: true, wait: 3 }, ""],
  ])("%j", (params, words) => {
    expect(
      argsOf({ chain: "INPUT", ...params })
        .slice(4)
        .join(" "),
    ).toBe(words);
  });

  test.each<readonly [Params, string]>([
    [{}, "`chain` is missing"],
    [{ chain: "-F" }, "a chain's name"],
    [{ chain: "A B" }, "a chain's name"],
    [{ chain: "A", flush: true, policy: "DROP" }, "two tasks"],
    [{ chain: "A", set_dscp_mark: 1, set_dscp_mark_class: "CS1" }, "either"],
    [{ chain: "A", jump: "tee" }, "gateway"],
    [{ chain: "A", jump: "DROP", log_prefix: "x" }, "jump: LOG"],
    [{ chain: "A", match_set: "x" }, "go together"],
    [{ chain: "A", source: "" }, "must not be empty"],
    [{ chain: "A", fragment: "" }, "for the opposite"],
    [{ chain: "A", comment: "a\nb" }, "one line"],
    [{ chain: "A", set_counters: "many" }, "two numbers"],
    [{ chain: "A", rule_num: "first" }, "a number"],
    [{ chain: "A", wait: "long" }, "seconds"],
  ])("%j is refused before the run", (params, words) => {
    expect(() => readParams(iptables, params)).toThrow(words);
  });
});

const SOME: IptablesState = {
  installed: true,
  exists: true,
  policy: "ACCEPT",
  rules: ["-A INPUT -i lo -j ACCEPT", "-A INPUT -j DROP"],
};
const NEW: IptablesState = { ...SOME, rule: { present: false } };
const OWN: IptablesState = { installed: true, exists: true, rules: ["-A HOUSE -j RETURN"] };
const NONE: IptablesState = { installed: true, exists: false, rules: [] };
const RULE = { chain: "INPUT", source: "8.8.8.8", jump: "DROP" };

function decided(params: Params, seen: IptablesState) {
  return iptables.decide(readParams(iptables, params) as never, { seen }, {} as never, {});
}

describe("what is decided", () => {
  test.each<readonly [string, Params, IptablesState, readonly string[] | string]>([
    ["no iptables", RULE, { ...NONE, installed: false }, "the host has no iptables"],
    [
      "not as root",
      RULE,
      { ...NONE, trouble: "Could not fetch rule set generation id: Permission denied (you must be root)" },
      "iptables does not tell its rules: Could not fetch rule set generation id: Permission denied (you must be root)",
    ],
    ["no chain", RULE, NONE, "there is no chain INPUT in the table filter"],
    ["no chain, and no rule wanted", { ...RULE, state: "absent" }, NONE, []],
    [
      "a rule that iptables does not take",
      RULE,
      { ...NEW, rule: { present: false, trouble: "unknown option" } },
      "iptables does not take the rule `-s 8.8.8.8 -j DROP`: unknown option",
    ],
    [
      "a target that is not there, in a rule that shall not be there",
      { ...RULE, state: "absent" },
      { ...NEW, rule: { present: false, trouble: "Chain 'X' does not exist" } },
      [],
    ],
    [
      "a policy of a chain of one's own",
      { chain: "HOUSE", policy: "DROP" },
      OWN,
      "HOUSE has no policy: only the chains that are built in have one",
    ],
    ["a chain that nobody manages", { chain: "HOUSE" }, NONE, []],
    ["a chain", { chain: "HOUSE", chain_management: true }, NONE, ["make the chain HOUSE"]],
    [
      "a chain with rules",
      { chain: "HOUSE", chain_management: true, state: "absent" },
      OWN,
      "the chain HOUSE has rules and can't be removed",
    ],
    [
      "a chain that is built in",
      { chain: "INPUT", chain_management: true, state: "absent" },
      SOME,
      "INPUT is built in and can't be removed",
    ],
    [
      "flushing what is not there",
      { chain: "HOUSE", flush: true },
      NONE,
      "there is no chain HOUSE in the table filter",
    ],
  ])("%s", (_title, params, seen, outcome) => {
    const verdict = decided(params, seen);
    if (isRefusal(verdict)) expect(verdict.message).toBe(outcome);
    else expect(verdict.changes.map((c) => c.summary)).toEqual(outcome);
  });

  test("the diff shows where a rule comes", () => {
    const verdict = decided({ ...RULE, action: "insert", rule_num: 2, set_counters: "5 6", wait: 3 }, NEW);
    if (isRefusal(verdict)) throw new Error(verdict.message);
    const [change] = verdict.changes;
    expect(change?.difference?.after).toBe(
      "-A INPUT -i lo -j ACCEPT\n-A INPUT -s 8.8.8.8 -j DROP\n-A INPUT -j DROP\n",
    );
    expect(change?.operations[0]?.args.join(" ")).toBe(
      "iptables 3 -t filter -I INPUT 2 -s 8.8.8.8 -j DROP -c 5,6",
    );
    expect(verdict.result?.rule).toBe("-w 3 -s 8.8.8.8 -j DROP");
  });

  test("what is left undone is said", () => {
    const chain = decided({ chain: "HOUSE" }, NONE);
    const place = decided({ ...RULE, rule_num: 3 }, NEW);
    expect([isRefusal(chain) || chain.warnings, isRefusal(place) || place.warnings]).toEqual([
      ["the chain HOUSE is not made: that takes `chain_management: true`"],
      ["`rule_num` counts only with `action: insert`: the rule goes to the end"],
    ]);
  });
});

describe("on a host", () => {
  test.each(SHELLS)("the words arrive whole in $name", async (shell) => {
    const folder = tempFolder();
    having("")(folder);
    const run = { shell: { ...shell, path: `${iptablesTools(folder)}:${DASH.path}` }, home: folder };
    const params = { ...RULE, comment: 'it\'s "x" $(id) *' };
    const first = await perform(iptables, params, run);
    expect([first.failed, first.refusal, first.changed]).toEqual([undefined, undefined, true]);
    expect(rulesIn(folder)).toBe(`-A INPUT -s 8.8.8.8 -j DROP -m comment --comment it's "x" $(id) *\n`);
    expect((await perform(iptables, params, run)).changed).toBe(false);
  });

  test("its own words say what is wrong with a rule", async () => {
    const folder = tempFolder();
    const run = { shell: { ...DASH, path: `${iptablesTools(folder)}:${DASH.path}` }, home: folder };
    const { refusal } = await perform(iptables, { ...RULE, protocol: "bogus" }, run);
    expect(refusal?.message).toBe(
      'iptables does not take the rule `-p bogus -s 8.8.8.8 -j DROP`: unknown protocol "bogus" specified',
    );
  });

  test("an iptables that is only promised", () => {
    const read = iptablesState({ program: "iptables", wait: "1", table: "filter", chain: "A", rule: [] });
    const none = read.parse({ status: 3, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });
    const promised = overlayOf([{ kind: "package", name: "iptables", installed: true }]);
    expect([none.installed, read.predict?.(none, promised)]).toEqual([
      false,
      { unknown: "iptables is not installed yet" },
    ]);
  });
});
