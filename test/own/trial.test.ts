/** `homerun new` and `homerun test`: what is begun holds, and what breaks the law is told. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { casesText, filterText, makeProject, moduleText } from "./project.ts";

describe("homerun new", () => {
  it("begins a module whose cases all hold, and a filter", async () => {
    const project = makeProject({ "homerun.yml": "" });
    const made = await project.call("new", "module", "motd_line");
    expect(made.out).toMatch(/^made modules\/motd_line\.ts\nmade modules\/motd_line\.cases\.ts\n/);
    expect(made.out).toContain("write `own_code: true` into homerun.yml");
    project.write({ "homerun.yml": "own_code: true\n" });
    expect((await project.call("new", "filter", "shout")).out).toBe(
      "made filters/shout.ts\n\nnext:\n  homerun test shout\n",
    );
    const { code, out } = await project.call("test");
    expect([code, out.match(/^ok /gm)?.length, out.split("\n").at(-2)]).toEqual([0, 6, "6 tried, 0 failed"]);
    expect((await project.call("test", "shout")).out).toBe(
      "ok      shout: example: 'hello' | shout\n1 tried, 0 failed\n",
    );
  });

  it.each([
    ["module", "Motd", "CLI0506", "can't be the name of a module"],
    ["module", "../motd", "CLI0506", "can't be the name of a module"],
    ["module", "-motd", "CLI0102", ""],
    ["module", "copy", "CLI0506", "homerun itself has a module `copy`"],
    ["filter", "upper", "CLI0506", "homerun itself has a filter `upper`"],
    ["role", "web", "CLI0506", "`role` is nothing that can be begun"],
  ])("refuses %s %s", async (kind, name, code, said) => {
    const project = makeProject();
    const { code: exit, err } = await project.call("new", kind, name);
    expect([exit, err]).toEqual([5, expect.stringContaining(`error[${code}]`)]);
    expect(err).toContain(said);
    expect(readdirSync(project.folder)).toEqual(["homerun.yml"]);
  });

  it.each(["modules/motd.ts", "modules/motd.cases.ts"])("writes nothing where there is %s", async (path) => {
    const project = makeProject({ [path]: "mine" });
    expect((await project.call("new", "module", "motd")).err).toContain(
      `error[CLI0507]: ${path} is there already`,
    );
    expect(readdirSync(join(project.folder, "modules"))).toEqual([path.replace("modules/", "")]);
    expect(readFileSync(join(project.folder, path), "utf8")).toBe("mine");
  });
});

const CALL = 'shellFunction("put", \'printf %s "$2" >"$1"\')';

describe("homerun test", () => {
  it.each<[what: string, parts: Readonly<Record<string, string>>, rest: string, said: string]>([
    ["what holds", {}, "after: { f: 'new' }", ""],
    ["what is as wanted", {}, "files: { f: 'new' }, unchanged: true", ""],
    ["what is not", {}, "files: { f: 'old' }, unchanged: true", "there is something to do: write "],
    ["nothing to do", {}, "files: { f: 'new' }", "it finds nothing to do"],
    ["what is there afterwards", {}, "after: { f: 'other' }", 'afterwards f holds "new", not "other"'],
    ["what it returns", {}, "returns: { n: 1 }", "it returns `n` as undefined, not 1"],
    [
      "a decision that is not pure",
      { decide: "() => ({ changes: [], result: { at: Math.random() } })" },
      "",
      "`decide` is not pure",
    ],
    [
      "a decision that changes what it was given",
      {
        decide: "(params) => { params.text += 'x'; return { changes: [], result: { text: params.text } }; }",
      },
      "unchanged: true",
      "",
    ],
    [
      "a module that never has enough",
      {
        decide:
          "({ path }, { state }) => ({ changes: [writeFile({ path, content: Buffer.from('x'), before: { state } })] })",
      },
      "",
      "after what check mode promises there would still be something to do: write ",
    ],
    [
      "… where check mode promises nothing",
      {
        decide: `({ path }) => ({ changes: [{ kind: "put", summary: "put it", operations: [operation(${CALL}, [path, "x"])], effects: [] }] })`,
      },
      "unpredictable: 'a case for the test'",
      "it is not idempotent: a second time it would put it",
    ],
    [
      "another promise than what comes",
      {
        decide:
          "({ path, text }, _, { checkMode }) => ({ changes: checkMode ? [] : [writeFile({ path, content: Buffer.from(text) })] })",
      },
      "",
      "check mode promises other changes",
    ],
    [
      "a read that changes the host",
      {
        observe: `({ path }) => ({ x: defineRead({ primitive: ${CALL}, args: [path, "y"], subject: { kind: "path", path }, parse: () => 1 }) })`,
        decide: "() => ({ changes: [] })",
      },
      "unchanged: true",
      "looking at the host has changed it",
    ],
    [
      "a change that fails",
      {
        decide: `({ path }, { content }) => ({ changes: content ? [] : [{ kind: "put", summary: "put it", operations: [operation(shellFunction("fail", "echo no >&2; exit 3"), [])], effects: [{ kind: "file", path, content: Buffer.from("x") }] }] })`,
      },
      "",
      "could not put it: no",
    ],
    [
      "a decision that throws",
      { decide: "(_, seen) => seen.nothing.part" },
      "",
      "it refuses: the module `a` has a fault: Cannot read properties of undefined (reading 'part')",
    ],
    [
      "a verdict without changes",
      { decide: "() => ({})" },
      "",
      "has a fault: `decide` gave a verdict without `changes`",
    ],
    ["no reads", { observe: "() => ({ x: 1 })" }, "", "has a fault: `observe` gave `x`, which is no read"],
    ["a refusal", { decide: "() => refuse('never')" }, "refused: 'never'", ""],
    [
      "another refusal",
      { decide: "() => refuse('never')" },
      "refused: 'now'",
      "it refuses in other words: never",
    ],
    ["no refusal", {}, "refused: 'never'", "it does not refuse"],
    [
      "parameters that do not fit",
      { params: 'z.strictObject({ path: path().describe("x") })' },
      "",
      "the parameters do not fit: text: ",
    ],
  ])("%s", async (_what, parts, rest, said) => {
    const project = makeProject({
      "modules/a.ts": moduleText("a", parts),
      "modules/a.cases.ts": casesText(["it", rest]),
    });
    const { code, out, err } = await project.call("test", "a");
    expect([err, code]).toEqual(["", said === "" ? 0 : 2]);
    expect(out).toContain(said === "" ? "ok      a: it\n" : "failed  a: it: ");
    expect(out).toContain(said);
  });

  it("leaves nothing in the folder for temporary files, also of cases that leave it", async () => {
    const project = makeProject({
      "modules/a.ts": moduleText("a"),
      "modules/a.cases.ts": casesText(["out", "files: { '../../out-of-the-case': 'x' }"]),
    });
    expect((await project.call("test")).out).toContain(
      "failed  a: out: `../../out-of-the-case` is not below",
    );
    expect(existsSync(join(project.folder, "../out-of-the-case"))).toBe(false);
  });

  it("tells of examples that do not hold, of modules without cases, of names that nobody has", async () => {
    const project = makeProject({
      "modules/a.ts": moduleText("a", { examples: "[{ title: 'wrong', yaml: '- a: {pth: /x}\\n' }]" }),
      "filters/shout.ts": filterText("shout", { example: "{ expression: \"'a' | shout\", result: 'b' }" }),
    });
    const { code, out } = await project.call("test");
    expect(code).toBe(2);
    expect(out).toContain("failed  a: example: wrong: ");
    expect(out).toContain("failed  shout: example: 'a' | shout: `'a' | shout` gives \"a!\", not \"b\"\n");
    expect(out).toContain("a: has no cases\n2 tried, 2 failed\n");
    expect((await project.call("test", "b")).err).toContain("this project has no module and no filter `b`");
  });

  it("tells of files of cases that are none", async () => {
    const project = makeProject({
      "modules/a.ts": moduleText("a"),
      "modules/a.cases.ts": "export const x = 1;\n",
    });
    expect((await project.call("test")).err).toContain("error[MOD0202]: modules/a.cases.ts exports no cases");
  });
});
