/** The firewall: rules as ufw wants them, what is decided, and what ufw's own words mean. */

import { describe, expect, test } from "vitest";
import { type FirewallState, firewallState } from "../../src/host/reads/firewall-state.ts";
import { ufw } from "../../src/modules/ufw.ts";
import { isRefusal, overlayOf, readParams } from "./local-host.ts";

type Params = Readonly<Record<string, unknown>>;

function wordsOf(params: Params): readonly string[] {
  const { call } = ufw.observe(readParams(ufw, params) as never, {}, { user: "root" } as never).seen;
  return call.args;
}

const RULE = { rule: "allow", port: 80 };

describe("a rule", () => {
  test.each<readonly [Params, string]>([
    [{ rule: "allow", port: 22 }, " 0 0 allow from any to any port 22"],
    [
      { rule: "limit", port: "80,443", proto: "tcp", src: "10.0.0.0/8", comment: "the web" },
      " 0 0 limit from 10.0.0.0/8 to any port 80,443 proto tcp comment the web",
    ],
    [
      { rule: "deny", proto: "any", if: "eth0", direction: "outgoing" },
      " 0 0 deny out on eth0 from any to any",
    ],
    [
      { rule: "allow", name: "Nginx Full", log: true, dest: "10.0.0.1" },
      " 0 0 allow log from any to 10.0.0.1 app Nginx Full",
    ],
    [
      { rule: "allow", route: true, if_in: "eth0", if_out: "eth1" },
      " 0 1 route allow in on eth0 out on eth1 from any to any",
    ],
    [{ rule: "allow", port: 1, insert: 2 }, "zero 2 0 allow from any to any port 1"],
    [
      { rule: "allow", port: 1, insert: 0, insert_relative_to: "first-ipv6", route: true },
      "first-ipv6 0 1 route allow from any to any port 1",
    ],
    [{ rule: "allow", port: 1, insert: 2, delete: true }, " 0 0 delete allow from any to any port 1"],
    [{ state: "enabled" }, " 0 0"],
  ])("%j", (params, words) => {
    expect(wordsOf(params).join(" ")).toBe(words);
  });

  test.each<readonly [Params]>([
    [{ rule: "allow", port: "--force" }],
    [{ rule: "allow", comment: "it's" }],
    [{ rule: "allow", comment: "a\nb" }],
    [{ rule: "allow", from: "" }],
    [{ rule: "allow", log: "perhaps" }],
    [{ rule: "forbid" }],
    [{ rule: "allow", proto: "sctp" }],
    [{ state: "on" }],
    [{ logging: "loud" }],
    [{ rule: "allow", insert: 1, insert_relative_to: "last" }],
  ])("%j is refused", (params) => {
    expect(() => readParams(ufw, params)).toThrow();
  });

  test.each<readonly [Params, string]>([
    [{}, "nothing is asked of the firewall"],
    [{ port: 22 }, "`port` belongs to a rule, and `rule` is missing"],
    [{ state: "enabled", comment: "x" }, "`comment` belongs to a rule"],
    [{ ...RULE, interface: "eth0" }, "`interface` needs a `direction`: in or out"],
    [{ ...RULE, interface: "eth0", direction: "in", if_out: "eth1" }, "can't stand beside"],
    [{ ...RULE, if_in: "eth0", direction: "in" }, "`direction` can't stand beside"],
    [{ ...RULE, if_in: "eth0", if_out: "eth1" }, "`route: true`"],
    [{ ...RULE, direction: "routed" }, "`route: true`"],
    [
      { rule: "allow", name: "x", proto: "tcp" },
      "a profile (`name`) has its own protocols: leave out `proto`",
    ],
  ])("%j can't be", (params, message) => {
    expect(() => readParams(ufw, params)).toThrow(message);
  });
});

const ON: FirewallState = {
  installed: true,
  enabled: true,
  active: true,
  settings: {
    DEFAULT_INPUT_POLICY: "DROP",
    DEFAULT_OUTPUT_POLICY: "ACCEPT",
    DEFAULT_FORWARD_POLICY: "DROP",
    LOGLEVEL: "low",
  },
  added: ["ufw allow 22/tcp"],
  trial: undefined,
};
const OFF: FirewallState = { ...ON, enabled: false, active: false };

function trial(output: string, status = 0, position?: number): FirewallState {
  return { ...ON, trial: { output, status, position } };
}
const NEW = trial("*filter\n:ufw-user-input - [0:0]\n### tuple ### allow any 80\nCOMMIT\nRules updated");
const KNOWN = trial("Skipping adding existing rule\nSkipping adding existing rule (v6)");

