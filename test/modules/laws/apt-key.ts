import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { openpgpKeys, withoutArmour } from "../../../src/host/openpgp-keys.ts";
import { aptKey } from "../../../src/modules/apt-key.ts";
import { FIRST, OTHER } from "../apt-sources/example-keys.ts";
import type { Law, LawCase } from "../law.ts";

const [first, other] = [
  withoutArmour(Buffer.from(FIRST.armoured)),
  withoutArmour(Buffer.from(OTHER.armoured)),
];

interface RingCase {
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly name?: string;
  /** What the keyring holds before. */
  readonly before?: Buffer | string;
  /** Fingerprints that it holds afterwards; nothing changes where absent. */
  readonly after?: readonly string[];
}

function ring({ title, params, name = "ring.gpg", before, after }: RingCase): LawCase {
  return {
    title,
    prepare: (folder) => {
      writeFileSync(path.join(folder, "first.asc"), FIRST.armoured);
      if (before !== undefined) writeFileSync(path.join(folder, name), before);
    },
    params: (folder) => ({
      keyring: path.join(folder, name),
      ...params,
      ...(params.file === undefined ? {} : { file: path.join(folder, String(params.file)) }),
    }),
    ...(after === undefined
      ? { unchanged: true }
      : {
          check: (folder) => {
            const keys = openpgpKeys(readFileSync(path.join(folder, name)));
            expect(keys?.map((key) => key.fingerprint)).toEqual(after);
          },
        }),
  };
}

export const law: Law = {
  module: aptKey,
  cases: [
    ring({ title: "a key", params: { data: FIRST.armoured }, after: [FIRST.fingerprint] }),
    ring({ title: "of a file", params: { file: "first.asc" }, after: [FIRST.fingerprint] }),
    ring({
      title: "beside another",
      params: { data: FIRST.armoured, id: FIRST.fingerprint },
      before: other,
      after: [OTHER.fingerprint, FIRST.fingerprint],
    }),
    ring({
      title: "in a keyring with armour",
      params: { data: FIRST.armoured },
      name: "ring.asc",
      before: OTHER.armoured,
      after: [OTHER.fingerprint, FIRST.fingerprint],
    }),
    ring({
      title: "several at once",
      params: { data: FIRST.armoured + OTHER.armoured },
      after: [FIRST.fingerprint, OTHER.fingerprint],
    }),
    ring({ title: "it is there", params: { data: FIRST.armoured }, before: first }),
    ring({
      title: "it is there, by its id",
      params: { id: `0x${FIRST.fingerprint.slice(-16)}` },
      before: first,
    }),
    ring({ title: "it is there, by a short id", params: { id: FIRST.fingerprint.slice(-8) }, before: first }),
    ring({ title: "it is there, by a subkey", params: { id: OTHER.subkey }, before: other }),
    ring({
      title: "where it is there, nobody is asked",
      params: { id: FIRST.fingerprint, url: "http://127.0.0.1:1/key" },
      before: FIRST.armoured,
      name: "ring.asc",
    }),
    ring({
      title: "one of two goes",
      params: { id: OTHER.fingerprint, state: "absent" },
      before: Buffer.concat([other, first]),
      after: [FIRST.fingerprint],
    }),
    ring({
      title: "one of two goes, with armour",
      params: { data: OTHER.armoured, state: "absent" },
      name: "ring.asc",
      before: OTHER.armoured + FIRST.armoured,
      after: [FIRST.fingerprint],
    }),
    {
      ...ring({
        title: "the last one takes the keyring along",
        params: { id: FIRST.fingerprint, state: "absent" },
        before: first,
        after: [],
      }),
      check: (folder) => expect(() => readFileSync(path.join(folder, "ring.gpg"))).toThrow("ENOENT"),
    },
    ring({ title: "it is gone", params: { id: FIRST.fingerprint, state: "absent" }, before: other }),
    ring({ title: "there is no keyring", params: { id: FIRST.fingerprint, state: "absent" } }),
  ],
};
