/** Commands in containers: what reaches them, what comes back, and what stands in the way. */

import { describe, expect, test } from "vitest";
import { dockerContainerExec } from "../../../src/modules/docker-container-exec.ts";
import { dockerContainerInfo } from "../../../src/modules/docker-container-info.ts";
import { DASH, SHELLS } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { perform, readParams } from "../local-host.ts";
import { type Daemon, dockerTools, having, stateOf } from "./daemon.ts";

type Params = Readonly<Record<string, unknown>>;
const WEB: Daemon = { containers: ["web"] };

function host(daemon: Daemon, shell = DASH) {
  const folder = tempFolder();
  having(daemon)(folder);
  const tools = dockerTools(folder);
  return { shell: { ...shell, path: `${tools}:${shell.path}` }, home: folder };
}

async function run(params: Params, daemon: Daemon = WEB, shell = DASH) {
  const on = host(daemon, shell);
  const done = await perform(dockerContainerExec, { container: "web", ...params }, on);
  return { ...done, state: stateOf(on.home) };
}

describe("a container", () => {
  test("is told of, or that there is none", async () => {
    const on = host(WEB);
    const of = async (name: string) => (await perform(dockerContainerInfo, { name }, on)).result;
    expect(await of("/web")).toMatchObject({ exists: true, container: { Name: "/web" } });
    expect(await of("db")).toEqual({ exists: false, container: null });
  });
});

describe("a command", () => {
  test.each<readonly [string, Params, Params]>([
    ["prints", { argv: ["printf", "a\\nb\\n\\n"] }, { stdout: "a\nb", stdout_lines: ["a", "b"], rc: 0 }],
    ["keeps its ends", { argv: ["printf", "a\\n\\n"], strip_empty_ends: false }, { stdout: "a\n\n" }],
    ["is split as a shell would", { command: `printf %s\\\\n "a b" 'c"' -d` }, { stdout: 'a b\nc"\n-d' }],
    ["reads", { argv: ["cat"], stdin: "a" }, { stdout: "a" }],
    ["reads no line end", { argv: ["wc", "-c"], stdin: "é", stdin_add_newline: false }, { stdout: "2" }],
    ["reads nothing", { argv: ["cat"], stdin: "", stdin_add_newline: false }, { stdout: "" }],
    ["runs in a folder", { argv: ["pwd"], chdir: "/usr" }, { stdout: "/usr" }],
    ["is no shell's", { argv: ["echo", "$(id) `id` ; *", "--", "-n"] }, { stdout: "$(id) `id` ; * -- -n" }],
    [
      "has variables",
      {
        argv: ["sh", "-c", 'printf "[$A] [$PATH] [$N] [$hr_n]"'],
        env: { A: "a'b\n\"c", PATH: "/bin:/x", N: 5, hr_n: "h" },
      },
      { stdout: `[a'b\n"c] [/bin:/x] [5] [h]` },
    ],
  ])("%s", async (_title, params, expected) => {
    for (const shell of SHELLS) {
      const { result, failed, changed } = await run(params, WEB, shell);
      expect([failed, changed]).toEqual([undefined, true]);
      expect(result).toMatchObject(expected);
    }
  });

  test("has no secret among the words of a program", async () => {
    const { state } = await run({ argv: ["true"], env: { TOKEN: "hidden", PATH: "/bin" } });
    const [ran] = state.execs as readonly { readonly words: readonly string[]; readonly env: Params }[];
    expect(ran?.words).toEqual(["--env", "TOKEN", "--env", "PATH=/bin", "--", "web", "true"]);
    expect(ran?.env).toEqual({ TOKEN: "hidden", PATH: "/bin" });
  });

  test("is given its user, a terminal, the background", async () => {
    const { state, result } = await run({ argv: ["true"], user: "1000:7", tty: true, detach: true });
    const [ran] = state.execs as readonly { readonly words: readonly string[] }[];
    expect(ran?.words).toEqual(["--tty", "--detach", "--user", "1000:7", "--", "web", "true"]);
    expect(result).toEqual({});
  });

  test("that ends with another status than 0 fails, with its output", async () => {
    const { failed, result, changed } = await run({ argv: ["sh", "-c", "echo a; echo b >&2; exit 3"] });
    expect([failed, changed]).toEqual(["non-zero return code", true]);
    expect(result).toMatchObject({ rc: 3, stdout: "a", stderr: "b", stderr_lines: ["b"] });
  });

  test("that is not there has changed nothing", async () => {
    const { failed, changed } = await run({ argv: ["/nonexistent/x"] });
    expect(changed).toBe(false);
    expect(failed).toContain("executable file not found");
  });

  test("is promised nothing of", async () => {
    expect((await run({ argv: ["true"] })).verdict?.uncertain).toBe(
      "what a command does is known only once it ran",
    );
  });
});

describe("what stands in the way", () => {
  test.each<readonly [Daemon, string]>([
    [{}, "the host has no container web"],
    [{ ...WEB, states: { web: "exited" } }, "the container web does not run: it is exited"],
    [{ ...WEB, states: { web: "paused" } }, "the container web is paused"],
  ])("of %j is told", async (daemon, message) => {
    expect((await run({ argv: ["true"] }, daemon)).refusal?.message).toBe(message);
  });

  test("is told: no docker", async () => {
    const on = { shell: { ...DASH, path: "/nonexistent" }, home: tempFolder() };
    const { refusal } = await perform(dockerContainerExec, { container: "web", argv: ["true"] }, on);
    expect(refusal?.message).toBe("the host has no docker (`docker`)");
  });

  test.each<readonly [Params]>([
    [{}],
    [{ argv: [] }],
    [{ command: " " }],
    [{ command: "'a" }],
    [{ command: "a", argv: ["a"] }],
    [{ argv: ["a"], detach: true, stdin: "x" }],
    [{ argv: ["a"], tty: true, stdin: "x" }],
    [{ argv: ["a"], env: { A: true } }],
    [{ argv: ["a"], env: { A: 1.5 } }],
    [{ argv: ["a"], env: { "A=B": "x" } }],
    [{ argv: ["a\0"] }],
    [{ argv: ["a"], container: "--privileged" }],
  ])("%j is refused", (params) => {
    expect(() => readParams(dockerContainerExec, { container: "web", ...params })).toThrow();
  });
});
