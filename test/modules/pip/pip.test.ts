import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Call } from "../../../src/host/primitive.ts";
import {
  type Fitting,
  type JudgedRequirement,
  nameIn,
  type PythonPackages,
  pythonPackages,
} from "../../../src/host/reads/python-packages.ts";
import { splitRequirements } from "../../../src/modules/pip/pip-params.ts";
import { areHarmless } from "../../../src/modules/pip/pip-question.ts";
import { pip } from "../../../src/modules/pip.ts";
import { heldInput, runRead, SHELLS } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { isRefusal, overlayOf, readParams } from "../local-host.ts";
import { makePython } from "./python-environment.ts";

const HOST = { host: { user: "root", uid: 0, home: "/root" } } as never;

function judged(text: string, fitting: Fitting, version?: string, outside?: true): JudgedRequirement {
  return {
    text,
    fitting,
    name: nameIn(text),
    ...(version ? { version } : {}),
    ...(outside ? { outside } : {}),
  };
}

function decide(params: Readonly<Record<string, unknown>>, seen: PythonPackages) {
  return pip.decide(readParams(pip, params) as never, { seen }, HOST, {});
}

function outcome(params: Readonly<Record<string, unknown>>, seen: PythonPackages) {
  const verdict = decide(params, seen);
  if (isRefusal(verdict)) return verdict.message;
  return { changes: verdict.changes.map((c) => c.summary), open: verdict.uncertain !== undefined };
}

function wordsOf(params: Readonly<Record<string, unknown>>, seen: PythonPackages): readonly string[] {
  const verdict = decide(params, seen);
  if (isRefusal(verdict)) throw new Error(verdict.message);
  const call = verdict.changes.at(-1)?.operations[0] as Call;
  expect(heldInput(call)).toHaveLength(0);
  return call.args;
}

const SEEN = (...wanted: readonly JudgedRequirement[]): PythonPackages => ({ state: "seen", wanted });
const NOTHING = { changes: [], open: false };

