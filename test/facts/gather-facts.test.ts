import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { gatherFacts } from "../../src/facts/gather-facts.ts";
import type { Effect } from "../../src/host/effect.ts";
import { ReplyError } from "../../src/host/read.ts";
import { runCall, runRead, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";

const UNAME = "platform 0\n machine=x86_64\n system=Linux\n node=box\n";

function parse(text: string, subsets: string[], status = 0): Record<string, unknown> {
  return gatherFacts({ subsets }).parse({ status, stdout: Buffer.from(text), stderr: Buffer.alloc(0) });
}

describe.each(SHELLS)("facts of this machine with $name", (shell) => {
  test("all families answer", async () => {
    const facts = await runRead(gatherFacts(), { shell });
    expect(facts.gather_failures).toBeUndefined();
    expect(facts).toMatchObject({
      system: "Linux",
      gather_subset: ["all"],
      hostname: expect.any(String) as unknown,
    });
    expect(facts.memtotal_mb).toBeGreaterThan(0);
    expect(facts.env).toMatchObject({ LC_ALL: "C" });
    expect((facts.mounts as { mount: string }[]).map((m) => m.mount)).toContain("/");
  });

  test("a local fact that hangs costs nothing but itself", async () => {
    const folder = path.join(tempFolder(), "facts.d");
    mkdirSync(folder);
    writeFileSync(path.join(folder, "hang.fact"), "#!/bin/sh\nsleep 60\n");
    chmodSync(path.join(folder, "hang.fact"), 0o755);
    const facts = await runRead(
      gatherFacts({ subsets: ["!all", "!min", "local", "date_time"], deadline: 1, factPath: folder }),
      { shell },
    );
    expect(facts.gather_failures).toEqual({ local: "took too long" });
    expect(facts.date_time).toBeDefined();
    expect(facts.local).toBeUndefined();
  });

  test("local facts, by file and by program", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "house.fact"), '{"floor": 2}');
    writeFileSync(path.join(folder, "made.fact"), "#!/bin/sh\nprintf '[a]\\nb=c\\n'\n");
    chmodSync(path.join(folder, "made.fact"), 0o755);
    const facts = await runRead(gatherFacts({ subsets: ["!all", "!min", "local"], factPath: folder }), {
      shell,
    });
    expect(facts.local).toEqual({ house: { floor: 2 }, made: { a: { b: "c" } } });
  });

  test("only what was asked for runs", async () => {
    const reply = await runCall(gatherFacts({ subsets: ["!all", "!min", "uptime"] }).call, { shell });
    expect(reply.stdout.toString()).toMatch(/^files 0\n == \/proc\/uptime\n/);
    expect(reply.stdout.toString()).not.toContain("platform");
  });
});

describe("the parser", () => {
  test("a family that fails is missing, and why is told", () => {
    const facts = parse(`${UNAME}date_time 127\nuptime 0\n`, ["!all", "!min", "platform", "date_time"]);
    expect(facts).toMatchObject({
      machine: "x86_64",
      gather_failures: { date_time: "ended with status 127" },
    });
  });

  test("what was printed before the deadline counts", () => {
    const facts = parse("mounts 124\n mount 27 1 8:2 / / rw - ext4 /dev/sda2 rw\n", [
      "!all",
      "!min",
      "mounts",
    ]);
    expect(facts.mounts).toHaveLength(1);
    expect(facts.gather_failures).toEqual({ mounts: "took too long" });
  });

  test("malformed facts don't get through", () => {
    const facts = parse("user 0\n x\n y\n", ["!all", "!min", "user"]);
    expect(facts).not.toHaveProperty("user_uid");
    expect(Object.keys(facts.gather_failures as object)).toEqual(["user"]);
  });

  test("content can't pass for a heading", () => {
    const text = "env 0\n A=1\n platform 0\n machine=evil\n";
    expect(parse(text, ["!all", "!min", "env"])).toEqual({
      env: { A: "1", machine: "evil" },
      gather_subset: ["!all", "!min", "env"],
    });
  });

  test("the node name stands in for a full name that can't be had", () => {
    expect(parse(`${UNAME}names 124\n`, ["!all", "!min", "platform", "fqdn"]).fqdn).toBe("box");
  });

  test("a host that answers nothing is an error", () => {
    expect(() => parse("", ["all"], 127)).toThrow(ReplyError);
  });
});

test("a promised host name is what the facts will say", () => {
  const effect: Effect = { kind: "hostname", value: "minipc.home.lan" };
  const overlay = { effects: [effect], effectOn: () => effect };
  const seen = { hostname: "old", nodename: "old", kernel: "6" };
  expect(gatherFacts().predict?.(seen, overlay)).toEqual({
    known: { hostname: "minipc", nodename: "minipc.home.lan", kernel: "6" },
  });
});
