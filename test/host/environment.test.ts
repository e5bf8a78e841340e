import { expect, it } from "vitest";
import { commandCall } from "../../src/host/changes/run-command.ts";
import { withEnvironment } from "../../src/host/environment.ts";
import { fileState } from "../../src/host/reads/file-state.ts";
import { DASH, runCall, SHELLS } from "./run-primitive.ts";

const { call } = fileState("/etc/passwd");
const command = commandCall({ command: { script: 'printf "%s" "$A$LC_ALL"' } });

it("leaves a call without variables as it is", () => {
  expect(withEnvironment(call, {})).toBe(call);
  expect(withEnvironment(call, { LANG: "de_DE.UTF-8", LC_ALL: "x", LANGUAGE: "de" })).toBe(call);
});

it("wraps a call so that it stays the same question", () => {
  const wrapped = withEnvironment(call, { A: "1" });
  expect(wrapped.primitive.requires).toEqual([call.primitive]);
  expect(withEnvironment(call, { A: "1" }).args).toEqual(wrapped.args);
  expect(withEnvironment(call, { A: "2" }).args).not.toEqual(wrapped.args);
  expect([wrapped.mutates, wrapped.primitive.name]).toEqual([false, "hr_env_file_state"]);
});

it.each([["1A"], ["a-b"], [""], ["A=B"], ["A B"]])("refuses the name %j", (name) => {
  expect(() => withEnvironment(call, { [name]: "x" })).toThrow(
    "can't be the name of an environment variable",
  );
});

it("refuses NUL", () => {
  expect(() => withEnvironment(call, { A: "a\0b" })).toThrow("can't hold a NUL byte");
});

it.each(SHELLS)("carries values exactly in $name", async (shell) => {
  const value = 'it\'s\n$HOME `id` "*"';
  const reply = await runCall(withEnvironment(command, { A: value }), { shell });
  expect(reply.stdout.toString()).toContain(`${value}C`);
});

it.each([
  [{ A: "1" }, "1C"],
  [{ A: "1", LANG: "C.UTF-8" }, "1"],
  [{ A: "1", LANG: "C.UTF-8", LC_ALL: "POSIX" }, "1POSIX"],
])("lets a command have the language of %j", async (environment, said) => {
  const reply = await runCall(withEnvironment(command, environment), { shell: DASH });
  expect(reply.stdout.toString().split("\n")[1]).toBe(said);
});
