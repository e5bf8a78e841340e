/** firewalld: what is asked, what is refused, what is done. */

import { describe, expect, test } from "vitest";
import { firewalldState } from "../../src/host/reads/firewalld-state.ts";
import { firewalld } from "../../src/modules/firewalld.ts";
import { DASH, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { firewalldTools, having, sideOf } from "./firewalld-tools.ts";
import { overlayOf, perform, readParams } from "./local-host.ts";

type Params = Readonly<Record<string, unknown>>;

function argsOf(params: Params): readonly string[] {
  const { call } = firewalld.observe(readParams(firewalld, params) as never, {}, {} as never).seen;
  return call.args;
}

const ON = { state: "enabled" };

describe("what is asked", () => {
  test.each<readonly [Params, readonly string[]]>([
    [{ service: "http" }, ["", "--query-service=http", "", "1"]],
    [{ service: "http", permanent: true }, ["", "--query-service=http", "1", ""]],
    [{ port: " 53/udp ", permanent: true, immediate: true }, ["", "--query-port=53/udp", "1", "1"]],
    [{ protocol: "gre", zone: "dmz" }, ["dmz", "--query-protocol=gre", "", "1"]],
    [{ icmp_block: "echo-request" }, ["", "--query-icmp-block=echo-request", "", "1"]],
    [{ icmp_block_inversion: true }, ["", "--query-icmp-block-inversion", "", "1"]],
    [{ forward: "yes" }, ["", "--query-forward", "", "1"]],
    [
      { rich_rule: "rule service name=ftp accept" },
      ["", "--query-rich-rule=rule service name=ftp accept", "", "1"],
    ],
    [
      { port_forward: { port: 80, proto: "tcp", toport: 8080 } },
      ["", "--query-forward-port=port=80:proto=tcp:toport=8080", "", "1"],
    ],
    [
      { port_forward: [{ port: 80, proto: "tcp", toport: 8080, toaddr: "10.0.0.2" }] },
      ["", "--query-forward-port=port=80:proto=tcp:toport=8080:toaddr=10.0.0.2", "", "1"],
    ],
    [{ zone: "x", state: "present", permanent: true }, ["", "--get-zones", "1", ""]],
    [{ zone: "x", target: "DROP", permanent: true }, ["x", "--get-target", "1", ""]],
  ])("%j", (params, args) => {
    expect(argsOf({ ...ON, ...params })).toEqual(args);
  });

  test.each<readonly [Params, string]>([
    [{}, "what shall be enabled"],
    [{ service: "a", port: "1/tcp" }, "a task is about one of"],
    [{ service: "-x" }, "one word"],
    [{ zone: "a b", service: "http" }, "one word"],
    [{ port: "22" }, "with its protocol"],
    [{ port: "--x/tcp" }, "with its protocol"],
    [{ rich_rule: "a\nb" }, "one line"],
    [{ interface: "eth0" }, "needs a `zone`"],
    [{ target: "DROP", permanent: true }, "needs a `zone`"],
    [{ source: "10.0.0.0/8" }, "needs `permanent: true`"],
    [{ service: "http", offline: true }, "`offline` needs"],
    [{ service: "http", state: "present" }, "write `enabled` or `disabled`"],
    [{ state: "present" }, "the `zone` is missing"],
    [{ state: "present", zone: "x" }, "zones and their targets are settings"],
    [
      { state: "absent", zone: "x", permanent: true, immediate: true },
      "zones and their targets are settings",
    ],
    [{ port_forward: [] }, "one port forward"],
    [{ service: "http", timeout: -1 }, "seconds"],
  ])("%j is refused before the run", (params, words) => {
    expect(() => readParams(firewalld, { ...ON, ...params })).toThrow(words);
  });
});

describe("on a host", () => {
  function host(prepare = having("")) {
    const folder = tempFolder();
    prepare(folder);
    return {
      folder,
      run: { shell: { ...DASH, path: `${firewalldTools(folder)}:${DASH.path}` }, home: folder },
    };
  }

  test("only the side that differs is changed", async () => {
    const { folder, run } = host();
    await perform(firewalld, { ...ON, service: "http" }, run);
    const done = await perform(firewalld, { ...ON, service: "http", permanent: true, immediate: true }, run);
    expect(done.result.msg).toBe("enable service http (permanent)");
    expect(sideOf(folder, "permanent")).toBe("public service=http\n");
    expect(done.verdict?.changes[0]?.difference).toEqual({
      subject: "service http in the default zone of firewalld, permanent",
      before: "disabled\n",
      after: "enabled\n",
    });
  });

  test.each(SHELLS)("a rule arrives whole in $name", async (shell) => {
    const { folder, run } = host();
    const rule = `rule family="ipv4" source address="10.0.0.7" log prefix="it's $(id) *" drop`;
    const tools = { ...run, shell: { ...shell, path: run.shell.path } };
    const done = await perform(firewalld, { ...ON, rich_rule: rule }, tools);
    expect([done.failed, sideOf(folder, "runtime")]).toEqual([undefined, `public rich-rule=${rule}\n`]);
    expect((await perform(firewalld, { ...ON, rich_rule: rule }, tools)).changed).toBe(false);
  });

  test.each<readonly [string, Params, (folder: string) => void, string, boolean]>([
    [
      "no such service",
      { service: "bogus" },
      having(""),
      "firewalld does not know this: INVALID_SERVICE: bogus",
      true,
    ],
    [
      "no such zone",
      { service: "ftp", zone: "x" },
      having(""),
      "firewalld does not know this: INVALID_ZONE: x",
      true,
    ],
    [
      "a daemon that does not run",
      { service: "ftp" },
      having("", false),
      "firewalld does not run, so nothing filters that could be changed now",
      true,
    ],
  ])("%s", async (_title, params, prepare, message, mayResolve) => {
    const { refusal } = await perform(firewalld, { ...ON, ...params }, host(prepare).run);
    expect([refusal?.message, refusal?.mayResolve]).toEqual([message, mayResolve]);
  });

  test("no firewalld, or one that is only promised", async () => {
    const folder = tempFolder();
    const { refusal } = await perform(firewalld, { ...ON, service: "x" }, { shell: DASH, home: folder });
    expect(refusal?.message).toBe("the host has no firewalld");
    const read = firewalldState({ zone: "", query: "--query-forward", sides: ["runtime"], item: "forward" });
    const none = read.parse({ status: 3, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });
    const promised = overlayOf([{ kind: "package", name: "firewalld", installed: true }]);
    expect(read.predict?.(none, promised)).toEqual({ unknown: "firewalld is not installed yet" });
  });

  test("what is promised of a zone holds for what comes into it", () => {
    const question = {
      zone: "x",
      query: "--query-service=a",
      sides: ["permanent"],
      item: "service a",
    } as const;
    const read = firewalldState(question);
    const said = "running\0permanent\n112\nError: INVALID_ZONE: x\0";
    const seen = read.parse({ status: 0, stdout: Buffer.from(said), stderr: Buffer.alloc(0) });
    expect(seen.permanent?.trouble).toBe("INVALID_ZONE: x");
    const made = {
      kind: "record",
      database: "firewalld permanent",
      name: "zone\0x",
      value: "present",
    } as const;
    expect(read.predict?.(seen, overlayOf([made]))).toMatchObject({
      known: { permanent: { has: false, text: "" } },
    });
  });
});
