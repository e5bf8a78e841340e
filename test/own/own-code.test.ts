/** What is wrong with a project's own code is told at its place, before anything is done, and never as a trace. */

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filterText, makeProject, moduleText } from "./project.ts";

const CASES: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  said: string,
  place: string,
])[] = [
  [
    "what is no TypeScript",
    { "modules/a.ts": "export const a: number = ;\n" },
    "error[MOD0201]: modules/a.ts can't be loaded: Expression expected",
    "modules/a.ts:1:26",
  ],
  [
    "more than types",
    { "modules/a.ts": "export enum A { B }\n" },
    "error[MOD0201]: modules/a.ts can't be loaded: TypeScript enum is not supported",
    "modules/a.ts:1:8",
  ],
  [
    "an error while it is loaded, in a file that it imports",
    {
      "modules/a.ts": 'import { b } from "./lib/b.ts";\nexport const a = b;\n',
      "modules/lib/b.ts": "const nothing: any = undefined;\nexport const b = nothing.part;\n",
    },
    "error[MOD0201]: modules/a.ts can't be loaded: Cannot read properties of undefined (reading 'part')",
    "modules/lib/b.ts:2:26",
  ],
  [
    "a name that homerun/module has not",
    { "modules/a.ts": 'import { defineModul } from "homerun/module";\nexport const a = defineModul({});\n' },
    "modules/a.ts can't be loaded: The requested module 'homerun/module' does not provide an export named 'defineModul'",
    "modules/a.ts:1:1",
  ],
  [
    "a file that is not there",
    { "modules/a.ts": 'import { b } from "./b-is-gone.ts";\nexport const a = b;\n' },
    "error[MOD0201]: modules/a.ts can't be loaded: Cannot find module",
    "modules/a.ts:1:1",
  ],
  [
    "a wait at the top",
    { "modules/a.ts": "export const a = await 1;\n" },
    "error[MOD0201]: modules/a.ts can't be loaded: it waits (`await`) while it is loaded",
    "modules/a.ts:1:1",
  ],
  [
    "a file without a module",
    { "modules/a.ts": "export const a = 1;\n" },
    "error[MOD0202]: modules/a.ts exports no module",
    "defineModule",
  ],
  [
    "two modules",
    { "modules/a.ts": `${moduleText("a")}export const other = { ...it };\n` },
    "error[MOD0202]: modules/a.ts exports more than one module",
    "a file of its own for each",
  ],
  [
    "a name that is not the file's",
    { "modules/house-motd.ts": moduleText("motd") },
    "error[MOD0203]: the module in modules/house-motd.ts is called `motd`",
    "call it `house_motd`",
  ],
  [
    "a name of homerun's",
    { "modules/copy.ts": moduleText("copy") },
    "error[MOD0204]: homerun itself has a module `copy`",
    "rename modules/copy.ts",
  ],
  [
    "parameters that are no schema",
    { "modules/a.ts": moduleText("a", { params: "{ path: 1 }" }) },
    "error[MOD0203]: the module in modules/a.ts is not whole: `params` must be a `z.strictObject({…})`",
    "modules/a.ts",
  ],
  [
    "a parameter that nobody describes",
    { "modules/a.ts": moduleText("a", { params: "z.strictObject({ path: path() })" }) },
    "is not whole: the parameter `path` has no `.describe(",
    "modules/a.ts",
  ],
  [
    "no decision",
    { "modules/a.ts": moduleText("a", { decide: "undefined" }) },
    "is not whole: `decide` must be a function",
    "modules/a.ts",
  ],
  [
    "support in other words",
    { "modules/a.ts": moduleText("a", { support: '{ check: "yes", diff: "full" }' }) },
    "is not whole: `support` says",
    "modules/a.ts",
  ],
  [
    "a filter of a name of homerun's",
    { "filters/upper.ts": filterText("upper") },
    "error[MOD0204]: homerun itself has a filter `upper`",
    "rename filters/upper.ts",
  ],
  [
    "a filter without an example",
    { "filters/shout.ts": filterText("shout", { example: "undefined" }) },
    "error[MOD0203]: the filter in filters/shout.ts is not whole: `example` is `{ expression, result }`",
    "filters/shout.ts",
  ],
];

