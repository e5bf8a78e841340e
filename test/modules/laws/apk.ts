import { expect } from "vitest";
import { apk } from "../../../src/modules/apk.ts";
import { apkState, apkTools, apkWorld, type FakeApk, fakeApk } from "../apk/fake-apk.ts";
import type { Law, LawCase } from "../law.ts";

const HOST: FakeApk = {
  installed: ["alpha 1.0-r0", "gamma 1.0-r0"],
  available: ["alpha 2.0-r0", "beta 1.0-r1", "gamma 1.0-r0"],
  world: ["alpha"],
  needs: ["alpha needs gamma"],
};

function packages(
  title: string,
  params: Readonly<Record<string, unknown>>,
  after?: string,
  host: FakeApk = HOST,
): LawCase {
  return {
    title,
    tools: apkTools,
    prepare: fakeApk(host),
    params: (folder) => ({ ...params, world: apkWorld(folder) }),
    ...(after === undefined
      ? { unchanged: true }
      : { check: (folder) => expect(apkState(folder)).toBe(after) }),
  };
}

export const law: Law = {
  module: apk,
  cases: [
    packages("what is there", { name: "alpha" }),
    packages("what is there, with a new index", { name: "alpha", update_cache: true }),
    packages("what is there in a version", { name: "alpha" }, undefined, {
      ...HOST,
      world: ["alpha=1.0-r0"],
    }),
    packages(
      "one is missing",
      { name: "alpha,beta" },
      "alpha 1.0-r0, beta 1.0-r1, gamma 1.0-r0 | alpha, beta",
    ),
    packages(
      "one is there, but for others",
      { name: ["gamma"] },
      "alpha 1.0-r0, gamma 1.0-r0 | alpha, gamma",
    ),
    packages(
      "the newest",
      { name: ["alpha", "beta"], state: "latest" },
      "alpha 2.0-r0, beta 1.0-r1, gamma 1.0-r0 | alpha, beta",
    ),
    packages("it is the newest", { name: "gamma", state: "latest" }, undefined, {
      ...HOST,
      world: ["gamma"],
    }),
    packages("everything", { upgrade: true }, "alpha 2.0-r0, gamma 1.0-r0 | alpha"),
    packages("everything is the newest", { upgrade: true, available: true }, undefined, {
      ...HOST,
      installed: ["gamma 1.0-r0"],
    }),
    packages("it goes", { name: ["alpha", "beta"], state: "absent" }, "gamma 1.0-r0 | "),
    packages("it is gone", { name: "beta", state: "removed" }),
  ],
};
