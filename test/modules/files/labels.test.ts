/** SELinux contexts and file attributes that the modules about files set. */

import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { fileLabels, readContext } from "../../../src/host/reads/file-labels.ts";
import type { AnyModule } from "../../../src/modules/contract/module.ts";
import { copy } from "../../../src/modules/copy.ts";
import { file } from "../../../src/modules/file.ts";
import { lineinfile } from "../../../src/modules/lineinfile.ts";
import { template } from "../../../src/modules/template.ts";
import { DASH, runCall, SHELLS } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { contextsIn, flagsIn, labelTools, labelToolsOff } from "../label-tools.ts";
import { type LocalRun, overlayOf, perform, readParams } from "../local-host.ts";

const PLAIN = "unconfined_u:object_r:user_tmp_t:s0";

function host(tools: (folder: string) => string = labelTools) {
  const folder = tempFolder();
  const run: LocalRun = { shell: { ...DASH, path: `${tools(folder)}:${DASH.path}` }, home: folder };
  const write = (name: string, text = "x\n"): string => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  return { folder, run, write };
}

type Params = Readonly<Record<string, unknown>>;

describe("contexts", () => {
  test.each<readonly [string, Params, string]>([
    ["a type", { setype: "samba_share_t" }, "unconfined_u:object_r:samba_share_t:s0"],
    [
      "all four",
      { seuser: "system_u", serole: "role_r", setype: "etc_t", selevel: "s0:c1,c2" },
      "system_u:role_r:etc_t:s0:c1,c2",
    ],
    ["what the policy says", { setype: "_default" }, "unconfined_u:object_r:httpd_sys_content_t:s0"],
    [
      "what the policy says of all",
      { seuser: "_default", serole: "_default", setype: "_default", selevel: "_default" },
      "system_u:object_r:httpd_sys_content_t:s0",
    ],
  ])("%s", async (_title, params, context) => {
    const { folder, run, write } = host();
    const at = write("f");
    const first = await perform(file, { path: at, ...params }, run);
    expect([first.failed, first.changed, first.result.secontext]).toEqual([undefined, true, context]);
    expect(contextsIn(folder)).toEqual({ f: context });
    const [change] = first.verdict?.changes ?? [];
    expect(change?.difference).toEqual({
      subject: `security context of ${at}`,
      before: `${PLAIN}\n`,
      after: `${context}\n`,
    });
    const again = await perform(file, { path: at, ...params }, run);
    expect([again.changed, again.result.secontext]).toEqual([false, context]);
  });

  test("do nothing where SELinux is off, and ask nothing where none is wanted", async () => {
    const { folder, run, write } = host(labelToolsOff);
    const done = await perform(file, { path: write("f"), setype: "etc_t", seuser: "_default" }, run);
    expect([done.changed, done.result.secontext, contextsIn(folder)]).toEqual([false, undefined, {}]);
    const reads = file.observe(readParams(file, { path: "/f", setype: "" }) as never, {}, {
      home: "/",
    } as never);
    expect(Object.keys(reads)).toEqual(["own", "beyond"]);
  });

  test("are part of a new file, and stay where it is written anew", async () => {
    const { folder, run } = host();
    const params = { content: "a", dest: `${folder}/sub/`, setype: "etc_t" };
    const where = { ...params, dest: `${folder}/f` };
    const made = await perform(copy, where, run);
    expect(made.verdict?.changes.map(({ kind }) => kind)).toEqual(["write-file", "set-security-context"]);
    expect(contextsIn(folder).f).toBe("unconfined_u:object_r:etc_t:s0");
    const changed = await perform(copy, { ...where, content: "b" }, run);
    expect(changed.verdict?.changes.map(({ kind }) => kind)).toEqual(["write-file"]);
  });

  test("of everything in a folder, whatever it is called", async () => {
    const { folder, run, write } = host();
    for (const name of ["d/a", "d/sub/b b", "d/-c", "d/new\nline"]) write(name);
    const params = { path: `${folder}/d`, state: "directory", recurse: true, setype: "etc_t" };
    const done = await perform(file, params, run);
    expect([done.failed, done.verdict?.changes.map((c) => c.summary)]).toEqual([
      undefined,
      [`set the security context of 6 paths in ${folder}/d`],
    ]);
    expect(contextsIn(folder)["d/sub/b b"]).toBe("unconfined_u:object_r:etc_t:s0");
    expect(contextsIn(folder)["d/-c"]).toBe("unconfined_u:object_r:etc_t:s0");
  });

  test("go to what a link leads to, or to the link", async () => {
    const { folder, run, write } = host();
    write("f");
    symlinkSync("f", path.join(folder, "link"));
    await perform(lineinfile, { path: `${folder}/link`, line: "y", setype: "etc_t" }, run);
    expect(contextsIn(folder)).toEqual({ f: "unconfined_u:object_r:etc_t:s0" });
    await perform(file, { path: `${folder}/link`, follow: false, setype: "lib_t" }, run);
    expect(contextsIn(folder).link).toBe("unconfined_u:object_r:lib_t:s0");
  });

  test("that the policy does not know fail, in the tool's words", async () => {
    const { run, write } = host();
    const at = write("f");
    const done = await perform(file, { path: at, setype: "no_such_t" }, run);
    expect(done.failed).toContain("Invalid argument");
  });

  test("of what goes away are none", async () => {
    const { folder, run, write } = host();
    const done = await perform(file, { path: write("f"), state: "absent", setype: "etc_t" }, run);
    expect([done.failed, contextsIn(folder)]).toEqual([undefined, {}]);
    const none = await perform(
      lineinfile,
      { path: `${folder}/none`, line: "x", state: "absent", setype: "etc_t" },
      run,
    );
    expect([none.failed, none.changed]).toEqual([undefined, false]);
  });

  test("of a template in a folder go to the file in it", async () => {
    const { folder, run } = host();
    mkdirSync(path.join(folder, "d"));
    const given = { source: { path: "/x.j2", text: "a\n", mode: 0o644 } };
    const params = { src: "x.j2", dest: `${folder}/d`, setype: "etc_t" };
    const done = await perform(template, params, { ...run, given });
    expect([done.failed, contextsIn(folder)]).toEqual([
      undefined,
      { "d/x.j2": "unconfined_u:object_r:etc_t:s0" },
    ]);
  });

  test.each(["a b", "-h", "a;b", "$(x)"])("%j is refused before the run", (setype) => {
    expect(() => readParams(file, { path: "/f", setype })).toThrow("of an SELinux context");
  });
});

