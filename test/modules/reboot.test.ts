import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { rebootCall } from "../../src/host/changes/reboot-host.ts";
import type { Call, Reply } from "../../src/host/primitive.ts";
import { bootMark } from "../../src/host/reads/boot-mark.ts";
import { reboot } from "../../src/modules/reboot.ts";
import { runCall, runRead, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { carryOut, type ProcedureRun, TestFault } from "./local-procedure.ts";

const reply = (stdout: string, status = 0): Reply => ({
  status,
  stdout: Buffer.from(stdout),
  stderr: Buffer.from(status === 0 ? "" : "no"),
});
const refused = () => new TestFault("nothing listens on port 22");
const cut = () => new TestFault("the connection was lost", { midway: true });

/** What the host says to each question about its boot: the first before the order, the others after it is gone. */
type Answer = string | (() => Reply) | (() => Error) | "hang";

interface Script {
  readonly marks: readonly Answer[];
  /** What comes of the order; without it the connection is cut. */
  readonly order?: () => Reply;
  /** Status of the test command, one after the other. */
  readonly tests?: readonly number[];
}

function host(script: Script): {
  readonly run: ProcedureRun;
  readonly calls: string[];
  readonly lines: string[];
} {
  const [calls, lines]: [string[], string[]] = [[], []];
  let [mark, test] = [0, 0];
  const intercept = async (call: Call): Promise<Reply> => {
    calls.push(call.primitive.name);
    switch (call.primitive.name) {
      case "hr_reboot":
        if (script.order) return script.order();
        throw cut();
      case "hr_hold":
        throw cut();
      case "hr_boot_mark": {
        const answer = script.marks[Math.min(mark++, script.marks.length - 1)] ?? "";
        if (answer === "hang") return new Promise<Reply>(() => {});
        if (typeof answer === "string") return reply(answer);
        const said = answer();
        if (said instanceof Error) throw said;
        return said;
      }
      case "hr_run_command": {
        const rc = script.tests?.[Math.min(test++, script.tests.length - 1)] ?? 0;
        return reply(`hr ${rc} 0 0\n`);
      }
      default:
        return reply("");
    }
  };
  return {
    run: {
      fastClock: true,
      intercept,
      onProgress: (l) => lines.push(l),
      onReconnect: () => calls.push("reconnect"),
    },
    calls,
    lines,
  };
}

describe("reboot", () => {
  it("waits for another boot through everything that a booting host does", async () => {
    const { run, calls, lines } = host({
      marks: [
        "a",
        refused,
        "a",
        () => reply("", 0),
        () => reply("b", 1),
        () => new TestFault("the host refuses the login", { phase: "authentication", retryable: false }),
        "hang",
        "b",
      ],
    });
    const end = await carryOut(reboot, { post_reboot_delay: 7 }, run);
    expect(end).toMatchObject({ changed: true, result: { rebooted: true } });
    expect(end.failed).toBeUndefined();
    expect(calls.filter((c) => c === "reconnect")).toHaveLength(7);
    expect(lines).toEqual([
      "goes down",
      "comes back: nothing listens on port 22",
      "comes back: it answers, but is still in the boot of before",
      "comes back: the host can't tell which boot it is in: it printed nothing",
      "comes back: the host can't tell which boot it is in: no",
      "comes back: the host refuses the login",
      "comes back: no answer in time",
    ]);
  });

  it.each([
    [{ msg: "new kernel; it's brief" }, ["hr_reboot new kernel; it's brief"]],
    [{}, ["hr_reboot Reboot initiated by homerun"]],
    [{ msg: "soon", pre_reboot_delay: 2 }, ["hr_announce soon (reboots in 2 s)", "hr_reboot soon"]],
  ])("tells those who are logged in: %j", async (params, expected) => {
    const { run } = host({ marks: ["a", "b"] });
    const { intercept } = run;
    const told: string[] = [];
    const end = await carryOut(reboot, params, {
      ...run,
      intercept: (call) => {
        const { name } = call.primitive;
        if (name === "hr_announce" || name === "hr_reboot") told.push(`${name} ${call.args.at(-1)}`);
        return intercept?.(call);
      },
    });
    expect([end.failed, told]).toEqual([undefined, expected]);
  });

  it("stays on the line while the host takes its time to go down", async () => {
    let held = 0;
    const { run, calls } = host({ marks: ["a", "a", "a", "b"], order: () => reply("") });
    const { intercept } = run;
    const patient: ProcedureRun = {
      ...run,
      intercept: (call) => {
        if (call.primitive.name !== "hr_hold") return intercept?.(call);
        if (++held === 3) throw cut();
        return reply("");
      },
    };
    expect((await carryOut(reboot, {}, patient)).result).toMatchObject({ rebooted: true });
    expect(held).toBe(3);
    expect(calls.filter((c) => c === "reconnect")).toHaveLength(1);
  });

  it("sees that the host was quicker than the line", async () => {
    const { run } = host({ marks: ["a", "b"], order: () => reply("") });
    const { intercept } = run;
    const quick: ProcedureRun = {
      ...run,
      intercept: (call) => (call.primitive.name === "hr_hold" ? reply("") : intercept?.(call)),
    };
    expect((await carryOut(reboot, {}, quick)).result).toMatchObject({ rebooted: true });
  });

  it.each([
    [{ order: () => reply("", 1) }, "the host would not reboot: no"],
    [
      { order: () => reply("Interactive authentication required.", 1) },
      "the host would not reboot: Interactive",
    ],
  ])("tells that the host would not", async (script, message) => {
    const { run, calls } = host({ marks: ["a"], ...script });
    const end = await carryOut(reboot, {}, run);
    expect(end).toMatchObject({ changed: false, result: { rebooted: false, elapsed: 0 } });
    expect(end.failed).toContain(message);
    expect(calls).toEqual(["hr_boot_mark", "hr_reboot"]);
  });

  it("is unreachable where the host does not come back in time", async () => {
    const { run } = host({ marks: ["a", refused] });
    await expect(carryOut(reboot, { reboot_timeout: 60 }, run)).rejects.toThrow(
      "did not come back within 60 s of its reboot",
    );
  });

  it("failed where the host answers, but never was in another boot", async () => {
    const { run } = host({ marks: ["a"] });
    const end = await carryOut(reboot, { reboot_timeout: 60 }, run);
    expect(end.failed).toBe(
      "it was told to reboot, but 60 s later: it answers, but is still in the boot of before",
    );
    expect(end).toMatchObject({ changed: false, result: { rebooted: false, elapsed: 60 } });
  });

  it("gives nothing up where the host never says which boot it is in", async () => {
    const { run, calls } = host({ marks: [() => reply("", 1)] });
    await expect(carryOut(reboot, {}, run)).rejects.toThrow("can't tell which boot it is in");
    expect(calls).toEqual(["hr_boot_mark"]);
  });

  it("does not take a way to the host that was gone before for a reboot", async () => {
    const { run } = host({ marks: ["a", "b"] });
    const { intercept } = run;
    const gone: ProcedureRun = {
      ...run,
      intercept: (call) => {
        if (call.primitive.name === "hr_reboot") throw refused();
        return intercept?.(call);
      },
    };
    await expect(carryOut(reboot, {}, gone)).rejects.toThrow("nothing listens");
  });

  it("waits for the test command as well", async () => {
    const { run, calls } = host({ marks: ["a", "b"], tests: [1, 1, 0] });
    expect(await carryOut(reboot, { test_command: "systemctl is-system-running" }, run)).toMatchObject({
      changed: true,
    });
    expect(calls.filter((c) => c === "hr_run_command")).toHaveLength(3);
    const { run: never } = host({ marks: ["a", "b"], tests: [3] });
    const end = await carryOut(reboot, { test_command: "false", reboot_timeout: 30 }, never);
    expect(end).toMatchObject({
      failed: "it rebooted, but is not ready after 30 s: `false` ended with 3",
      changed: true,
    });
    expect(end.result).toMatchObject({ rebooted: true, elapsed: 30 });
  });

  it("tells people first, where there is time", async () => {
    const { run, calls } = host({ marks: ["a", "b"] });
    await carryOut(reboot, { pre_reboot_delay: "30" }, run);
    expect(calls.slice(0, 3)).toEqual(["hr_boot_mark", "hr_announce", "hr_reboot"]);
  });

  it("only promises in check mode, and never reboots the controller", async () => {
    const { run, calls } = host({ marks: ["a"] });
    expect(await carryOut(reboot, {}, { ...run, checkMode: true })).toMatchObject({
      changed: true,
      result: { rebooted: true, elapsed: 0 },
    });
    expect((await carryOut(reboot, {}, { ...run, isLocal: true })).failed).toContain(
      "homerun itself runs on",
    );
    expect(calls).toEqual([]);
  });
});

describe.each(SHELLS)("on a host with $name", (shell) => {
  function tools(...names: string[]): { readonly folder: string; readonly log: string } {
    const folder = tempFolder();
    const log = path.join(folder, "log");
    mkdirSync(path.join(folder, "bin"));
    for (const name of names) {
      const file = path.join(folder, "bin", name);
      writeFileSync(file, `#!/bin/sh\n{ printf '%s' ${name}; printf '|%s' "$@"; } >${log}\n`);
      chmodSync(file, 0o755);
    }
    return { folder: path.join(folder, "bin"), log };
  }

  it.each([
    [["shutdown", "reboot"], undefined, "shutdown|-r|now|it's $HOME"],
    [["systemctl", "reboot"], undefined, "systemctl|reboot"],
    [["reboot"], undefined, "reboot|"],
    [["kexec"], ["kexec", "-e", "a b"], "kexec|-e|a b"],
  ])("%j is told to reboot", async (names, command, said) => {
    const { folder, log } = tools(...names);
    const call = rebootCall({ message: "it's $HOME", searchPaths: ["/nonexistent", folder], command });
    expect(await runCall(call, { shell })).toMatchObject({ status: 0 });
    expect(readFileSync(log, "utf8")).toBe(said);
  });

  it("says what is not there", async () => {
    const nothing = await runCall(rebootCall({ message: "", searchPaths: ["/nonexistent"] }), { shell });
    expect([nothing.status, nothing.stderr.toString()]).toEqual([
      1,
      "there is neither shutdown nor reboot in /nonexistent\n",
    ]);
    const named = await runCall(
      rebootCall({ message: "", searchPaths: ["/nonexistent"], command: ["kexec"] }),
      { shell },
    );
    expect([named.status, named.stderr.toString()]).toEqual([1, "there is no kexec in /nonexistent\n"]);
  });

  it("knows which boot this is", async () => {
    const id = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    expect(await runRead(bootMark(), { shell })).toBe(id);
    expect(await runRead(bootMark({ command: "echo '  one'; echo two" }), { shell })).toBe("one\ntwo".trim());
    await expect(runRead(bootMark({ command: "echo x; exit 3" }), { shell })).rejects.toThrow("status 3");
    await expect(runRead(bootMark({ command: "true" }), { shell })).rejects.toThrow("printed nothing");
  });
});
