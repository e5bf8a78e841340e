import { describe, expect, test } from "vitest";
import { loadSysctl, setSysctl } from "../../src/host/changes/set-sysctl.ts";
import {
  type SysctlState,
  sameSysctlValue,
  sysctlName,
  sysctlPath,
  sysctlValue,
} from "../../src/host/reads/sysctl-value.ts";
import { sysctl } from "../../src/modules/sysctl.ts";
import { applyChange, runRead, SHELLS } from "../host/run-primitive.ts";
import { isRefusal, overlayOf, readParams } from "./local-host.ts";

test.each([
  ["net.ipv4.ip_forward", "net/ipv4/ip_forward", "net.ipv4.ip_forward"],
  ["net/ipv4/ip_forward", "net/ipv4/ip_forward", "net.ipv4.ip_forward"],
  [
    "net/ipv4/conf/eth0.100/forwarding",
    "net/ipv4/conf/eth0.100/forwarding",
    "net.ipv4.conf.eth0/100.forwarding",
  ],
  [
    "net.ipv4.conf.eth0/100.forwarding",
    "net/ipv4/conf/eth0.100/forwarding",
    "net.ipv4.conf.eth0/100.forwarding",
  ],
])("%s", (name, path, spelled) => {
  expect([sysctlPath(name), sysctlName(name)]).toEqual([path, spelled]);
});

test("numbers are compared word by word", () => {
  expect(sameSysctlValue("4096\t87380\t6291456\n", " 4096 87380 6291456")).toBe(true);
  expect(sameSysctlValue("1", "10")).toBe(false);
});

interface Case {
  readonly title: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly now?: SysctlState;
  readonly content?: string;
  readonly outcome: readonly string[] | string;
}

const IS = (value: string): SysctlState => ({ state: "known", value });
const CASES: readonly Case[] = [
  { title: "is kept and loaded", outcome: ["load the kernel settings of /etc/x.conf", "create /etc/x.conf"] },
  { title: "is kept only", params: { reload: false }, outcome: ["create /etc/x.conf"] },
  {
    title: "is kept and set",
    params: { reload: false, sysctl_set: true },
    outcome: ["set vm.swappiness to 10", "create /etc/x.conf"],
  },
  {
    title: "is kept already, and another value runs",
    content: "vm.swappiness = 10\n",
    outcome: ["load the kernel settings of /etc/x.conf"],
  },
  {
    title: "is kept already, and another value runs that is left alone",
    params: { reload: false },
    content: "vm.swappiness = 10\n",
    outcome: [],
  },
  { title: "is kept already, and runs", content: "vm.swappiness=10\n", now: IS("10"), outcome: [] },
  {
    title: "is kept already, and can't be read",
    content: "vm.swappiness=10\n",
    now: { state: "unreadable" },
    outcome: [],
  },
  {
    title: "is kept already, and unknown to the kernel, which does not matter",
    params: { ignoreerrors: true },
    content: "vm.swappiness=10\n",
    now: { state: "unknown" },
    outcome: [],
  },
  {
    title: "is kept already, and another value runs that is to be put right",
    params: { sysctl_set: true, reload: false },
    content: "vm.swappiness = 10\n",
    outcome: ["set vm.swappiness to 10"],
  },
  {
    title: "is kept and runs",
    params: { sysctl_set: true },
    content: "vm.swappiness = 10\n",
    now: IS("10"),
    outcome: [],
  },
  {
    title: "is unknown to the kernel",
    now: { state: "unknown" },
    outcome: "the kernel has no setting vm.swappiness",
  },
  {
    title: "is unknown to the kernel, which does not matter",
    params: { ignoreerrors: true, sysctl_set: true },
    now: { state: "unknown" },
    outcome: ["load the kernel settings of /etc/x.conf", "create /etc/x.conf"],
  },
  {
    title: "is unknown to the kernel and kept for later",
    params: { reload: false },
    now: { state: "unknown" },
    outcome: ["create /etc/x.conf"],
  },
];

describe("a setting that", () => {
  test.each(CASES)("$title", ({ params, now = IS("60"), content, outcome }) => {
    const read = readParams(sysctl, {
      name: "vm.swappiness",
      value: 10,
      sysctl_file: "/etc/x.conf",
      ...params,
    }) as never;
    const seen = {
      own: undefined,
      beyond: undefined,
      content: content === undefined ? undefined : Buffer.from(content),
      now,
    };
    const verdict = sysctl.decide(read, seen, { host: { user: "root", home: "/root" } } as never, {});
    if (isRefusal(verdict)) expect(verdict.message).toBe(outcome);
    else expect(verdict.changes.map((c) => c.summary)).toEqual(outcome);
  });

  test.each(["swappiness", "../etc/passwd", "net..ipv4", "-p.x", "a b.c"])("`%s` is none", (name) => {
    expect(() => readParams(sysctl, { name, value: 1 })).toThrow();
  });

  test.each([{}, { value: " " }])("has a value: not %j", (params) => {
    expect(() => readParams(sysctl, { name: "vm.swappiness", ...params })).toThrow("`value` is missing");
  });

  test.each([
    ["y", "1"],
    ["T", "1"],
    ["n", "0"],
    [false, "0"],
    [" 4096  8192 ", "4096  8192"],
  ])("has the value %j, which is %s", (value, result) => {
    const read = readParams(sysctl, { name: "vm.x", value, sysctl_file: "/etc/x.conf" }) as never;
    const seen = { own: undefined, beyond: undefined, content: undefined, now: IS("2") };
    const verdict = sysctl.decide(read, seen, { host: { user: "root", home: "/root" } } as never, {});
    expect(isRefusal(verdict) || verdict.result).toEqual({ name: "vm.x", value: result });
  });

  test("was promised is what it will be", () => {
    const overlay = overlayOf([{ kind: "sysctl", name: "vm.swappiness", value: "10" }]);
    expect(sysctlValue("vm/swappiness").predict?.(IS("60"), overlay)).toEqual({ known: IS("10") });
  });
});

describe.each(SHELLS)("the kernel, with $name", (shell) => {
  test("says its values, and which it has not", async () => {
    expect(await runRead(sysctlValue("kernel.ostype"), { shell })).toEqual(IS("Linux"));
    expect(await runRead(sysctlValue("net.nosuch.setting"), { shell })).toEqual({ state: "unknown" });
  });

  test("a setting that it lacks can't be set, unless that does not matter", async () => {
    const setting = { name: "a.nosuch", path: "a/nosuch", value: "1", before: undefined };
    const [refused] = await applyChange(setSysctl({ ...setting, lenient: false }), { shell });
    expect([refused?.status, refused?.stderr.toString()]).toEqual([
      1,
      "the kernel has no setting a/nosuch; is a module missing?\n",
    ]);
    const [tolerated] = await applyChange(setSysctl({ ...setting, lenient: true }), { shell });
    expect(tolerated?.status).toBe(0);
  });

  test("a file is loaded as a whole, and every line that fails is named", async () => {
    const text = "# c\n; c\n\n a.nosuch = 1 \n-b.nosuch=1\nc/no.such=1\nno equals sign\n$(id).x=1";
    const [reply] = await applyChange(loadSysctl("/etc/x.conf", text, false, []), { shell });
    expect(reply?.status).toBe(1);
    expect(reply?.stderr.toString()).toBe(
      "the kernel has no setting a/nosuch; the kernel has no setting c/no.such; $(id).x is no setting\n",
    );
    const [lenient] = await applyChange(loadSysctl("/etc/x.conf", "a.nosuch = 1\n", true, []), { shell });
    expect(lenient?.status).toBe(0);
  });
});
