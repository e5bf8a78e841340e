import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { dnf } from "../../../src/modules/dnf.ts";
import { dnfTools, fakeRpms, installedRpms } from "../dnf/fake-dnf.ts";
import type { Law, LawCase } from "../law.ts";

const HOST = {
  installed: ["alpha 1.1-1", "gamma 1.0-1"],
  available: ["alpha 1.0-1", "alpha 1.1-1", "alpha 2.0-1", "beta 1.0-1", "gamma 1.0-1"],
  provides: ["gamma /usr/bin/gamma"],
};

function rpms(title: string, params: Readonly<Record<string, unknown>>, after?: readonly string[]): LawCase {
  return {
    title,
    tools: dnfTools,
    prepare: fakeRpms(HOST),
    params: () => params,
    ...(after === undefined
      ? { unchanged: true }
      : { check: (folder) => expect(installedRpms(folder)).toEqual(after) }),
  };
}

/** The real dnf has been driven by hand with the same tasks, against Ansible's module. */
export const law: Law = {
  module: dnf,
  cases: [
    rpms("what is there", { name: ["alpha", "gamma"] }),
    rpms("what is there, by version", { name: "alpha-1.1-1" }),
    rpms("what is there, by path", { name: "/usr/bin/gamma" }),
    rpms("one is missing", { name: "alpha,beta" }, ["alpha 1.1-1", "beta 1.0-1", "gamma 1.0-1"]),
    rpms("the newest", { name: ["alpha", "beta"], state: "latest" }, [
      "alpha 2.0-1",
      "beta 1.0-1",
      "gamma 1.0-1",
    ]),
    rpms("the newest of what is there", { name: ["alpha", "beta"], state: "latest", update_only: true }, [
      "alpha 2.0-1",
      "gamma 1.0-1",
    ]),
    rpms("everything", { name: "*", state: "latest" }, ["alpha 2.0-1", "gamma 1.0-1"]),
    rpms("an older version is left out", { name: "alpha-1.0" }),
    rpms("an older version is allowed", { name: "alpha-1.0", allow_downgrade: true }, [
      "alpha 1.0-1",
      "gamma 1.0-1",
    ]),
    rpms("it goes", { name: ["alpha", "beta"], state: "absent" }, ["gamma 1.0-1"]),
    rpms("it is gone", { name: "beta", state: "removed" }),
    {
      ...rpms("leaves go", { autoremove: true }, ["alpha 1.1-1"]),
      prepare: fakeRpms({ ...HOST, leaves: ["gamma"] }),
    },
    {
      ...rpms("a file", {}, ["alpha 1.1-1", "delta 3.0-1", "gamma 1.0-1"]),
      prepare: (folder) => {
        fakeRpms(HOST)(folder);
        writeFileSync(path.join(folder, "delta.rpm"), "delta 3.0-1\n");
      },
      params: (folder) => ({ name: path.join(folder, "delta.rpm") }),
    },
    {
      ...rpms("a file that is installed", {}),
      prepare: (folder) => {
        fakeRpms(HOST)(folder);
        writeFileSync(path.join(folder, "gamma.rpm"), "gamma 1.0-1\n");
      },
      params: (folder) => ({ name: path.join(folder, "gamma.rpm") }),
    },
  ],
};
