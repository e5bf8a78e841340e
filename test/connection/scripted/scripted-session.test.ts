/** The scripted host answers as its script says, and is strict about everything else. */

import { describe, expect, test } from "vitest";
import { type Step, scriptedSession } from "../../../src/connection/scripted/scripted-session.ts";
import type { Call } from "../../../src/host/primitive.ts";

const call = (name: string, args: readonly string[] = [], input?: string): Call => ({
  primitive: { name, body: ":" },
  args,
  mutates: false,
  ...(input === undefined ? {} : { input: Buffer.from(input) }),
});

describe("a scripted host", () => {
  const steps: readonly Step[] = [
    { name: "hr_stat", args: ["/etc/hosts"], reply: { stdout: "a file" } },
    { name: "hr_write", input: "text", user: "root", reply: { status: 3, stderr: "full" } },
    { name: "hr_echo", reply: ({ args }) => ({ stdout: args.join() }) },
  ];

  test("gives the replies of its script, in order", async () => {
    const session = scriptedSession({ steps });
    const shell = await session.shell();
    const root = await session.shell({ method: "sudo", user: "root", exe: "sudo", flags: [] });
    expect([shell.view.user, root.view.user, root.view.uid]).toEqual(["tester", "root", 0]);
    expect(await shell.exchange([call("hr_stat", ["/etc/hosts"])])).toEqual([
      { status: 0, stdout: Buffer.from("a file"), stderr: Buffer.from("") },
    ]);
    const stopped = await root.exchange([call("hr_write", ["x"], "text"), call("hr_echo")], {
      stopAtFailure: true,
    });
    expect(stopped).toEqual([{ status: 3, stdout: Buffer.from(""), stderr: Buffer.from("full") }, undefined]);
    expect(() => session.done()).toThrow("the script expects more: hr_echo(…) as tester");
    expect((await shell.exchange([call("hr_echo", ["a", "b"])]))[0]?.stdout.toString()).toBe("a,b");
    session.done();
    expect(session.exchanges.map(({ length }) => length)).toEqual([1, 2, 1]);
  });

  test.for([
    [
      "another argument",
      call("hr_stat", ["/etc/host"]),
      'the script does not expect hr_stat("/etc/host") as tester; next in the script: hr_stat("/etc/hosts") as tester',
    ],
    [
      "a step too early",
      call("hr_echo", []),
      "the script does not expect hr_echo() as tester; expected 2 steps later: hr_echo(…) as tester",
    ],
  ] as const)("refuses %s and names the nearest step", async ([, wrong, message]) => {
    const shell = await scriptedSession({ steps }).shell();
    await expect(shell.exchange([wrong])).rejects.toMatchObject({ code: "CON0701", message });
  });

  test("refuses anything after its end", async () => {
    const shell = await scriptedSession({ steps: [] }).shell();
    await expect(shell.exchange([call("hr_x")])).rejects.toThrow("the script has ended");
  });

  test("a step may be an error", async () => {
    const shell = await scriptedSession({ steps: [{ name: "hr_x", reply: new Error("gone") }] }).shell();
    await expect(shell.exchange([call("hr_x")])).rejects.toThrow("gone");
  });
});