describe("what pip has to do", () => {
  test.each<[string, Readonly<Record<string, unknown>>, PythonPackages, unknown]>([
    ["it is there", { name: "a" }, SEEN(judged("a", "fits", "1")), NOTHING],
    [
      "it is not",
      { name: "a" },
      SEEN(judged("a", "absent")),
      { changes: ["install a with pip"], open: false },
    ],
    [
      "another version",
      { name: "a", version: "2" },
      SEEN(judged("a==2", "unfit", "1")),
      { changes: ["install a==2 with pip"], open: false },
    ],
    [
      "what an extra needs",
      { name: "a[x]" },
      SEEN(judged("a[x]", "extra", "1")),
      { changes: ["install a[x] with pip"], open: false },
    ],
    ["a marker that does not hold", { name: "a; os_name=='x'" }, SEEN(judged("a", "ignored")), NOTHING],
    [
      "the newest",
      { name: "a", state: "latest" },
      SEEN(judged("a", "fits", "1")),
      { changes: ["install a with pip"], open: true },
    ],
    [
      "the newest of what is missing",
      { name: "a", state: "latest" },
      SEEN(judged("a", "absent")),
      { changes: ["install a with pip"], open: false },
    ],
    [
      "again",
      { name: "a", state: "forcereinstall" },
      SEEN(judged("a", "fits", "1")),
      { changes: ["install a with pip"], open: false },
    ],
    [
      "a repository",
      { name: "git+https://x/y" },
      SEEN(judged("git+https://x/y", "elsewhere")),
      { changes: ["install git+https://x/y with pip"], open: true },
    ],
    [
      "with options that say something else",
      { name: "a", extra_args: "--pre" },
      SEEN(judged("a", "fits", "1")),
      { changes: ["install a with pip"], open: true },
    ],
    [
      "with options that don't",
      { name: "a", extra_args: "-i https://x -q" },
      SEEN(judged("a", "fits", "1")),
      NOTHING,
    ],
    ["gone", { name: "a", state: "absent" }, SEEN(judged("a", "absent")), NOTHING],
    [
      "to go, in any version",
      { name: "a==1", state: "absent" },
      SEEN(judged("a==1", "unfit", "2")),
      { changes: ["uninstall a with pip"], open: false },
    ],
    ["to go, and not its own", { name: "a", state: "absent" }, SEEN(judged("a", "fits", "2", true)), NOTHING],
    ["nothing named", { name: [] }, SEEN(), NOTHING],
    ["no pip", { name: "a" }, { state: "no-pip", missing: "pip" }, "the host has no `pip`"],
    [
      "no pip in the environment",
      { name: "a" },
      { state: "no-pip", missing: "pip in /v/bin/python" },
      "the host has no pip in /v/bin/python",
    ],
    ["nobody can tell", { name: "a" }, { state: "opaque" }, { changes: ["install a with pip"], open: true }],
    [
      "no requirement",
      { name: "a b" },
      SEEN(judged("a b", "invalid")),
      "pip can't read `a b` as a requirement",
    ],
    [
      "no file",
      { requirements: "/r" },
      SEEN(),
      "there is no file of requirements /r on the host, or it can't be read",
    ],
    [
      "a file that is met",
      { requirements: "/r" },
      { ...SEEN(), state: "seen", wanted: [], file: [judged("a", "fits", "1")] },
      NOTHING,
    ],
    [
      "a Python that is the system's",
      { name: "a" },
      { state: "seen", wanted: [judged("a", "absent")], managed: "/x" },
      "the host's Python is looked after by the system's package manager, so pip may not change it (PEP 668)",
    ],
    [
      "a Python that is the system's, and all is there",
      { name: "a" },
      { state: "seen", wanted: [judged("a", "fits", "1")], managed: "/x" },
      NOTHING,
    ],
    [
      "a Python that is the system's, overruled",
      { name: "a", break_system_packages: true },
      { state: "seen", wanted: [judged("a", "absent")], managed: "/x" },
      { changes: ["install a with pip"], open: false },
    ],
    [
      "no environment",
      { name: "a", virtualenv: "/v" },
      { state: "no-environment", makers: ["python3"], isFolder: false },
      { changes: ["make the virtual environment /v", "install a with pip"], open: false },
    ],
    [
      "no environment, and nothing to make it",
      { name: "a", virtualenv: "/v" },
      { state: "no-environment", makers: [], isFolder: false },
      "the host has no `python3` to make the environment /v with",
    ],
    [
      "an environment without its Python",
      { name: "a", virtualenv: "/v" },
      { state: "broken-environment" },
      "the Python of /v can't be started: it may have gone with an upgrade of the host",
    ],
  ])("%s", (_title, params, seen, expected) => {
    expect(outcome(params, seen)).toEqual(expected);
  });

  test("the words are handed over as they are", () => {
    const params = {
      name: "a'$(id)\"",
      extra_args: "--find-links '/a b'",
      executable: "/opt/x y/pip",
      umask: "0027",
      editable: true,
    };
    expect(wordsOf(params, { state: "opaque" })).toEqual([
      "",
      "",
      "/opt/x y/pip",
      "0027",
      "",
      "install",
      "--find-links",
      "/a b",
      "-e",
      "a'$(id)\"",
    ]);
  });

  test("an environment is made as it was said", () => {
    const seen = { state: "no-environment", makers: ["/opt/virtualenv"], isFolder: false } as const;
    const params = {
      name: "a",
      virtualenv: "~/v",
      virtualenv_command: "/opt/virtualenv -q",
      virtualenv_python: "python3.9",
      virtualenv_site_packages: true,
      chdir: "/srv",
    };
    const verdict = decide(params, seen);
    if (isRefusal(verdict)) throw new Error(verdict.message);
    expect(verdict.changes[0]?.operations[0]?.args).toEqual([
      "/srv",
      "/root/v",
      "",
      "/opt/virtualenv",
      "-q",
      "--system-site-packages",
      "-ppython3.9",
    ]);
  });
});

describe("pip takes", () => {
  test.each([
    ["nothing to install", {}, "`name` or `requirements` is needed"],
    ["a file and names", { name: "a", requirements: "/r" }, "can't both be given"],
    [
      "an executable and an environment",
      { name: "a", executable: "pip3", virtualenv: "/v" },
      "can't both be given",
    ],
    ["a version of the newest", { name: "a", version: "1", state: "latest" }, "contradict each other"],
    ["a version of several", { name: "a,b", version: "1" }, "`version` is for one package"],
    ["two versions", { name: "a>1", version: "1" }, "leave out one of them"],
    ["an option as a name", { name: "--target=/etc" }, "options of pip belong in `extra_args`"],
    ["a file that is an option", { requirements: "-x" }, "this is no path"],
    ["an open quote", { name: "a", extra_args: "'" }, "a quote is not closed"],
    ["no umask", { name: "a", umask: "9" }, "octal"],
    [
      "a Python for venv",
      { name: "a", virtualenv: "/v", virtualenv_command: "python3 -m venv", virtualenv_python: "x" },
      "write that one in `virtualenv_command`",
    ],
  ])("not: %s", (_title, params, why) => {
    expect(() => readParams(pip, params)).toThrow(why);
  });

  test.each([
    [
      ["a>1", "<2", "b"],
      ["a>1,<2", "b"],
    ],
    [["a>1,<2,b"], ["a>1,<2", "b"]],
    [
      ["a[x", "y]==1", " b "],
      ["a[x,y]==1", "b"],
    ],
    [["a,b;os_name=='x'"], ["a", "b;os_name=='x'"]],
    [[""], []],
  ])("%j as %j", (names, whole) => {
    expect(splitRequirements(names)).toEqual(whole);
  });

  test.each([
    ["--index-url https://x --quiet", true],
    ["--user", true],
    ["--index-url=https://x", true],
    ["--target=/x", false],
    ["-t /x", false],
    ["-c constraints.txt", false],
    ["--upgrade", false],
    ["other", false],
  ])("%s: %s", (line, harmless) => {
    expect(areHarmless(line.split(" "))).toBe(harmless);
  });
});