describe("what is decided", () => {
  test.each<readonly [string, Params, FirewallState, readonly string[] | string]>([
    ["a new rule", RULE, NEW, ["add the rule allow from any to any port 80"]],
    ["a rule that is there", RULE, KNOWN, []],
    [
      "a rule that is there for IPv4 only",
      RULE,
      trial("Skipping adding existing rule\n*filter\n:ufw6-user-input - [0:0]"),
      ["add the rule allow from any to any port 80"],
    ],
    [
      "a rule that ufw does not accept",
      { ...RULE, from: "bogus" },
      trial("ERROR: Bad source address", 1),
      "ufw does not accept the rule `allow from bogus to any port 80`: Bad source address",
    ],
    ["a rule that is gone", { ...RULE, delete: true }, trial("Could not delete non-existent rule"), []],
    [
      "a rule with a limit that is gone, for which ufw prints all rules",
      { rule: "limit", port: 80, delete: true },
      {
        ...trial(
          "*filter\n:ufw-user-input - [0:0]\n### RULES ###\n\n### tuple ### allow any 22\n-A x\nCOMMIT\nRules updated\nSkipping unsupported IPv6 'limit' rule",
        ),
        kept: { v4: ["### tuple ### allow any 22"], v6: [] },
      },
      [],
    ],
    [
      "a rule with a limit that is there",
      { rule: "limit", port: 80, delete: true },
      {
        ...trial("*filter\n:ufw-user-input - [0:0]\n### tuple ### allow any 22\nCOMMIT\nRules updated"),
        kept: { v4: ["### tuple ### limit any 80", "### tuple ### allow any 22"], v6: [] },
      },
      ["remove the rule limit from any to any port 80"],
    ],
    [
      "a rule that differs for IPv6 only",
      RULE,
      {
        ...trial(
          "*filter\n:ufw-user-input - [0:0]\n### tuple ### a\nCOMMIT\n*filter\n:ufw6-user-input - [0:0]\n### tuple ### b\nCOMMIT",
        ),
        kept: { v4: ["### tuple ### a"], v6: [] },
      },
      ["add the rule allow from any to any port 80"],
    ],
    ["it is on", { state: "enabled" }, ON, []],
    ["it is off", { state: "enabled" }, OFF, ["switch the firewall on"]],
    [
      "it filters, but not after a boot",
      { state: "enabled" },
      { ...ON, enabled: false },
      ["switch the firewall on"],
    ],
    ["it is off and shall be", { state: "disabled" }, OFF, []],
    ["it is to be loaded anew", { state: "reloaded" }, ON, ["load the firewall's rules anew"]],
    ["the default is as wanted", { default: "deny" }, ON, []],
    ["the default is another", { policy: "reject" }, ON, ["reject incoming packets by default"]],
    [
      "a default of another direction",
      { default: "deny", direction: "out" },
      ON,
      ["deny outgoing packets by default"],
    ],
    ["logging that is on", { logging: "on" }, ON, []],
    ["more logging", { logging: "full" }, ON, ["set the firewall's logging to full"]],
    [
      "all at once: it is switched on last",
      { ...RULE, default: "reject", logging: "off", state: "enabled" },
      { ...NEW, enabled: false, active: false },
      [
        "reject incoming packets by default",
        "set the firewall's logging to off",
        "add the rule allow from any to any port 80",
        "switch the firewall on",
      ],
    ],
    [
      "it is switched off first",
      { logging: "off", state: "disabled" },
      ON,
      ["switch the firewall off", "set the firewall's logging to off"],
    ],
    ["no ufw", RULE, { ...OFF, installed: false }, "the host has no ufw"],
  ])("%s", (_title, params, seen, outcome) => {
    const verdict = ufw.decide(readParams(ufw, params) as never, { seen }, {} as never, {});
    if (isRefusal(verdict)) expect(verdict.message).toBe(outcome);
    else expect(verdict.changes.map((c) => c.summary)).toEqual(outcome);
  });

  test("a rule goes where ufw was asked to try it", () => {
    const seen = trial("*filter", 0, 3);
    const verdict = ufw.decide(
      readParams(ufw, { ...RULE, route: true, insert: 3 }) as never,
      { seen },
      {} as never,
      {},
    );
    if (isRefusal(verdict)) throw new Error(verdict.message);
    expect(verdict.changes[0]?.operations[0]?.args.join(" ")).toBe(
      "route insert 3 allow from any to any port 80",
    );
  });
});

describe("what ufw says", () => {
  const read = firewallState({ rule: ["allow", "80"] });
  const reply = (stdout: string, status = 0) => ({
    status,
    stdout: Buffer.from(stdout),
    stderr: Buffer.alloc(0),
  });

  test("is taken apart", () => {
    const said =
      '= status\nStatus: active\n= settings\nDEFAULT_INPUT_POLICY="DROP"\nENABLED=yes\nLOGLEVEL=low\n= added\nufw allow 22/tcp\n= kept\n### tuple ### allow tcp 22\n= kept6\n= position 2\n= trial\n*filter\n= result 0\n';
    expect(read.parse(reply(said))).toEqual({
      installed: true,
      enabled: true,
      active: true,
      settings: { DEFAULT_INPUT_POLICY: "DROP", ENABLED: "yes", LOGLEVEL: "low" },
      added: ["ufw allow 22/tcp"],
      kept: { v4: ["### tuple ### allow tcp 22"], v6: [] },
      trial: { status: 0, output: "*filter", position: 2 },
    });
  });

  test("is nothing where there is none, unless a package was promised", () => {
    const none = read.parse(reply("", 3));
    expect(none.installed).toBe(false);
    expect(read.predict?.(none, overlayOf([]))).toBeUndefined();
    const promised = overlayOf([{ kind: "package", name: "ufw", installed: true }]);
    expect(read.predict?.(none, promised)).toEqual({ unknown: "the package ufw is not installed yet" });
  });

  test("is no state where it fails", () => {
    expect(() =>
      read.parse({ ...reply("", 4), stderr: Buffer.from("ERROR: You need to be root\n") }),
    ).toThrow("ufw does not tell its state: ERROR: You need to be root");
  });
});
