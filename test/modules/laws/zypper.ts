import { expect } from "vitest";
import { zypper } from "../../../src/modules/zypper.ts";
import type { Law, LawCase } from "../law.ts";
import { type FakeZypper, fakeZypper, installedByZypper, zypperTools } from "../zypper/fake-zypper.ts";

const HOST: FakeZypper = {
  installed: ["alpha 1.0-1", "gamma 1.0-1"],
  available: ["alpha 2.0-1", "beta 1.0-1", "gamma 1.0-1"],
};

function packages(
  title: string,
  params: Readonly<Record<string, unknown>>,
  after?: readonly string[],
  host: FakeZypper = HOST,
): LawCase {
  return {
    title,
    tools: zypperTools,
    prepare: fakeZypper(host),
    params: () => params,
    ...(after === undefined
      ? { unchanged: true }
      : { check: (folder) => expect(installedByZypper(folder)).toEqual(after) }),
  };
}

export const law: Law = {
  module: zypper,
  cases: [
    packages("what is there", { name: ["alpha", "gamma"] }),
    packages("what is there, with fresh repositories", { name: "alpha", update_cache: true }),
    packages("what is there, by version", { name: "gamma>=1.0" }),
    packages("one is missing", { name: "alpha,beta" }, ["alpha 1.0-1", "beta 1.0-1", "gamma 1.0-1"]),
    packages("one goes for another", { name: ["-gamma", "beta"] }, ["alpha 1.0-1", "beta 1.0-1"]),
    packages("the newest", { name: ["alpha", "beta"], state: "latest" }, [
      "alpha 2.0-1",
      "beta 1.0-1",
      "gamma 1.0-1",
    ]),
    packages("everything", { name: "*", state: "latest" }, ["alpha 2.0-1", "gamma 1.0-1"]),
    packages("everything, whatever repositories have", { name: "*", state: "dist-upgrade" }, [
      "alpha 2.0-1",
      "gamma 1.0-1",
    ]),
    packages("it goes", { name: ["alpha", "beta"], state: "absent" }, ["gamma 1.0-1"]),
    packages("it is gone", { name: "beta", state: "removed" }),
    packages("a pattern that is there", { name: "base", type: "pattern" }, undefined, {
      ...HOST,
      patterns: ["base 20240101-1"],
    }),
  ],
};
