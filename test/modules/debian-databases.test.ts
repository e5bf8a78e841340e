import { describe, expect, test } from "vitest";
import { type Alternatives, alternativesOf, recordOf } from "../../src/host/reads/alternatives.ts";
import { debconfAnswers } from "../../src/host/reads/debconf-answers.ts";
import { dpkgSelection } from "../../src/host/reads/dpkg-selection.ts";
import { alternatives } from "../../src/modules/alternatives.ts";
import { debconf } from "../../src/modules/debconf.ts";
import { dpkgSelections } from "../../src/modules/dpkg-selections.ts";
import { decide, isRefusal, overlayOf, readParams } from "./local-host.ts";

function reply(stdout: string, status = 0) {
  return { status, stdout: Buffer.from(stdout), stderr: Buffer.from("") };
}

type Modules = typeof dpkgSelections | typeof debconf | typeof alternatives;

function decided(
  module: Modules,
  params: Readonly<Record<string, unknown>>,
  seen: Readonly<Record<string, unknown>>,
) {
  const verdict = decide(module as never, readParams(module as never, params), seen, {});
  if (isRefusal(verdict)) return { refused: verdict.message };
  return {
    summaries: verdict.changes.map((change) => change.summary),
    words: verdict.changes.map((change) => change.operations[0]?.args.join(" ")),
    input: verdict.changes.map((change) => String(change.operations[0]?.input ?? "")),
    result: verdict.result,
    verdict,
  };
}

describe("dpkg_selections", () => {
  const read = dpkgSelection("nginx");
  const held = { seen: read.parse(reply("hold\n")) };

  test("what is selected is left alone", () => {
    expect(decided(dpkgSelections, { name: "nginx", selection: "hold" }, held).summaries).toEqual([]);
  });

  test("another selection is told to dpkg", () => {
    expect(decided(dpkgSelections, { name: "nginx", selection: "install" }, held)).toMatchObject({
      words: ["nginx install"],
      result: { before: "hold", after: "install" },
    });
  });

  test.each([
    [3, "dpkg knows no package `nginx` on this host"],
    [4, "this host has no dpkg"],
  ])("status %i is refused", (status, refused) => {
    const seen = { seen: read.parse(reply("", status)) };
    expect(decided(dpkgSelections, { name: "nginx", selection: "hold" }, seen)).toEqual({ refused });
  });

  test("a package that is promised is selected for installation", () => {
    const overlay = overlayOf([{ kind: "package", name: "nginx", installed: true }]);
    expect(read.predict?.({ state: "unknown-package" }, overlay)).toEqual({
      known: { state: "selected", selection: "install" },
    });
  });

  test("a name that is an option is refused when the playbook is read", () => {
    expect(dpkgSelections.params.safeParse({ name: "--clear", selection: "hold" }).success).toBe(false);
  });
});

describe("debconf", () => {
  const answers = (text: string) => ({ answers: debconfAnswers("x", "x/q").parse(reply(text)) });
  const KNOWN = "show * x/q: true\nshow   x/none:\nget 0 true\n";

  test.each([
    ["a boolean however it is written", { value: "True", vtype: "boolean" }, KNOWN, []],
    ["another boolean", { value: false, vtype: "boolean" }, KNOWN, ["x x/q boolean false\n"]],
    [
      "a question that nobody knows",
      { value: "a b", vtype: "string" },
      "show \nget 10 x/q doesn't exist\n",
      ["x x/q string a b\n"],
    ],
    [
      "a list in another order",
      { value: ["b", "a"], vtype: "multiselect" },
      "show * x/q: a, b\nget 0 a, b\n",
      [],
    ],
    [
      "another list",
      { value: ["c", "a"], vtype: "multiselect" },
      "show * x/q: a\nget 0 a\n",
      ["x x/q multiselect a, c\n"],
    ],
    [
      "a password that is kept",
      { value: "s", vtype: "password" },
      "show * x/q: (password omitted)\nget 0 s\n",
      [],
    ],
    [
      "another password",
      { value: "t", vtype: "password" },
      "show * x/q: (password omitted)\nget 0 s\n",
      ["x x/q password t\n"],
    ],
  ])("%s", (_title, params, text, input) => {
    const outcome = decided(debconf, { name: "x", question: "x/q", ...params }, answers(text));
    expect(outcome.input).toEqual(input);
    const change = outcome.verdict?.changes[0];
    expect(change?.sensitive ?? false).toBe(params.vtype === "password" && input.length > 0);
  });

  test("without a question all answers are told", () => {
    expect(decided(debconf, { name: "x" }, answers(KNOWN)).result).toEqual({
      msg: "",
      current: { "x/q": "true", "x/none": "" },
    });
  });

  test.each([
    [{ question: "x/q", value: 1 }, "`question`, `vtype` and `value` go together: `vtype` is missing"],
    [{ question: "x/q", value: ["a"], vtype: "string" }, "a list is for `vtype: multiselect`"],
    [{ question: "x/q", value: "a\nb c d", vtype: "string" }, "an answer has no line breaks"],
    [{ question: "x y", value: "a", vtype: "string" }, "a question's name has no spaces in it"],
  ])("%j is told when the playbook is read", (params, message) => {
    const issues = debconf.params.safeParse({ name: "x", ...params }).error?.issues;
    expect(issues?.map((issue) => issue.message)).toEqual([message]);
  });

  test("a host without debconf is refused", () => {
    const seen = { answers: debconfAnswers("x", undefined).parse(reply("", 4)) };
    expect(decided(debconf, { name: "x" }, seen)).toEqual({ refused: "this host has no debconf" });
  });
});