describe("attributes", () => {
  test.each<readonly [string, string, string, boolean, string]>([
    ["", "+i", "i", true, "i"],
    ["i", "+i", "i", false, "i"],
    ["iA", "-i", "A", true, "A"],
    ["A", "-i", "A", false, "A"],
    ["iA", "d", "d", true, "d"],
    ["dA", "=Ad", "dA", false, "dA"],
    ["A", "=", "", true, ""],
  ])("%j with %j", async (before, attributes, _after, changed, flags) => {
    const { folder, run, write } = host();
    const at = write("f");
    writeFileSync(path.join(folder, "label-state/flags"), `${statSync(at).ino} ${before}\n`);
    const done = await perform(file, { path: at, attr: attributes }, run);
    expect([done.failed, done.refusal, done.changed]).toEqual([undefined, undefined, changed]);
    expect(flagsIn(folder).at(-1)).toBe(flags);
    expect((await perform(file, { path: at, attributes }, run)).changed).toBe(false);
  });

  test("come back to a file that was written anew", async () => {
    const { folder, run, write } = host();
    const at = write("f", "old");
    writeFileSync(path.join(folder, "label-state/flags"), `${statSync(at).ino} dA\n`);
    const params = { dest: at, content: "new", attributes: "+A" };
    const done = await perform(copy, params, run);
    expect([done.failed, readFileSync(at, "utf8"), flagsIn(folder).at(-1)]).toEqual([undefined, "new", "Ad"]);
    expect((await perform(copy, params, run)).changed).toBe(false);
  });

  test("that lock a file are taken off first, where they are not wanted", async () => {
    const { folder, run, write } = host();
    const at = write("f", "old");
    writeFileSync(path.join(folder, "label-state/flags"), `${statSync(at).ino} i\n`);
    const done = await perform(copy, { dest: at, content: "new", attributes: "-i" }, run);
    expect([done.failed, done.verdict?.changes.map((c) => c.kind)]).toEqual([
      undefined,
      ["set-file-attributes", "write-file"],
    ]);
    expect(readFileSync(at, "utf8")).toBe("new");
  });

  test("that lock a file and shall go on doing so refuse its change", async () => {
    const { folder, run, write } = host();
    const at = write("f", "old");
    writeFileSync(path.join(folder, "label-state/flags"), `${statSync(at).ino} i\n`);
    const { refusal } = await perform(copy, { dest: at, content: "new", attributes: "+i" }, run);
    expect([refusal?.message, refusal?.help]).toEqual([
      `${at} is immutable (chattr +i) and would have to be changed`,
      "a task before it that sets `attributes: -i` lets it be changed",
    ]);
    expect(readFileSync(at, "utf8")).toBe("old");
  });

  test("of a link are none", async () => {
    const { folder, run, write } = host();
    write("f");
    symlinkSync("f", path.join(folder, "link"));
    const { refusal } = await perform(file, { path: `${folder}/link`, follow: false, attributes: "+A" }, run);
    expect(refusal?.message).toBe(`${folder}/link can have no file attributes`);
  });

  test("need their tools", async () => {
    const shell = SHELLS.find(({ name }) => name === "busybox") ?? DASH;
    const folder = tempFolder();
    writeFileSync(path.join(folder, "f"), "");
    const { refusal } = await perform(
      file,
      { path: `${folder}/f`, attributes: "+A" },
      { shell, home: folder },
    );
    expect([refusal?.message, refusal?.mayResolve]).toEqual(["the host has no lsattr", true]);
  });

  test.each(["+", "i-", "+R", "+V", "i a", "--"])("%j", (attributes) => {
    const read = () => readParams(file, { path: "/f", attributes });
    if (attributes === "+") expect(read).not.toThrow();
    else expect(read).toThrow("attributes are letters");
  });
});

