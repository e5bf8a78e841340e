import { describe, expect, test } from "vitest";
import { authorizedKeys } from "../../../src/host/reads/authorized-keys.ts";
import { authorizedKey } from "../../../src/modules/authorized-key.ts";
import { isRefusal, overlayOf, readParams } from "../local-host.ts";

const A = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMoMVOyjIHvEy9Z+IN6WnbQwlQyLU3grNOw2XJtEx6vF";
const SEEN = {
  user: "ada",
  group: "ada",
  path: "/home/ada/.ssh/authorized_keys",
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
    { keys: seen, ...(fetched === undefined ? {} : { fetched }) },
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
  expect(reads.fetched?.call.args).toEqual(["https://example.net/ada.keys"]);
  const verdict = decide({ key: "https://example.net/ada.keys" }, SEEN, `${A}\n`);
  if (isRefusal(verdict)) throw new Error(verdict.message);
  expect(verdict.changes.map((c) => c.summary)).toEqual([
    "make the folder /home/ada/.ssh with mode 0700",
    "create /home/ada/.ssh/authorized_keys with mode 0600",
  ]);
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
      directory: undefined,
      file: undefined,
      content: "",
    },
  });
  expect(read.predict?.(undefined, overlayOf([]))).toBeUndefined();
});
