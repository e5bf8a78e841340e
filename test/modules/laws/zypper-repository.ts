import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { zypperRepository } from "../../../src/modules/zypper-repository.ts";
import type { Law, LawCase } from "../law.ts";
import {
  type FakeRepository,
  havingRepositories,
  repositoriesOf,
  repositoryTools as tools,
} from "../zypper/fake-repositories.ts";

const OSS = ["oss", "Main", "http://example.org/oss/", 99, 1, 1, 1] as const;
const HOUSE = ["house", "house", "http://example.org/house", 50, 1, 1, 0] as const;

function on(
  title: string,
  params: Readonly<Record<string, unknown>>,
  after?: readonly string[],
  before: readonly FakeRepository[] = [OSS, HOUSE],
): LawCase {
  return {
    title,
    tools,
    prepare: havingRepositories(...before),
    params: () => params,
    ...(after === undefined
      ? { unchanged: true }
      : { check: (folder) => expect(repositoriesOf(folder)).toEqual(after) }),
  };
}

const IS_OSS = "oss|Main|http://example.org/oss/|99|1|1|1";
const IS_HOUSE = "house|house|http://example.org/house|50|1|1|0";

export const law: Law = {
  module: zypperRepository,
  cases: [
    on(
      "the first one",
      { name: "new", repo: "http://example.org/new", description: "It's <new>" },
      ["new|It's <new>|http://example.org/new|99|1|1|1"],
      [],
    ),
    on("as it is, but for a slash", { name: "oss", repo: "http://example.org/oss" }),
    on(
      "other settings",
      { name: "house", repo: "http://example.org/house", enabled: false, refresh: false, priority: 7 },
      ["house|house|http://example.org/house|7|0|0|1", IS_OSS],
    ),
    on("another address", { name: "house", repo: "http://example.org/new", disable_gpg_check: true }, [
      "house|house|http://example.org/new|50|1|1|0",
      IS_OSS,
    ]),
    on("another alias", { name: "home", repo: "http://example.org/house", disable_gpg_check: true }, [
      "home|house|http://example.org/house|50|1|1|0",
      IS_OSS,
    ]),
    on(
      "one in the place of two",
      { name: "oss", repo: "http://example.org/house", overwrite_multiple: true },
      ["oss|oss|http://example.org/house|99|1|1|1"],
    ),
    on("it goes, by its alias", { name: "house", state: "absent" }, [IS_OSS]),
    on("it goes, by its address", { repo: "http://example.org/oss/", state: "absent" }, [IS_HOUSE]),
    on("it is gone", { name: "former", state: "absent" }),
    {
      title: "what a file says",
      tools,
      prepare: (folder) => {
        havingRepositories(OSS)(folder);
        writeFileSync(
          path.join(folder, "tools.repo"),
          "# ours\n[tools]\nname=Tools of mine\nenabled=0\nbaseurl=http://example.org/tools\n",
        );
      },
      params: (folder) => ({ repo: path.join(folder, "tools.repo") }),
      check: (folder) =>
        expect(repositoriesOf(folder)).toEqual([
          IS_OSS,
          "tools|Tools of mine|http://example.org/tools|99|0|1|1",
        ]),
    },
  ],
};
