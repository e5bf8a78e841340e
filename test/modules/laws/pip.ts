import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { pip } from "../../../src/modules/pip.ts";
import type { Law } from "../law.ts";
import { installedIn, makePython, offline } from "../pip/python-environment.ts";

const having =
  (...installed: readonly string[]) =>
  (folder: string) =>
    makePython(folder, installed);

const into = (folder: string) => ({ virtualenv: `${folder}/venv`, extra_args: offline(folder) });

export const law: Law = {
  module: pip,
  cases: [
    {
      title: "packages in an environment",
      prepare: having(),
      params: (folder) => ({ name: ["law_alpha==1.0", "Law.Gamma"], ...into(folder) }),
      check: (folder) => expect(installedIn(folder)).toEqual(["law_alpha 1.0", "law_gamma 1.1"]),
    },
    {
      title: "another version, with what an extra asks for",
      prepare: having("law_alpha-1.0"),
      params: (folder) => ({ name: "law_alpha[more]", version: "1.5", ...into(folder) }),
      check: (folder) => expect(installedIn(folder)).toEqual(["law_alpha 1.5", "law_gamma 1.1"]),
    },
    {
      title: "what a file lists",
      prepare: (folder) => {
        makePython(folder);
        writeFileSync(
          path.join(folder, "requirements.txt"),
          "# c\n-r more.txt\nlaw_beta ; python_version > '3'\nnosuch; python_version < '3'\n",
        );
        writeFileSync(path.join(folder, "more.txt"), "law_alpha \\\n  < 1.5  # old\n");
      },
      params: (folder) => ({
        requirements: "requirements.txt",
        chdir: folder,
        ...into(folder),
        virtualenv: "venv",
      }),
      check: (folder) => expect(installedIn(folder)).toEqual(["law_alpha 1.0", "law_beta 0.5"]),
    },
    {
      title: "packages that are there",
      prepare: having("law_alpha-1.5", "law_beta-0.5"),
      params: (folder) => ({ name: "law-alpha>=1,<2,law_beta", ...into(folder) }),
      unchanged: true,
    },
    {
      title: "packages that are to go",
      prepare: having("law_alpha-1.5", "law_beta-0.5"),
      params: (folder) => ({
        name: ["law_beta", "law_gamma"],
        state: "absent",
        virtualenv: `${folder}/venv`,
      }),
      check: (folder) => expect(installedIn(folder)).toEqual(["law_alpha 1.5"]),
    },
    {
      title: "nothing to remove in no environment",
      params: (folder) => ({ name: "law_beta", state: "absent", virtualenv: `${folder}/none` }),
      check: (folder) => expect(existsSync(path.join(folder, "none"))).toBe(false),
      unchanged: true,
    },
    {
      title: "a new environment",
      prepare: having(),
      params: (folder) => ({
        name: "law_gamma",
        virtualenv: `${folder}/new`,
        virtualenv_command: "/usr/bin/python3 -m venv --without-pip",
        virtualenv_site_packages: true,
        extra_args: offline(folder),
        umask: "0077",
      }),
      check: (folder) => expect(existsSync(path.join(folder, "new/bin/activate"))).toBe(true),
    },
  ],
};
