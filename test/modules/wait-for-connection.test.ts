import { describe, expect, it } from "vitest";
import { waitForConnection } from "../../src/modules/wait-for-connection.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { carryOut, type ProcedureRun, TestFault } from "./local-procedure.ts";

/** A host that is there at the so-many-th try. */
function host(tries: number, fault = new TestFault("nobody answers")) {
  const [lines, reconnects]: [string[], string[]] = [[], []];
  const run: ProcedureRun = {
    fastClock: true,
    onProgress: (line) => lines.push(line),
    onReconnect: () => {
      reconnects.push("");
      if (reconnects.length < tries) throw fault;
    },
  };
  return { run, lines, reconnects };
}

describe("wait_for_connection", () => {
  it.each(SHELLS)("asks a host with $name", async (shell) => {
    expect(await carryOut(waitForConnection, {}, { shell })).toMatchObject({
      changed: false,
      result: { elapsed: 0 },
    });
  });

  it("tries until the host is there", async () => {
    const { run, lines } = host(4);
    const end = await carryOut(waitForConnection, { delay: 5, sleep: 2 }, run);
    expect(end).toMatchObject({ changed: false, result: { elapsed: 11 } });
    expect(lines).toEqual(Array(3).fill("waits for the connection: nobody answers"));
  });

  it("fails when the time is over, with the last reason", async () => {
    const { run, reconnects } = host(Number.POSITIVE_INFINITY);
    const end = await carryOut(waitForConnection, { timeout: 10, sleep: 4 }, run);
    expect(end).toMatchObject({
      failed: "can't be worked with after 10 s: nobody answers",
      result: { elapsed: 10 },
    });
    expect(reconnects).toHaveLength(3);
  });

  it("takes its time where the host refuses the login, which it may do while it boots", async () => {
    const { run, reconnects } = host(
      Number.POSITIVE_INFINITY,
      new TestFault("no", { phase: "authentication", retryable: false }),
    );
    await carryOut(waitForConnection, { timeout: 100 }, run);
    expect(reconnects).toHaveLength(3 + Math.ceil(97 / 15));
  });

  it("leaves errors alone that have nothing to do with the connection", async () => {
    const run: ProcedureRun = {
      intercept: () => {
        throw new TypeError("a bug");
      },
    };
    await expect(carryOut(waitForConnection, {}, run)).rejects.toThrow("a bug");
  });
});
