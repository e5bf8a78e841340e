/** Jobs that go on by themselves: in real shells, with real processes. */

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { type BackgroundJob, removeJob, startJob } from "../../../src/host/changes/background-job.ts";
import { commandCall, commandOutput } from "../../../src/host/changes/run-command.ts";
import type { Call } from "../../../src/host/primitive.ts";
import { type JobState, jobStateCall, readJobState } from "../../../src/host/reads/job-state.ts";
import { type LocalShell, runCall, SHELLS } from "../run-primitive.ts";
import { tempFolder } from "../temp-folder.ts";

const script = (text: string): Call => commandCall({ command: { script: text } });

/** In a container, nobody may wait for what has ended. */
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

describe.each(SHELLS)("in $name", (shell: LocalShell) => {
  let base = "";
  beforeEach(() => {
    base = tempFolder();
  });
  const at = (name: string): string => join(base, name);

  const start = async (job: Partial<BackgroundJob> & Pick<BackgroundJob, "calls">): Promise<string> => {
    const folder = at("jobs/j1.1");
    const all = { folder, seconds: 60, stopAtFailure: true, note: "note", ...job };
    for (const call of startJob(all)) {
      const reply = await runCall(call, { shell });
      expect([reply.status, reply.stderr.toString()]).toEqual([0, ""]);
    }
    return folder;
  };
  const look = async (folder: string): Promise<JobState> =>
    readJobState(await runCall(jobStateCall(folder), { shell }));
  const ended = async (folder: string): Promise<Exclude<JobState, { kind: "none" | "running" }>> => {
    for (;;) {
      const state = await look(folder);
      if (state.kind === "none") throw new Error("there is no such job");
      if (state.kind !== "running") return state;
      await sleep(20);
    }
  };
  const outputs = (state: Extract<JobState, { kind: "done" | "late" | "lost" }>) =>
    state.replies.map((reply) => {
      const output = commandOutput(reply);
      return "failed" in output
        ? output.failed
        : [output.rc, output.stdout.toString(), output.stderr.toString()];
    });

  it("goes on after its starter, and tells what it came to", async () => {
    const go = at("go");
    const folder = await start({
      calls: [script(`while ! [ -e ${go} ]; do sleep 0.05; done; echo said; echo wrong >&2; exit 3`)],
    });
    expect(await look(folder)).toEqual({ kind: "running" });
    writeFileSync(go, "");
    const state = await ended(folder);
    expect(state).toMatchObject({ kind: "done", note: "note" });
    expect(outputs(state)).toEqual([[3, "said\n", "wrong\n"]]);
  });

  it("hands over what calls read, and stops at the first that fails", async () => {
    const fails: Call = {
      ...script("true"),
      primitive: { name: "hr_no", body: "cat >&2; exit 4" },
      args: [],
    };
    const folder = await start({
      calls: [
        { ...script("cat"), input: Buffer.from([0, 255, 10, 13]) },
        { ...fails, input: Buffer.from("why") },
        script("echo never"),
      ],
    });
    const state = await ended(folder);
    expect(state.kind).toBe("done");
    expect(state.replies).toHaveLength(2);
    expect(state.replies[0]?.stdout.subarray(-4)).toEqual(Buffer.from([0, 255, 10, 13]));
    expect(state.replies[1]).toMatchObject({ status: 4, stderr: Buffer.from("why") });
  });

  it("has nothing to do, and does it", async () => {
    expect(await ended(await start({ calls: [] }))).toEqual({ kind: "done", note: "note", replies: [] });
  });

  it("ends what is still running when its time is up", async () => {
    const folder = await start({ seconds: 1, calls: [script(`echo $$ >${at("pid")}; sleep 600`)] });
    expect((await ended(folder)).kind).toBe("late");
    const pid = Number(readFileSync(at("pid"), "utf8"));
    expect(isAlive(pid)).toBe(false);
  });

  it("is lost where its supervisor was killed", async () => {
    const folder = await start({ calls: [script("sleep 600")] });
    const [pid = "", began, boot] = readFileSync(join(folder, "pid"), "utf8").trim().split(" ");
    expect(began).toMatch(/^\d+$/);
    expect(boot).toMatch(/^[0-9a-f-]{36}$/);
    process.kill(-Number(pid), "SIGKILL");
    expect(await ended(folder)).toEqual({ kind: "lost", note: "note", replies: [] });
  });

  it("is not mistaken for a process of the same number, nor for one of another boot", async () => {
    const folder = await start({ calls: [script("sleep 600")] });
    const text = readFileSync(join(folder, "pid"), "utf8");
    const [pid = "", began = "", boot = ""] = text.trim().split(" ");
    for (const other of [`${pid} 1 ${boot}`, `${pid} ${began} ${boot.replace(/^./, "x")}`]) {
      writeFileSync(join(folder, "pid"), `${other}\n`);
      expect((await look(folder)).kind).toBe("lost");
    }
    process.kill(-Number(pid), "SIGKILL");
  });

  it("is nobody else's business, and keeps nothing that it no longer needs", async () => {
    const folder = await start({ calls: [script("umask; true")], note: "secret" });
    expect(outputs(await ended(folder))).toEqual([[0, "0022\n", ""]]);
    await expect
      .poll(() => readdirSync(folder).sort())
      .toEqual(["end", "err.0", "note", "out.0", "pid", "rc.0", "whole"]);
    expect([statSync(folder).mode & 0o777, statSync(join(folder, "note")).mode & 0o777]).toEqual([
      0o700, 0o600,
    ]);
  });

  it("leaves nothing once it is removed", async () => {
    const folder = await start({ calls: [script("true")] });
    await ended(folder);
    expect((await runCall(removeJob(folder), { shell })).status).toBe(0);
    expect(await look(folder)).toEqual({ kind: "none" });
    expect((await runCall(removeJob(at("")), { shell })).stderr.toString()).toContain(
      "is no folder of a job",
    );
  });
});
