import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { rpmKey } from "../../../src/modules/rpm-key.ts";
import { FIRST, OTHER } from "../apt-sources/example-keys.ts";
import type { Law, LawCase } from "../law.ts";
import { fakeRpmKeys, rpmKeyTools, trustedByRpm } from "../rpm-key/fake-rpm-keys.ts";

interface KeyCase {
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly before?: readonly { readonly fingerprint: string }[];
  readonly after?: readonly { readonly fingerprint: string }[];
}

function keys({ title, params, before = [], after }: KeyCase): LawCase {
  return {
    title,
    tools: rpmKeyTools,
    prepare: (folder) => {
      fakeRpmKeys(before)(folder);
      writeFileSync(path.join(folder, "first.asc"), FIRST.armoured);
      writeFileSync(path.join(folder, "both.asc"), FIRST.armoured + OTHER.armoured);
    },
    params: (folder) => ({
      ...params,
      key: String(params.key).endsWith(".asc") ? path.join(folder, String(params.key)) : params.key,
    }),
    ...(after === undefined
      ? { unchanged: true }
      : {
          check: (folder) =>
            expect(trustedByRpm(folder)).toEqual(after.map((key) => key.fingerprint.slice(-8))),
        }),
  };
}

/** The real rpm has been driven by hand with the same tasks, against Ansible's module. */
export const law: Law = {
  module: rpmKey,
  cases: [
    keys({ title: "a key", params: { key: "first.asc", fingerprint: FIRST.fingerprint }, after: [FIRST] }),
    keys({ title: "several", params: { key: "both.asc" }, after: [FIRST, OTHER] }),
    keys({
      title: "one of several is missing",
      params: { key: "both.asc" },
      before: [OTHER],
      after: [OTHER, FIRST],
    }),
    keys({ title: "it is there", params: { key: "first.asc" }, before: [FIRST] }),
    keys({
      title: "it is there, by its id",
      params: { key: `0x${FIRST.fingerprint.slice(-8)}` },
      before: [FIRST],
    }),
    keys({ title: "it is there, by its subkey", params: { key: OTHER.subkey }, before: [OTHER] }),
    keys({
      title: "it goes",
      params: { key: FIRST.fingerprint, state: "absent" },
      before: [OTHER, FIRST],
      after: [OTHER],
    }),
    keys({
      title: "it goes, by its subkey",
      params: { key: OTHER.subkey.slice(-16), state: "absent" },
      before: [OTHER],
      after: [],
    }),
    keys({
      title: "those of a file go",
      params: { key: "both.asc", state: "absent" },
      before: [OTHER, FIRST],
      after: [],
    }),
    keys({ title: "it is gone", params: { key: "DB872560", state: "absent" }, before: [OTHER] }),
  ],
};
