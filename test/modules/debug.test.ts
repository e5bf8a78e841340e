import { describe, expect, it } from "vitest";
import { debug } from "../../src/modules/debug.ts";
import { play } from "../engine/run-play.ts";
import { perform } from "./local-host.ts";

describe("debug", () => {
  it.each([
    [{}, { msg: "Hello world!" }],
    [{ msg: ["a", 1] }, { msg: ["a", 1] }],
    [{ msg: null }, { msg: "Hello world!" }],
  ])("says %j", async (params, result) => {
    expect(await perform(debug, params)).toMatchObject({ result, changed: false });
  });

  it("shows a variable by its name", async () => {
    expect((await perform(debug, { var: "a.b" }, { given: { value: [1] } })).result).toEqual({
      "a.b": [1],
      _ansible_verbose_always: true,
    });
    const { said } = await play(
      "- hosts: all\n  gather_facts: false\n  vars: { a: [1, two] }\n  tasks:\n    - debug: { var: a }\n    - debug:\n",
    );
    expect(said).toEqual(['one: [1,"two"]', "one: Hello world!"]);
  });

  it("keeps silent where the run is less talkative", async () => {
    const quiet = await perform(debug, { msg: "x", verbosity: 2 }, { verbosity: 1 });
    expect(quiet.verdict?.skipped).toBe("the verbosity is lower");
    expect((await perform(debug, { msg: "x", verbosity: 2 }, { verbosity: 2 })).result).toMatchObject({
      msg: "x",
    });
  });

  it("takes a message or a variable", () => {
    expect(debug.params.safeParse({ msg: "x", var: "y" }).success).toBe(false);
  });
});