describe("own code", () => {
  it.each(CASES)("%s", async (_what, files, said, place) => {
    const { code, out, err } = await makeProject(files).call("test");
    expect(err).toContain(said);
    expect(err).toContain(place);
    expect(err).not.toMatch(/\n {4}at |node:internal/);
    expect([code, out]).toEqual([5, ""]);
  });

  it("is told of all files at once", async () => {
    const { err } = await makeProject({ "modules/a.ts": "export {};", "filters/b.ts": "export {};" }).call(
      "test",
    );
    expect(err.match(/error\[MOD0202\]/g)).toHaveLength(2);
  });

  it("is not loaded where the project file does not say so", async () => {
    const project = makeProject({
      "homerun.yml": "",
      "modules/a.ts": "throw new Error('it was loaded');\n",
      "filters/b.ts": "throw new Error('it was loaded');\n",
    });
    const { code, err } = await project.call("test");
    expect([code, err]).toEqual([5, expect.stringContaining("error[CLI0508]")]);
    expect(await project.call("doc")).toMatchObject({ code: 0, err: "" });
    expect((await project.call("doc", "a")).err).toContain("there is no module `a`");
  });
});

describe("homerun doc", () => {
  const PYTHON = `#!/usr/bin/python
DOCUMENTATION = r'''
module: house_lights
short_description: Switch the lights
description:
  - Switches B(all) lights, see M(house.home.heating).
options:
  room:
    description: The room, such as V(kitchen). See O(state).
    type: str
    required: true
    aliases: [place]
  state:
    description: [What they shall be., 'Dim ones count as V(on).']
    choices: [on, off]
    default: "on"
'''
EXAMPLES = r'''
- name: light
  house_lights:
    room: kitchen
'''
RETURN = r'''
lit:
  description: How many are lit.
'''
def main():
    AnsibleModule(argument_spec={}, supports_check_mode=True)
`;

  it("shows the project's own modules, and those of others, by what their files say", async () => {
    const project = makeProject({
      "modules/house-motd.ts": moduleText("house_motd", { reads: '"the file"', writes: '"the file"' }),
      "library/house_lights.py": PYTHON,
      "library/silent": "#!/bin/sh\n",
      "roles/web/tasks/main.yml": "[]\n",
      "roles/web/library/of_role.py": "DOCUMENTATION = '''\nshort_description: It\\'s of a role\n'''\n",
    });
    const list = await project.call("doc");
    expect(list.out).toMatch(/\nof this project\n {2}house_motd +Keep a text in a file\n/);
    expect(list.out).toMatch(
      /\n {2}house_lights +Switch the lights\n {2}of_role +It's of a role\n {2}silent /,
    );
    const own = await project.call("doc", "house_motd");
    expect(own.out).toContain("reads       the file\nwrites      the file\n");
    expect(own.out).toContain("file        modules/house-motd.ts");
    expect((await project.call("doc", "house_lights")).out).toMatchSnapshot();
    expect((await project.call("doc", "silent")).out).toContain("its file says nothing of it");
  });

  it("shows one of a collection, with what its documentation shares with others", async () => {
    const at = "collections/ansible_collections/house/home/plugins";
    const project = makeProject({
      [`${at}/modules/heating.py`]:
        "DOCUMENTATION = '''\nshort_description: Heat\nextends_documentation_fragment: [house.home.api, house.home.api.extra]\n'''\n",
      [`${at}/doc_fragments/api.py`]:
        "class ModuleDocFragment:\n    DOCUMENTATION = r'''\noptions:\n  url: {description: Where., required: true}\n'''\n    EXTRA = r'''\noptions:\n  token: {description: Who.}\n'''\n",
      [`${at}/modules/cooling.sh`]: "#!/bin/sh\n",
      [`${at}/modules/cooling.yml`]: "DOCUMENTATION:\n  short_description: Cool\n",
    });
    expect((await project.call("doc", "house.home.heating")).out).toMatch(
      /^house\.home\.heating {2}Heat\n[\s\S]*\n {2}url {2}text; required\n {6}Where\.\n {2}token {2}text\n {6}Who\.\n/,
    );
    expect((await project.call("doc", "house.home.cooling")).out).toContain("house.home.cooling  Cool\n");
    expect((await project.call("doc")).out).not.toContain("heating");
    expect((await project.call("doc", "house.home.heatin")).err).toContain("error[CLI0501]");
  });

  it("has JSON of all", async () => {
    const project = makeProject({ "modules/a.ts": moduleText("a") });
    const records = JSON.parse((await project.call("doc", "--json")).out) as readonly {
      name: string;
      group: string;
    }[];
    expect(records.at(-1)).toMatchObject({
      name: "a",
      group: "of this project",
      file: join("modules", "a.ts"),
    });
  });
});
