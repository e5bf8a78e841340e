import { describe, expect, test } from "vitest";
import { type HostNames, hostNames } from "../../src/host/reads/host-names.ts";
import { hostname } from "../../src/modules/hostname.ts";
import { runRead, SHELLS } from "../host/run-primitive.ts";
import { isRefusal, overlayOf, readParams } from "./local-host.ts";

const OLD: HostNames = { running: "old", kept: "old" };

function decide(name: string, seen = OLD) {
  return hostname.decide(readParams(hostname, { name }) as never, { seen }, {} as never, {});
}

describe("hostname", () => {
  test.each([
    ["pi", { ansible_nodename: "pi", ansible_hostname: "pi" }],
    [
      "pi.home.lan",
      {
        ansible_nodename: "pi.home.lan",
        ansible_hostname: "pi",
        ansible_fqdn: "pi.home.lan",
        ansible_domain: "home.lan",
      },
    ],
  ])("%s is set, and the facts follow", (name, facts) => {
    const verdict = decide(name);
    if (isRefusal(verdict)) throw new Error(verdict.message);
    expect(verdict.changes.map((c) => c.summary)).toEqual([`set the host name to ${name}`]);
    expect(verdict.facts).toEqual(facts);
  });

  test("the same name is no change", () => {
    expect(decide("pi", { running: "pi", kept: "pi" })).toMatchObject({ changes: [] });
  });

  test.each<readonly [HostNames, string | undefined]>([
    [{ running: "old", kept: "pi" }, "old\n"],
    [{ running: "pi", kept: "old" }, "old\n"],
    [{ running: "pi", kept: undefined }, undefined],
  ])("one of both is another: %j", (seen, before) => {
    const verdict = decide("pi", seen);
    expect(isRefusal(verdict) || verdict.changes.map((c) => c.difference)).toEqual([
      { subject: "host name", ...(before === undefined ? {} : { before }), after: "pi\n" },
    ]);
  });

  test.each(["systemd", "debian", "generic", "redhat", "alpine", "openrc", "sles"])(
    "`use: %s` is fine",
    (use) => {
      expect(readParams(hostname, { name: "pi", use })).toEqual({ name: "pi", use });
    },
  );

  test.each(["freebsd", "darwin", "solaris", "windows"])("`use: %s` is not", (use) => {
    expect(() => readParams(hostname, { name: "pi", use })).toThrow();
  });

  test.each(["-pi", "p_i", "a..b", "pi.", `${"a".repeat(64)}`])("`%s` is no name", (name) => {
    expect(isRefusal(decide(name))).toBe(true);
  });

  test.each(SHELLS)("this machine has one, with $name", async (shell) => {
    expect((await runRead(hostNames(), { shell })).running).toMatch(/^\S+$/);
  });

  test("a promised name is the answer", () => {
    const overlay = overlayOf([{ kind: "hostname", value: "new" }]);
    expect(hostNames().predict?.(OLD, overlay)).toEqual({ known: { running: "new", kept: "new" } });
  });
});
