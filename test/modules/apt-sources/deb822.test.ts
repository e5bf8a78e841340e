import { describe, expect, test } from "vitest";
import type { Destination } from "../../../src/host/reads/destination.ts";
import { blankState } from "../../../src/host/reads/predicted-path.ts";
import { deb822Text, repositorySlug } from "../../../src/modules/apt-sources/deb822.ts";
import { deb822Repository } from "../../../src/modules/deb822-repository.ts";
import { decide, isRefusal, readParams } from "../local-host.ts";

const KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----\n";

/** In the order in which Ansible writes the fields. */
test("fields stand in the order of the parameters' names", () => {
  const fields = {
    name: "Try it",
    uris: ["http://a", "http://b"],
    suites: ["x"],
    components: [],
    allow_downgrade_to_insecure: false,
    by_hash: true,
    date_max_future: 10,
    inrelease_path: "p",
    enabled: undefined,
    signed_by: KEY,
  };
  expect(deb822Text(fields)).toBe(`Allow-Downgrade-To-Insecure: no
By-Hash: yes
Date-Max-Future: 10
Inrelease-Path: p
X-Repolib-Name: Try it
Signed-By:
    -----BEGIN PGP PUBLIC KEY BLOCK-----
    .
    abc
    -----END PGP PUBLIC KEY BLOCK-----
Suites: x
URIs: http://a http://b
`);
});

test.each([
  ["Focal Archive_2", "focal-archive-2"],
  ["a/../b", "ab"],
  ["x.y  z", "xy-z"],
])("%j has the files of %s", (name, slug) => expect(repositorySlug(name)).toBe(slug));

function at(path: string, content?: string): Destination {
  const state = { ...blankState("file"), owner: "root", group: "root" };
  return {
    inFolder: false,
    path,
    own: content === undefined ? undefined : state,
    beyond: undefined,
    old: content === undefined ? undefined : Buffer.from(content),
    folder: "directory",
  };
}

interface Host {
  readonly file?: string;
  readonly asc?: string;
  readonly gpg?: string;
  readonly fetched?: string | Buffer;
  readonly failed?: string;
}

function decided(params: Readonly<Record<string, unknown>>, host: Host = {}) {
  const seen = {
    file: at("/etc/apt/sources.list.d/try.sources", host.file),
    armoured: at("/etc/apt/keyrings/try.asc", host.asc),
    binary: at("/etc/apt/keyrings/try.gpg", host.gpg),
    ...(host.fetched === undefined
      ? {}
      : { fetched: { state: "fetched", content: Buffer.from(host.fetched) } }),
    ...(host.failed === undefined ? {} : { fetched: { state: "failed", why: host.failed } }),
  };
  const verdict = decide(
    deb822Repository,
    readParams(deb822Repository, { name: "try", ...params }),
    seen,
    {},
  );
  if (isRefusal(verdict)) return { refused: verdict.message };
  return { summaries: verdict.changes.map((change) => change.summary), result: verdict.result };
}

const REPO = { uris: "http://a", suites: "x", components: "main" };
const TEXT = "Components: main\nX-Repolib-Name: try\nSuites: x\nTypes: deb\nURIs: http://a\n";
const SIGNED = TEXT.replace("Suites", "Signed-By: /etc/apt/keyrings/try.asc\nSuites");

describe("deb822_repository", () => {
  test("a file is made", () => {
    expect(decided(REPO)).toMatchObject({
      summaries: ["create /etc/apt/sources.list.d/try.sources with mode 0644"],
      result: { dest: "/etc/apt/sources.list.d/try.sources", repo: TEXT },
    });
  });

  test("a file that is as wanted is left alone", () => {
    expect(decided(REPO, { file: TEXT }).summaries).toEqual([]);
  });

  test("a key from the web is kept beside", () => {
    expect(decided({ ...REPO, signed_by: "https://k" }, { fetched: KEY })).toMatchObject({
      summaries: [
        "make the folder /etc/apt/keyrings with mode 0755",
        "create /etc/apt/keyrings/try.asc with mode 0644",
        "create /etc/apt/sources.list.d/try.sources with mode 0644",
      ],
      result: { key_filename: "/etc/apt/keyrings/try.asc", repo: SIGNED },
    });
  });

  test("a key that is there is left alone", () => {
    expect(
      decided({ ...REPO, signed_by: "https://k" }, { fetched: KEY, asc: KEY, file: SIGNED }).summaries,
    ).toEqual([]);
  });

  test("a key without armour has another name", () => {
    expect(
      decided({ ...REPO, signed_by: "https://k" }, { fetched: Buffer.from([0x98, 1, 2]) }),
    ).toMatchObject({
      result: { key_filename: "/etc/apt/keyrings/try.gpg" },
    });
  });

  test.each([
    [{ fetched: "<html>" }, "what https://k holds is no key"],
    [{ failed: "no such host" }, "the key of try can't be fetched: no such host"],
  ])("%j is refused", (host, refused) => {
    expect(decided({ ...REPO, signed_by: "https://k" }, host)).toEqual({ refused });
  });

  test("all of it goes", () => {
    expect(decided({ state: "absent" }, { file: TEXT, gpg: "x" }).summaries).toEqual([
      "remove /etc/apt/sources.list.d/try.sources",
      "remove /etc/apt/keyrings/try.gpg",
    ]);
  });

  test.each([
    [{ name: "..", ...REPO }, "a repository's name has letters or digits"],
    [{ name: "a", uris: "x" }, "`suites` is needed where the repository shall be there"],
    [{ name: "a", uris: "x\nTrusted: yes", suites: "x" }, "a field's value has no line breaks"],
  ])("%j is told when the playbook is read", (params, message) => {
    const issues = deb822Repository.params.safeParse(params).error?.issues;
    expect(issues?.map((issue) => issue.message)).toEqual([message]);
  });
});