describe("a question", () => {
  const question = { path: "/d/f", kind: "file", context: true, defaults: false, flags: true } as const;

  test.each(SHELLS)("is answered by $name", async (shell) => {
    const folder = tempFolder();
    const at = path.join(folder, "a b");
    writeFileSync(at, "");
    const bin = labelTools(folder);
    const read = fileLabels({ ...question, path: at, defaults: true });
    const tools = { ...shell, path: `${bin}:${shell.path}` };
    const seen = read.parse(await runCall(read.call, { shell: tools }));
    expect([seen.path, seen.selinux, seen.missing]).toEqual([at, "on", []]);
    expect([...seen.labels]).toEqual([[at, { context: readContext(PLAIN), flags: "e" }]]);
    expect(seen.defaults.get(at)?.type).toBe("httpd_sys_content_t");
  });

  test("is answered from what was promised", () => {
    const seen = {
      path: "/d/f",
      selinux: "on",
      missing: [],
      labels: new Map(),
      defaults: new Map(),
    } as const;
    const read = fileLabels(question);
    expect(read.predict?.(seen, overlayOf([]))).toBeUndefined();
    const promised = read.predict?.(
      seen,
      overlayOf([
        { kind: "file", path: "/d/f" },
        { kind: "record", database: "security contexts", name: "/d/f", value: '{"type":"etc_t"}' },
        { kind: "record", database: "file attributes", name: "/d/f", value: "i" },
      ]),
    );
    expect(promised).toMatchObject({
      known: { labels: new Map([["/d/f", { context: { type: "etc_t" }, flags: "i" }]]) },
    });
  });
});

test("every module that takes an owner takes these too", async () => {
  const { allModules } = await import("../../../src/modules/registry.ts");
  const withOwner = allModules().filter((module) => {
    const shape: object = (module as AnyModule).params.shape ?? {};
    return "setype" in shape && "owner" in shape;
  });
  expect(withOwner.length).toBeGreaterThan(10);
  for (const module of withOwner) expect(module.paramAliases?.attr, module.name).toBe("attributes");
});
