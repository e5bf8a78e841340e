/** Facts that are kept between runs, in whole runs. What is said was compared with Ansible 2.18 and its `jsonfile`. */

import { describe, expect, it } from "vitest";
import type { Project } from "../../src/model/project.ts";
import { type Played, type PlayOptions, play, temporaryFolder } from "./run-play.ts";

const GATHER = "setup: {gather_subset: ['!all', '!min', user]}";

function site(tasks: readonly string[], head = "gather_facts: false"): string {
  return `- hosts: one\n  ${head}\n  tasks:\n${tasks.map((t) => `    - ${t}\n`).join("")}`;
}

function say(expression: string): string {
  return `debug: {msg: "{{ ${expression} }}"}`;
}

/** Runs one after the other, of which each knows what those before have kept. */
async function runs(
  sites: readonly string[],
  last: PlayOptions = {},
  settings: Partial<Project> = {},
): Promise<Played> {
  const folder = temporaryFolder();
  const project: Project = {
    factCaching: "jsonfile",
    factCachingConnection: `${folder}/facts`,
    ...settings,
  };
  const hosts = ["one", "two"];
  for (const text of sites.slice(0, -1)) await play(text, { folder, project, hosts });
  return play(sites.at(-1) ?? "", { folder, project, hosts, ...last });
}

const SET = site(["set_fact: {kept: [1, two], cacheable: true}", "set_fact: {gone: 1}"]);

describe("facts of an earlier run", () => {
  it.each([
    [
      "`cacheable` keeps values, and nothing else does",
      [SET, site([say("kept ~ ansible_facts.kept ~ (gone is defined)")])],
      ["[1, 'two'][1, 'two']False"],
    ],
    ["they stand below variables of plays", [SET, `${site([say("kept")])}  vars: {kept: own}\n`], ["own"]],
    [
      "other hosts see them",
      [SET, site([say("hostvars.one.kept")]).replace("hosts: one", "hosts: two")],
      ["[1, 'two']".replaceAll("'", '"').replace(", ", ",")],
    ],
    [
      "those that setup found are there before anything is gathered",
      [site([GATHER]), site([say("[ansible_user_id is defined, ansible_facts.user_id is defined]")])],
      ["[true,true]"],
    ],
    [
      "text in them is no template",
      [site(["set_fact: {kept: \"{{ '{{ 1 + 1 }}' }}\", cacheable: true}"]), site([say("kept")])],
      ["{{ 1 + 1 }}"],
    ],
    [
      "`clear_facts` forgets them, and what set_fact set stays for the run",
      [
        SET,
        site([
          "set_fact: {kept: 2, cacheable: true}",
          "meta: clear_facts",
          say("kept ~ (ansible_facts.kept is defined)"),
        ]),
      ],
      ["2False"],
    ],
    ["… for later runs too", [SET, site(["meta: clear_facts"]), site([say("kept is defined")])], ["false"]],
    [
      "check mode knows and keeps them as well",
      [SET, site([say("kept is defined")], "gather_facts: false\n  check_mode: true")],
      ["true"],
    ],
  ] as const)("%s", async (_, sites, said) => {
    const played = await runs(sites);
    expect(played.said.map((line) => line.replace(/^\w+: /, ""))).toEqual(said);
  });

  it("are of no account once they are forgotten by `--flush-cache`, of the limit's hosts only", async () => {
    const asking = site([say("kept is defined")]);
    expect((await runs([SET, asking], { flushCache: true })).said).toEqual(["one: false"]);
    const other = `${asking.replace("hosts: one", "hosts: two")}`.replace("kept", "hostvars.one.kept");
    expect((await runs([SET, other], { flushCache: true, limit: "two" })).said).toEqual(["two: true"]);
  });
});

describe("gathering", () => {
  const gathered = ({ events }: Played): number =>
    events.filter((e) => e.type === "host-finished" && e.task.module === "setup").length;
  const twice = [
    site([GATHER]),
    site([], "gather_subset: ['!all', '!min', user]").replace("tasks:\n", "tasks: []\n"),
  ];
  it.each([
    ["smart", 0],
    ["implicit", 1],
    ["explicit", 0],
  ] as const)("%s, of a host whose facts are kept", async (gathering, times) => {
    expect(gathered(await runs(twice, { gathering }))).toBe(times);
  });

  it("goes by the project's setting where the call has none", async () => {
    expect(gathered(await runs(twice, {}, { gathering: "implicit" }))).toBe(1);
    expect(gathered(await runs(twice, {}))).toBe(0);
  });
});
