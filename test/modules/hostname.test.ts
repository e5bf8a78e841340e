import { describe, expect, test } from "vitest";
import { staticHostname } from "../../src/host/reads/static-hostname.ts";
import { hostname } from "../../src/modules/hostname.ts";
import { runRead, SHELLS } from "../host/run-primitive.ts";
import { isRefusal, overlayOf, readParams } from "./local-host.ts";

function decide(name: string, current = "old") {
  return hostname.decide(readParams(hostname, { name }) as never, { current }, {} as never, {});
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
    expect(decide("pi", "pi")).toMatchObject({ changes: [] });
  });

  test.each(["-pi", "p_i", "a..b", "pi.", `${"a".repeat(64)}`])("`%s` is no name", (name) => {
    expect(isRefusal(decide(name))).toBe(true);
  });

  test.each(SHELLS)("this machine has one, with $name", async (shell) => {
    expect(await runRead(staticHostname(), { shell })).toMatch(/^\S+$/);
  });

  test("a promised name is the answer", () => {
    expect(staticHostname().predict?.("old", overlayOf([{ kind: "hostname", value: "new" }]))).toEqual({
      known: "new",
    });
  });
});
