/** Own modules and filters where they are used: tasks, conditions, templates, check mode, faults. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadProjectCode } from "../../src/cli/project-code.ts";
import { setOwnFilters } from "../../src/expression/filters/registry.ts";
import {
  finished,
  type Played,
  type PlayFiles,
  type PlayOptions,
  play,
  temporaryFolder,
} from "../engine/run-play.ts";
import { filterText, makeProject, moduleText } from "./project.ts";

async function played(site: string, files: PlayFiles, options: PlayOptions = {}): Promise<Played> {
  const { folder, write } = makeProject();
  write(files);
  const own = loadProjectCode({ directory: folder, ownCode: true }, folder);
  onTestFinished(() => setOwnFilters(new Map()));
  return play({ ...files, "site.yml": site }, { own, ...options });
}

const messages = ({ events }: Played): readonly unknown[] =>
  finished(events).map((event) => event.result.msg);

const CODE = {
  "modules/keep.ts": moduleText("keep", { returns: '{ n: "x" }' }),
  "filters/shout.ts": filterText("shout"),
};

describe("own modules and filters", () => {
  it("are used in tasks, conditions, loops and templates of both kinds, and keep what check mode promises", async () => {
    const folder = temporaryFolder();
    const site = `
- hosts: all
  gather_facts: false
  tasks:
    - {name: one, keep: {path: FOLDER/one, text: "{{ 'hi' | shout }}"}}
    - {name: two, keep: {path: "FOLDER/{{ item }}", text: same}, loop: [a, b], when: "item | shout == 'a!'"}
    - {name: three, template: {src: t.j2, dest: FOLDER/t}}
    - {name: four, template: {src: t.hbs, dest: FOLDER/h}}
    - {name: look, slurp: {src: FOLDER/one}, register: seen}
    - {name: say, debug: {msg: "{{ seen.content | b64decode }} {{ ['x', 'y'] | map('shout', mark='?') | join }}"}}
`;
    const files = {
      ...CODE,
      "templates/t.j2": "{{ 'a' | shout(mark='?') }}\n",
      "templates/t.hbs": "{{shout 'a'}}\n",
    };
    const promised = await played(site, files, { folder, checkMode: true });
    const done = await played(site, files, { folder });
    const again = await played(site, files, { folder });
    expect(promised.said).toEqual(["one: hi! x?y?"]);
    expect(done.lines).toEqual(promised.lines);
    expect(done.lines.filter((line) => line.endsWith(": changed")).length).toBeGreaterThan(3);
    expect(again.lines.filter((line) => line.endsWith(": changed"))).toEqual([]);
    expect(["one", "a", "t", "h"].map((name) => readFileSync(join(folder, name), "utf8"))).toEqual([
      "hi!",
      "same",
      "a?\n",
      "a!\n",
    ]);
  });

  it("are checked when the playbook is read", async () => {
    const site =
      "- hosts: all\n  gather_facts: false\n  tasks:\n    - keep: {path: /x, txt: y}\n    - kep: {path: /x}\n";
    expect((await played(site, CODE)).refused).toEqual(expect.arrayContaining(["MOD0102", "MOD0101"]));
  });

  it("fail their task, with the place, where they throw", async () => {
    const site = `
- hosts: all
  gather_facts: false
  tasks:
    - {keep: {path: /x, text: y}, ignore_errors: true}
    - {debug: {msg: "{{ [1] | shout }}"}, ignore_errors: true}
    - {debug: {msg: "{{ 1 | shout }}"}, ignore_errors: true}
`;
    const files = {
      "modules/keep.ts": moduleText("keep", { decide: "({ path }, seen) => seen.nothing.part" }),
      "filters/shout.ts": filterText("shout", {
        apply: "(input) => { if (input === 1) return () => 1; throw new TypeError('no text'); }",
      }),
    };
    const done = await played(site, files);
    expect(done.lines.every((line) => line.endsWith(": ignored"))).toBe(true);
    expect(JSON.stringify(done.events)).toContain("EXP0502");
    expect(messages(done)).toEqual([
      expect.stringMatching(
        /^the module `keep` has a fault: Cannot read properties of undefined \(reading 'part'\)/,
      ),
      expect.stringContaining("the filter `shout` of this project says: no text"),
      expect.stringContaining(
        "the filter `shout` of this project says: the result holds what is no value (function)",
      ),
    ]);
  });

  it("are told of where they are there and may not be loaded", async () => {
    const project = makeProject({
      "homerun.yml": "",
      "modules/house-motd.ts": "throw 1;",
      "p.yml": "- hosts: all\n  tasks:\n    - house_motd: {}\n",
    });
    const { code, err } = await project.call("run", "p.yml", "-i", "here,");
    expect([code, err]).toEqual([
      5,
      expect.stringContaining(
        "modules/house-motd.ts is there: `own_code: true` in homerun.yml lets it be loaded",
      ),
    ]);
    project.write({ "homerun.yml": "own_code: true\n", "modules/house-motd.ts": moduleText("house_motd") });
    expect((await project.call("run", "--syntax-check", "p.yml", "-i", "here,")).err).toContain("MOD0103");
  });
});