const DEBIAN = `there
the-tool - manual mode
  link best version is /opt/b
  link currently points to /opt/a
  link the-tool is /usr/bin/the-tool
  slave the-tool.1 is /usr/share/man/the-tool.1
/opt/a - priority 10
  slave the-tool.1: /opt/a.1
/opt/b - priority 20
`;
const RED_HAT = `there
java - status is auto.
 link currently points to /usr/lib/jvm/a/java
/usr/lib/jvm/a/java - family a.x86_64 priority 1800
 follower jre: (null)
/usr/lib/jvm/b/java - family b.x86_64 priority 1700
`;

describe("alternatives", () => {
  const seen = (text: string) => ({ seen: alternativesOf("the-tool", "/opt/x").parse(reply(text)) });

  test.each([
    ["the one that is taken", { path: "/opt/a" }, DEBIAN, []],
    ["another one", { path: "/opt/b" }, DEBIAN, ["--set the-tool /opt/b"]],
    ["a choice only", { path: "/opt/b", state: "present" }, DEBIAN, []],
    [
      "a new one with what goes along",
      { path: "/opt/c", subcommands: [{ name: "t.1", link: "/l", path: "/p" }] },
      DEBIAN,
      ["--install /usr/bin/the-tool the-tool /opt/c 50 --slave /l t.1 /p", "--set the-tool /opt/c"],
    ],
    [
      "another priority keeps what goes along",
      { path: "/opt/a", priority: 7 },
      DEBIAN,
      ["--install /usr/bin/the-tool the-tool /opt/a 7 --slave /usr/share/man/the-tool.1 the-tool.1 /opt/a.1"],
    ],
    ["the host's own choice", { path: "/opt/a", state: "auto" }, DEBIAN, ["--auto the-tool"]],
    ["the host's own choice already", { path: "/usr/lib/jvm/a/java", state: "auto" }, RED_HAT, []],
    ["one that goes", { path: "/opt/a", state: "absent" }, DEBIAN, ["--remove the-tool /opt/a"]],
    ["one that is gone", { path: "/opt/z", state: "absent" }, DEBIAN, []],
    ["the family that is taken", { family: "a.x86_64" }, RED_HAT, []],
    ["another family", { family: "b.x86_64" }, RED_HAT, ["--set the-tool b.x86_64"]],
  ])("%s", (_title, params, text, words) => {
    expect(decided(alternatives, { name: "the-tool", ...params }, seen(text)).words).toEqual(words);
  });

  test.each([
    [{ path: "/opt/x" }, "missing\n", "there is no /opt/x on the host"],
    [{ path: "/opt/x" }, "there\n", "the host knows nothing of `the-tool` yet, so `link` is needed"],
    [{ family: "c" }, RED_HAT, "there is no family c among the choices for the-tool"],
  ])("%j is refused", (params, text, refused) => {
    expect(decided(alternatives, { name: "the-tool", ...params }, seen(text))).toEqual({ refused });
  });

  test("what is promised is believed", () => {
    const read = alternativesOf("the-tool", "/opt/b");
    const before = read.parse(reply(DEBIAN)) as Alternatives;
    const value = recordOf({ ...before, current: "/opt/b" });
    const overlay = overlayOf([
      { kind: "record", database: "alternatives the-tool", name: "the-tool", value },
    ]);
    const answer = read.predict?.(before, overlay);
    expect(answer && "known" in answer && answer.known?.current).toBe("/opt/b");
  });

  test.each([
    { name: "a" },
    { name: "-a", path: "/x" },
    { name: "a/b", path: "/x" },
    { name: "a", path: "x" },
  ])("%j is told when the playbook is read", (params) =>
    expect(alternatives.params.safeParse(params).success).toBe(false),
  );
});
