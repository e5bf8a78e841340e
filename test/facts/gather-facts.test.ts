import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { gatherFacts } from "../../src/facts/gather-facts.ts";
import type { Effect } from "../../src/host/effect.ts";
import { ReplyError } from "../../src/host/read.ts";
import { runCall, runRead, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";

/** As the host prints it. */
function part(name: string, status: string, output: string): string {
  return `${name} ${status} ${Buffer.byteLength(output)}\n${output}\n`;
}

const UNAME = part("platform", "0", "machine=x86_64\nsystem=Linux\nnode=box");

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
    for (const [name, lines] of [
      ["early", "echo 1"],
      ["hang", "exec sleep 60"],
      ["late", "echo 2"],
    ] as const)
      writeFileSync(path.join(folder, `${name}.fact`), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
    const facts = await runRead(
      gatherFacts({ subsets: ["!all", "!min", "local", "date_time"], deadline: 1, factPath: folder }),
      { shell },
    );
    expect(facts.local).toEqual({
      early: 1,
      hang: `Failure executing fact script (${folder}/hang.fact): it took too long`,
      late: 2,
    });
    expect(facts.gather_failures).toEqual({ local: `${folder}/hang.fact took too long` });
    expect(facts.date_time).toBeDefined();
  });

  test("a local fact that leaves somebody behind who hangs is named", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "early.fact"), "3");
    writeFileSync(path.join(folder, "hang.fact"), "#!/bin/sh\nsleep 15\n:\n", { mode: 0o755 });
    const facts = await runRead(
      gatherFacts({ subsets: ["!all", "!min", "local"], deadline: 1, factPath: folder }),
      { shell },
    );
    expect(facts.local).toMatchObject({
      early: 3,
      hang: expect.stringContaining("took too long") as unknown,
    });
    expect(facts.gather_failures).toEqual({ local: `${folder}/hang.fact took too long` });
  });

  test("local facts, by file and by program", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "house.fact"), '{"floor": 2, "städtchen": "ä\\u00e4"}');
    writeFileSync(path.join(folder, "made.fact"), "#!/bin/sh\nprintf '[a]\\nb=c\\n'\n");
    chmodSync(path.join(folder, "made.fact"), 0o755);
    const facts = await runRead(gatherFacts({ subsets: ["!all", "!min", "local"], factPath: folder }), {
      shell,
    });
    expect(facts.local).toEqual({ house: { floor: 2, städtchen: "ää" }, made: { a: { b: "c" } } });
  });

  test("local facts that are none, as Ansible says so", async () => {
    const folder = tempFolder();
    const program = (name: string, lines: string): void => {
      writeFileSync(path.join(folder, name), `#!/bin/sh\n${lines}\n`);
      chmodSync(path.join(folder, name), 0o755);
    };
    program("fails.fact", "echo out; echo one >&2; echo two >&2; exit 5");
    program("warns.fact", "echo '[a]'; echo careful >&2; echo b=c");
    program("nothing.fact", "exit 0");
    symlinkSync(path.join(folder, "nowhere"), path.join(folder, "dead.fact"));
    mkdirSync(path.join(folder, "folder.fact"));
    writeFileSync(path.join(folder, "text.fact"), "= a line\nof text");
    writeFileSync(path.join(folder, "percent.fact"), "[a]\nb = 5 % of it\n");
    const facts = await runRead(gatherFacts({ subsets: ["!all", "!min", "local"], factPath: folder }), {
      shell,
    });
    expect(facts.local).toEqual({
      dead: `Could not stat fact (${folder}/dead.fact): it is a link to nothing`,
      fails: `Failure executing fact script (${folder}/fails.fact), rc: 5, err: one\ntwo`,
      nothing: {},
      percent: `error loading facts as ini - please check content: ${folder}/percent.fact (a % is followed by neither % nor (name)s)`,
      text: `error loading facts as JSON or ini - please check content: ${folder}/text.fact`,
      warns: { a: { b: "c" } },
    });
  });

  test("only what was asked for runs", async () => {
    const reply = await runCall(gatherFacts({ subsets: ["!all", "!min", "uptime"] }).call, { shell });
    expect(reply.stdout.toString()).toMatch(/^files 0 \d+\n== \/proc\/uptime\n\|/);
    expect(reply.stdout.toString()).not.toContain("platform");
  });
});

describe("the parser", () => {
  test("a family that fails is missing, and why is told", () => {
    const text = UNAME + part("date_time", "127", "");
    expect(parse(text, ["!all", "!min", "platform", "date_time"])).toMatchObject({
      machine: "x86_64",
      gather_failures: { date_time: "ended with status 127" },
    });
  });

  test("what was printed before the deadline counts", () => {
    const table =
      "== /proc/self/mountinfo\n|27 1 8:1 / / rw - ext4 /dev/sda2 rw\n|28 1 8:2 / /srv rw - ext4 /dev/sdb rw";
    const text = part("files", "0", table) + part("mounts", "124", "size 10 9 8 512 0 0 /");
    const facts = parse(text, ["!all", "!min", "mounts"]);
    expect(facts.mounts).toMatchObject([{ mount: "/", size_total: 5120 }, { mount: "/srv" }]);
    expect(facts.gather_failures).toEqual({ mounts: "took too long" });
  });

  test("quick families behind the one that hung took too long", () => {
    const text = UNAME + part("env", "0", "A=1").slice(0, -2);
    const facts = parse(text, ["!all", "!min", "platform", "env", "date_time"]);
    expect(facts).toMatchObject({
      machine: "x86_64",
      env: { A: "" },
      gather_failures: { env: "took too long", date_time: "took too long" },
    });
  });

  test("malformed facts don't get through", () => {
    const facts = parse(part("user", "0", "x\ny"), ["!all", "!min", "user"]);
    expect(facts).not.toHaveProperty("user_uid");
    expect(Object.keys(facts.gather_failures as object)).toEqual(["user"]);
  });

  test("content can't pass for a heading, whatever it is", () => {
    const value = "A=1\nplatform 0 12\nmachine=evil\nB=äöü";
    expect(parse(part("env", "0", value) + UNAME, ["!all", "!min", "env", "machine"])).toMatchObject({
      env: { A: "1", machine: "evil", B: "äöü" },
      machine: "x86_64",
    });
  });

  test("the node name stands in for a full name that can't be had", () => {
    expect(parse(part("names", "124", "") + UNAME, ["!all", "!min", "platform", "fqdn"]).fqdn).toBe("box");
  });

  test("an interface can't take the name of a fact", () => {
    const link = "== link\n2: system: <UP> mtu 1500 state UP \\    link/ether 02:00:00:00:00:01 brd ff";
    const facts = parse(UNAME + part("network", "0", link), ["!all", "!min", "platform", "network"]);
    expect(facts).toMatchObject({ system: "Linux", interfaces: ["system"] });
  });

  test("nothing asked is nothing", () => {
    expect(parse("", ["!all", "!min"])).toEqual({ gather_subset: ["!all", "!min"], module_setup: true });
  });

  test("a host that answers nothing is an error", () => {
    expect(() => parse("", ["all"], 127)).toThrow(ReplyError);
    expect(() => parse("", ["all"])).toThrow(ReplyError);
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
