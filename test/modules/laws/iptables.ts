import { expect } from "vitest";
import { iptables } from "../../../src/modules/iptables.ts";
import { having, rulesIn, iptablesTools as tools } from "../iptables-tools.ts";
import type { Law } from "../law.ts";

const SSH = "-A INPUT -p tcp -j ACCEPT --destination-port 22\n";

export const law: Law = {
  module: iptables,
  cases: [
    {
      title: "a rule",
      tools,
      params: () => ({ chain: "INPUT", protocol: "tcp", destination_port: 22, jump: "ACCEPT" }),
      check: (folder) => expect(rulesIn(folder)).toBe(SSH),
    },
    {
      title: "a rule that is there",
      tools,
      prepare: having(SSH),
      params: () => ({ chain: "INPUT", protocol: "tcp", destination_port: "22", jump: "ACCEPT" }),
      unchanged: true,
    },
    {
      title: "a rule at the top, with counters",
      tools,
      prepare: having(SSH),
      params: () => ({
        chain: "INPUT",
        source: "!10.0.0.0/8",
        jump: "DROP",
        action: "insert",
        rule_num: 1,
      }),
      check: (folder) => expect(rulesIn(folder)).toBe(`-A INPUT ! -s 10.0.0.0/8 -j DROP\n${SSH}`),
    },
    {
      title: "a rule that is to go",
      tools,
      prepare: having(SSH),
      params: () => ({
        chain: "INPUT",
        protocol: "tcp",
        destination_port: 22,
        jump: "ACCEPT",
        state: "absent",
      }),
      check: (folder) => expect(rulesIn(folder)).toBe(""),
    },
    {
      title: "a rule of IPv6 in a chain that is made for it",
      tools,
      params: () => ({ ip_version: "ipv6", chain: "HOUSE", chain_management: true, jump: "RETURN" }),
      check: (folder) => expect(rulesIn(folder, "ip6tables-filter")).toBe("-N HOUSE\n-A HOUSE -j RETURN\n"),
    },
    {
      title: "a chain that is to go",
      tools,
      prepare: having("-N HOUSE\n"),
      params: () => ({ chain: "HOUSE", chain_management: true, state: "absent" }),
      check: (folder) => expect(rulesIn(folder)).toBe(""),
    },
    {
      title: "a chain without rules",
      tools,
      prepare: having(`-N HOUSE\n${SSH}-A HOUSE -j RETURN\n`),
      params: () => ({ chain: "HOUSE", flush: true }),
      check: (folder) => expect(rulesIn(folder)).toBe(`-N HOUSE\n${SSH}`),
    },
    {
      title: "a table without rules",
      tools,
      prepare: having(SSH, "iptables-nat"),
      params: () => ({ table: "nat", flush: true }),
      check: (folder) => expect(rulesIn(folder, "iptables-nat")).toBe(""),
    },
    {
      title: "nothing to flush",
      tools,
      params: () => ({ chain: "INPUT", flush: true }),
      unchanged: true,
    },
    {
      title: "a policy",
      tools,
      params: () => ({ chain: "FORWARD", policy: "DROP" }),
      check: (folder) => expect(rulesIn(folder)).toContain("-P FORWARD DROP\n"),
    },
    {
      title: "a policy that is so",
      tools,
      params: () => ({ chain: "FORWARD", policy: "ACCEPT" }),
      unchanged: true,
    },
  ],
};
