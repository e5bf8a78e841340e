import { describe, expect, test } from "vitest";
import { authorizedKeys } from "../../../src/host/reads/authorized-keys.ts";
import { authorizedKey } from "../../../src/modules/authorized-key.ts";
import { isRefusal, overlayOf, readParams } from "../local-host.ts";

const A = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMoMVOyjIHvEy9Z+IN6WnbQwlQyLU3grNOw2XJtEx6vF";
const B = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM+8E9/55yceXU3JSlsaAHLRz03SnFxYvag4HrKLe4rU";
const SEEN = {
  user: "ada",
  group: "ada",
  path: "/home/ada/.ssh/authorized_keys",
  folder: "/home/ada/.ssh",
  directory: undefined,
  file: undefined,
  content: "",
};

function decide(
  params: Readonly<Record<string, unknown>>,
  seen: typeof SEEN | undefined = SEEN,
  fetched?: string,
) {
  const read = readParams(authorizedKey, { user: "ada", ...params }) as never;
  return authorizedKey.decide(
    read,
    { keys: seen, ...(fetched === undefined ? {} : { "fetched 0": fetched }) },
    {} as never,
    {},
  );
}

describe("what is refused", () => {
  test.each([
    [{ key: "ssh-ed25519 AAAA" }, "invalid key specified"],
    [
      { key: "-----BEGIN OPENSSH PRIVATE KEY-----\nb3\n-----END OPENSSH PRIVATE KEY-----" },
      "this is a private key",
    ],
    [{ key: "", exclusive: true }, "no key would be left for ada"],
    [{ key: "# only a comment" }, "no key is given for ada"],
  ])("%j", (params, message) => {
    const verdict = decide(params);
    expect(isRefusal(verdict) && verdict.message).toContain(message);
  });

  test("a user that is not there", () => {
    const read = readParams(authorizedKey, { user: "ada", key: A }) as never;
    const verdict = authorizedKey.decide(read, { keys: undefined }, {} as never, {});
    expect(verdict).toMatchObject({
      kind: "refusal",
      message: "Failed to lookup user ada: there is no such user",
      mayResolve: true,
    });
  });
});

test("keys from an address", () => {
  const reads = authorizedKey.observe(
    readParams(authorizedKey, { user: "ada", key: "https://example.net/ada.keys" }) as never,
    {},
    {} as never,
  );
  expect(reads["fetched 0"]?.call.args).toEqual(["https://example.net/ada.keys", ""]);
  const verdict = decide({ key: "https://example.net/ada.keys" }, SEEN, `${A}\n`);
  if (isRefusal(verdict)) throw new Error(verdict.message);
  expect(verdict.changes.map((c) => c.summary)).toEqual([
    "make the folder /home/ada/.ssh with mode 0700",
    "create /home/ada/.ssh/authorized_keys with mode 0600",
  ]);
});

test("keys from several addresses, certificates as told", () => {
  const key = ["https://example.net/a", A, "http://example.net/b"];
  const params = readParams(authorizedKey, { user: "ada", key, validate_certs: false }) as never;
  const reads = authorizedKey.observe(params, {}, {} as never);
  expect([reads["fetched 0"]?.call.args, reads["fetched 2"]?.call.args]).toEqual([
    ["https://example.net/a", "any"],
    ["http://example.net/b", "any"],
  ]);
  const fetched = { "fetched 0": `${B} a\n`, "fetched 2": `# c\n${A}\n` };
  const verdict = authorizedKey.decide(params, { keys: SEEN, ...fetched }, {} as never, {});
  expect(isRefusal(verdict) || verdict.changes.at(-1)?.difference?.after).toBe(`${B} a\n${A}\n`);
});

const FOLDER = { type: "directory", mode: 0o755, owner: "root", group: "root" } as never;

test.each([
  [{}, undefined, ["make the folder /srv/keys with mode 0700"]],
  [{}, FOLDER, []],
  [
    { manage_dir: true },
    FOLDER,
    [expect.stringMatching(/^change the mode \(0755 to 0700\) and the owner .* of \/srv\/keys$/)],
  ],
  [{ manage_dir: false }, undefined, ["make the folder /srv/keys"]],
  [{ manage_dir: false }, FOLDER, []],
])("a folder of others, with %j", (params, directory, summaries) => {
  const seen = { ...SEEN, path: "/srv/keys/ada", folder: "/srv/keys", directory };
  const verdict = decide({ key: A, path: "/srv/keys/ada", ...params }, seen);
  const changes = isRefusal(verdict) ? [] : verdict.changes.filter((c) => c.kind !== "write-file");
  expect(changes.map((c) => c.summary)).toEqual(summaries);
});

test("a user that is only promised has a promised home", () => {
  const read = authorizedKeys("ada");
  const overlay = overlayOf([
    { kind: "user", name: "ada", present: true, fields: { home: "/srv/ada", group: "users" } },
  ]);
  expect(read.predict?.(undefined, overlay)).toEqual({
    known: {
      user: "ada",
      group: "users",
      path: "/srv/ada/.ssh/authorized_keys",
      folder: "/srv/ada/.ssh",
      directory: undefined,
      file: undefined,
      content: "",
    },
  });
  expect(read.predict?.(undefined, overlayOf([]))).toBeUndefined();
});