describe.each(SHELLS.filter(({ name }) => name !== "busybox"))("what is installed, with $name", (shell) => {
  test("is compared by pip's own library", async () => {
    const folder = tempFolder();
    makePython(folder, ["law_alpha-2.0rc1"]);
    const texts = [
      "law.alpha",
      "Law_Alpha>=1.5",
      "law-alpha<2",
      "law-alpha[more]",
      "law-gamma",
      "law-gamma; os_name == 'nothing'",
      "git+https://example.org/x#egg=law-alpha",
      "./folder",
      "x @ file:///x.whl",
      "not a name",
      "ü'\"$(id)",
    ];
    const read = pythonPackages({ virtualenv: `${folder}/venv`, requirements: texts, makers: [] });
    const seen = await runRead(read, { shell });
    expect(seen).toMatchObject({ state: "seen" });
    if (seen.state !== "seen") return;
    expect(seen.managed).toBeUndefined();
    expect(seen.wanted.map((w) => [w.fitting, w.name, w.version])).toEqual([
      ["fits", "law-alpha", "2.0rc1"],
      ["fits", "law-alpha", "2.0rc1"],
      ["unfit", "law-alpha", "2.0rc1"],
      ["extra", "law-alpha", "2.0rc1"],
      ["absent", "law-gamma", undefined],
      ["ignored", "law-gamma", undefined],
      ["elsewhere", "law-alpha", "2.0rc1"],
      ["elsewhere", "", undefined],
      ["elsewhere", "x", undefined],
      ["invalid", "", undefined],
      ["invalid", "", undefined],
    ]);
    expect(seen.wanted.map((w) => w.text)).toEqual(texts);
  });

  test("a module that lies in the folder is not imported", async () => {
    const folder = tempFolder();
    makePython(folder);
    writeFileSync(path.join(folder, "json.py"), `open(${JSON.stringify(`${folder}/trap`)}, "w")\n`);
    const read = pythonPackages({ chdir: folder, virtualenv: "venv", requirements: ["a"], makers: [] });
    expect(await runRead(read, { shell })).toMatchObject({ state: "seen", wanted: [{ fitting: "absent" }] });
    await expect(import("node:fs").then((fs) => fs.existsSync(path.join(folder, "trap")))).resolves.toBe(
      false,
    );
  });

  test.each([
    [
      "no environment",
      { virtualenv: "none", makers: ["sh", "nosuch", "-x"] },
      { state: "no-environment", makers: ["sh"], isFolder: false },
    ],
    [
      "a folder that is none",
      { virtualenv: "folder", makers: [] },
      { state: "no-environment", makers: [], isFolder: true },
    ],
    [
      "an environment without its Python",
      { virtualenv: "broken", makers: [] },
      { state: "broken-environment" },
    ],
    ["no such pip", { executable: "nopip", makers: [] }, { state: "no-pip", missing: "nopip" }],
    ["a pip that is a program of its own", { executable: "/bin/true", makers: [] }, { state: "opaque" }],
  ])("%s", async (_title, question, expected) => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "folder"));
    mkdirSync(path.join(folder, "broken/bin"), { recursive: true });
    writeFileSync(path.join(folder, "broken/bin/activate"), "");
    symlinkSync("/nonexistent/python3", path.join(folder, "broken/bin/python"));
    const read = pythonPackages({ chdir: folder, requirements: [], ...question });
    expect(await runRead(read, { shell })).toEqual(expected);
  });

  test("a folder that is not there", async () => {
    const read = pythonPackages({ chdir: "/proc/none", requirements: [], makers: [] });
    await expect(runRead(read, { shell })).rejects.toThrow("cannot change to the folder /proc/none");
  });
});

describe("a promise of pip", () => {
  const promise = {
    kind: "python-package",
    environment: "/v",
    name: "a",
    installed: true,
    requirement: "a>1",
  } as const;
  test.each<[string, string, PythonPackages["state"], string]>([
    ["the same", "a>1", "seen", "fits"],
    ["any version", "A", "seen", "fits"],
    ["another version", "a==3", "seen", "unknown"],
    ["another package", "b", "seen", "absent"],
    ["the same, in a new environment", "a>1", "no-environment", "fits"],
  ])("%s", (_title, text, state, fitting) => {
    const seen =
      state === "seen"
        ? SEEN(judged(text, "absent"))
        : ({ state: "no-environment", makers: [], isFolder: false } as const);
    const read = pythonPackages({ virtualenv: "/v", requirements: [text], makers: [] });
    expect(read.predict?.(seen, overlayOf([promise]))).toMatchObject({ known: { wanted: [{ fitting }] } });
  });
});
