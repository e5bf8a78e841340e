import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { pacman } from "../../../src/modules/pacman.ts";
import type { Law, LawCase } from "../law.ts";
import { type FakePacman, fakePacman, installedByPacman, pacmanTools } from "../pacman/fake-pacman.ts";

const HOST: FakePacman = {
  installed: ["alpha 1.0-1 explicit", "gamma 1.0-1 dependency"],
  available: ["alpha 2.0-1", "beta 1.0-1", "delta 1.0-1", "epsilon 1.0-1", "gamma 1.0-1"],
  groups: ["grp delta", "grp epsilon"],
  needs: ["beta needs gamma"],
};

const ALPHA = "alpha 1.0-1 explicit";
const GAMMA = "gamma 1.0-1 dependency";

function packages(
  title: string,
  params: Readonly<Record<string, unknown>>,
  after?: readonly string[],
  host: FakePacman = HOST,
): LawCase {
  return {
    title,
    tools: pacmanTools,
    prepare: fakePacman(host),
    params: () => params,
    ...(after === undefined
      ? { unchanged: true }
      : { check: (folder) => expect(installedByPacman(folder)).toEqual(after) }),
  };
}

/** The real pacman has been driven by hand with the same tasks, against Ansible's module. */
export const law: Law = {
  module: pacman,
  cases: [
    packages("what is there", { name: ["alpha", "gamma"] }),
    packages("what is there, with the repository before it", { name: "law/gamma" }),
    packages("what is there, with new lists", { name: "alpha", update_cache: true }),
    packages("one is missing", { name: ["alpha", "beta"] }, [ALPHA, "beta 1.0-1 explicit", GAMMA]),
    packages("the newest", { name: "alpha", state: "latest" }, ["alpha 2.0-1 explicit", GAMMA]),
    packages("everything", { upgrade: true }, ["alpha 2.0-1 explicit", GAMMA]),
    packages("a group", { name: "grp" }, [ALPHA, "delta 1.0-1 explicit", "epsilon 1.0-1 explicit", GAMMA]),
    packages("a group goes", { name: "grp", state: "absent" }, [ALPHA, GAMMA], {
      ...HOST,
      installed: [...(HOST.installed ?? []), "delta 1.0-1 explicit", "epsilon 1.0-1 explicit"],
    }),
    packages("it goes", { name: ["alpha", "beta"], state: "absent" }, [GAMMA]),
    packages("it is gone", { name: "beta", state: "removed" }),
    packages(
      "what came with it goes too",
      { name: "beta", state: "absent", extra_args: "--recursive" },
      [ALPHA],
      {
        ...HOST,
        installed: [...(HOST.installed ?? []), "beta 1.0-1 explicit"],
      },
    ),
    packages(
      "in spite of others",
      { name: "gamma", state: "absent", force: true },
      [ALPHA, "beta 1.0-1 explicit"],
      {
        ...HOST,
        installed: [...(HOST.installed ?? []), "beta 1.0-1 explicit"],
      },
    ),
    packages("a reason, for what is new", { name: ["gamma", "beta"], reason: "dependency" }, [
      ALPHA,
      "beta 1.0-1 dependency",
      GAMMA,
    ]),
    packages("a reason, for all", { name: ["gamma", "alpha"], reason: "explicit", reason_for: "all" }, [
      ALPHA,
      "gamma 1.0-1 explicit",
    ]),
    {
      ...packages("a file", {}, [ALPHA, GAMMA, "zeta 3.0-1 explicit"]),
      prepare: (folder) => {
        fakePacman(HOST)(folder);
        writeFileSync(path.join(folder, "zeta.pkg.tar.zst"), "zeta 3.0-1\n");
      },
      params: (folder) => ({ name: path.join(folder, "zeta.pkg.tar.zst") }),
    },
  ],
};
