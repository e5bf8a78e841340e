import { describe, expect, it } from "vitest";
import { ping } from "../../src/modules/ping.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { perform } from "./local-host.ts";

describe.each(SHELLS)("ping in $name", (shell) => {
  it.each([
    [{}, "pong"],
    [{ data: "hello\n\n" }, "hello\n\n"],
    [{ data: "-n %s \\c $(id) 'ü'" }, "-n %s \\c $(id) 'ü'"],
    [{ data: 7 }, "7"],
  ])("says back %j", async (params, said) => {
    expect(await perform(ping, params, { shell })).toMatchObject({ result: { ping: said }, changed: false });
  });

  it("fails where that is asked for", async () => {
    expect((await perform(ping, { data: "crash" }, { shell })).refusal?.message).toBe("boom");
  });
});
