import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type AptSources, aptSources } from "../../../src/host/reads/apt-sources.ts";
import { blankState } from "../../../src/host/reads/predicted-path.ts";
import { aptRepository } from "../../../src/modules/apt-repository.ts";
import { suggestedName } from "../../../src/modules/apt-sources/source-line.ts";
import { runCall } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { decide, isRefusal, readParams } from "../local-host.ts";

function sources(lists: Readonly<Record<string, string>>): AptSources {
  return {
    codename: "noble",
    isApt: true,
    lists: Object.entries(lists).map(([file, content]) => ({
      path: file,
      target: file,
      state: blankState("file"),
      content: Buffer.from(content, "latin1"),
    })),
  };
}

function decided(params: Readonly<Record<string, unknown>>, lists: Readonly<Record<string, string>> = {}) {
  const verdict = decide(aptRepository, readParams(aptRepository, params), { sources: sources(lists) }, {});
  if (isRefusal(verdict)) throw new Error(verdict.message);
  return {
    summaries: verdict.changes.map((change) => change.summary),
    after: verdict.changes.flatMap((change) => change.difference?.after ?? []),
    result: verdict.result,
  };
}

const LINE = "deb http://example.org/debian bookworm main";
const LIST = "/etc/apt/sources.list";
const OWN = "/etc/apt/sources.list.d/example_org_debian.list";
const REFRESH = "refresh the package index";

describe("apt_repository", () => {
  test("a new line gets a list of its own", () => {
    const { summaries, after, result } = decided({ repo: "deb  http://example.org/debian bookworm   main " });
    expect(summaries).toEqual([`create ${OWN}`, REFRESH]);
    expect(after).toEqual([`${LINE}\n`]);
    expect(result).toMatchObject({ sources_added: [OWN], sources_removed: [] });
  });

  test("a line that is there is left alone, however it is spaced", () => {
    expect(
      decided({ repo: LINE }, { [LIST]: "deb   http://example.org/debian bookworm main # mine\n" }).summaries,
    ).toEqual([]);
  });

  test("a line that is switched off is switched on, and the others stay", () => {
    const before = `# a caf\xe9\n# ${LINE} # mine\nnonsense\n`;
    expect(decided({ repo: LINE, update_cache: false }, { [LIST]: before })).toMatchObject({
      summaries: [`write ${LIST}`],
      result: { sources_added: [] },
    });
  });

  test("a named list is written to", () => {
    const file = "/etc/apt/sources.list.d/mine.list";
    const { after } = decided({ repo: LINE, filename: "mine" }, { [file]: "deb http://a b c" });
    expect(after).toEqual([`deb http://a b c\n${LINE}\n`]);
  });

  test("a line goes from every list, and a list that holds nothing goes too", () => {
    const lists = { [LIST]: `# ${LINE}\n${LINE}\n`, [OWN]: `${LINE}\n` };
    const { summaries, result } = decided({ repo: LINE, state: "absent" }, lists);
    expect(summaries).toEqual([`write ${LIST}`, `remove ${OWN}`, REFRESH]);
    expect(result).toMatchObject({ sources_removed: [OWN] });
  });

  test("a line that is nowhere is gone", () => {
    expect(decided({ repo: LINE, state: "absent" }, { [LIST]: `# ${LINE}\n` }).summaries).toEqual([]);
  });

  test("a personal archive brings its key", () => {
    const { summaries, after } = decided({ repo: "ppa:nginx/stable", codename: "jammy" });
    expect(summaries).toEqual([
      "fetch the key of ppa:nginx/stable to /etc/apt/trusted.gpg.d/nginx-ubuntu-stable.asc",
      "create /etc/apt/sources.list.d/ppa_nginx_stable_jammy.list",
      REFRESH,
    ]);
    expect(after).toEqual(["deb https://ppa.launchpadcontent.net/nginx/stable/ubuntu jammy main\n"]);
  });

  test("a personal archive goes by the host's own release", () => {
    const line = "deb https://ppa.launchpadcontent.net/nginx/ppa/ubuntu noble main\n";
    expect(decided({ repo: "ppa:nginx" }, { [LIST]: line }).summaries).toEqual([]);
  });

  test.each([
    "",
    "http://example.org/debian bookworm main",
    "# deb http://a b c",
    "deb http://a",
    "ppa:",
    "deb a b\nc d",
  ])("%j is no repository", (repo) => expect(aptRepository.params.safeParse({ repo }).success).toBe(false));

  // By the rule that Ansible documents.
  test.each([
    [
      "deb [arch=amd64 signed-by=/k.gpg] https://user:pw@dl.example.org/linux/chrome/deb/ stable main",
      "dl_example_org_linux_chrome_deb",
    ],
    ["deb-src http://archive.canonical.com/ubuntu hardy partner", "archive_canonical_com_ubuntu"],
    ["deb file:/srv/repo ./", "file_srv_repo"],
  ])("%s is kept in %s", (line, name) => expect(suggestedName(line)).toBe(name));

  test("lists are read as they are, links followed", async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "d"));
    writeFileSync(path.join(folder, "d/a.list"), Buffer.from("deb http://caf\xe9 b c", "latin1"));
    writeFileSync(path.join(folder, "d/a.sources"), "no list");
    const read = aptSources(path.join(folder, "none"), path.join(folder, "d"));
    const seen = read.parse(await runCall(read.call));
    expect(seen.lists.map((one) => [one.path, one.content.toString("latin1"), one.state.type])).toEqual([
      [path.join(folder, "d/a.list"), "deb http://caf\xe9 b c", "file"],
    ]);
  });
});
