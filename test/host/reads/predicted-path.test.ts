import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Effect } from "../../../src/host/effect.ts";
import type { FileState } from "../../../src/host/reads/file-state.ts";
import { blankState, predictContent, predictState } from "../../../src/host/reads/predicted-path.ts";
import { overlayOf } from "../../modules/local-host.ts";

const FILE: FileState = {
  ...blankState("file"),
  mode: 0o600,
  uid: 5,
  owner: "five",
  gid: 6,
  group: "six",
  inode: 7,
};
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const bytes = (text: string) => Buffer.from(text);

const state = (effects: readonly Effect[], seen?: FileState, options = {}) =>
  predictState("/a/f", seen, overlayOf(effects), options);

describe("what a path will be", () => {
  it.each<[string, readonly Effect[], FileState | undefined, object | undefined]>([
    [
      "untouched",
      [
        { kind: "file", path: "/b" },
        { kind: "package", name: "x", installed: true },
      ],
      FILE,
      undefined,
    ],
    [
      "made",
      [{ kind: "file", path: "/a/f", content: bytes("x"), mode: 0o640, owner: "root" }],
      undefined,
      { known: { type: "file", mode: 0o640, uid: 0, owner: "root", size: 1 } },
    ],
    [
      "written anew",
      [{ kind: "file", path: "/a/f", content: bytes("xy") }],
      FILE,
      { known: { mode: 0o600, owner: "five", inode: 7, size: 2 } },
    ],
    ["spelled otherwise", [{ kind: "file", path: "/a/./f/" }], undefined, { known: { type: "file" } }],
    [
      "given away",
      [{ kind: "attributes", path: "/a/f", mode: 0o644, owner: "9" }],
      FILE,
      { known: { mode: 0o644, uid: 9, owner: "9", group: "six" } },
    ],
    [
      "made and given away",
      [
        { kind: "file", path: "/a/f" },
        { kind: "attributes", path: "/a/f", mode: 0o400 },
      ],
      undefined,
      { known: { mode: 0o400 } },
    ],
    ["removed", [{ kind: "absent", path: "/a/f" }], FILE, { known: undefined }],
    ["removed with its folder", [{ kind: "absent", path: "/a" }], FILE, { known: undefined }],
    [
      "removed and made again",
      [
        { kind: "absent", path: "/a" },
        { kind: "file", path: "/a/f" },
      ],
      FILE,
      { known: { type: "file", mode: 0o644, uid: -1 } },
    ],
    [
      "made and removed",
      [
        { kind: "file", path: "/a/f" },
        { kind: "absent", path: "/a/f" },
      ],
      undefined,
      { known: undefined },
    ],
    [
      "a folder of what is made in it",
      [{ kind: "file", path: "/a/f/g/h" }],
      undefined,
      { known: { type: "directory", mode: 0o755 } },
    ],
    [
      "a folder like the one made in it",
      [{ kind: "directory", path: "/a/f/g", mode: 0o700 }],
      undefined,
      { known: { type: "directory", mode: 0o700 } },
    ],
    ["a file in what becomes a file", [{ kind: "file", path: "/a" }], FILE, { known: undefined }],
    ["a link", [{ kind: "link", path: "/a/f", target: "g" }], FILE, { known: { type: "link", target: "g" } }],
    [
      "behind a link",
      [{ kind: "link", path: "/a", target: "b" }],
      FILE,
      { unknown: "/a will be a link, so /a/f is looked at once it is made" },
    ],
  ])("%s", (_title, effects, seen, expected) => {
    const answer = state(effects, seen);
    if (expected === undefined) expect(answer).toBeUndefined();
    else expect(answer).toMatchObject(expected);
  });

  it("knows digests where it knows the content", () => {
    expect(state([{ kind: "file", path: "/a/f", content: bytes("x") }], FILE, { hash: true })).toMatchObject({
      known: { sha256: sha256("x") },
    });
    expect(state([{ kind: "file", path: "/a/f" }], FILE, { hash: true })).toEqual({
      unknown: "what /a/f will hold is known once it is made",
    });
    const kept = state(
      [{ kind: "attributes", path: "/a/f", mode: 0o644 }],
      { ...FILE, sha256: "s" },
      { hash: true },
    );
    expect(kept).toMatchObject({ known: { sha256: "s", mode: 0o644 } });
  });

  it("follows promised links to promised files, and no further", () => {
    const link: Effect = { kind: "link", path: "/a/f", target: "g" };
    expect(
      state([link, { kind: "file", path: "/a/g", mode: 0o640 }], undefined, { follow: true }),
    ).toMatchObject({ known: { type: "file", mode: 0o640 } });
    expect(state([link], undefined, { follow: true })).toEqual({
      unknown: "/a/f will be a link to /a/g, which is looked at once it is made",
    });
    expect(state([{ ...link, target: "f" }], undefined, { follow: true })).toHaveProperty("unknown");
  });
});

describe("what a file will hold", () => {
  const content = (effects: readonly Effect[], seen?: Buffer) =>
    predictContent("/a/f", seen, overlayOf(effects));

  it.each<[string, readonly Effect[], unknown]>([
    ["nothing promised", [{ kind: "file", path: "/b", content: bytes("x") }], undefined],
    [
      "the newest",
      [
        { kind: "file", path: "/a/f", content: bytes("x") },
        { kind: "file", path: "/a/f", content: bytes("y") },
      ],
      { known: bytes("y") },
    ],
    ["the same with another mode", [{ kind: "attributes", path: "/a/f", mode: 1 }], { known: bytes("seen") }],
    [
      "nobody knows",
      [{ kind: "file", path: "/a/f" }],
      { unknown: "what /a/f will hold is known once it is made" },
    ],
    ["gone", [{ kind: "absent", path: "/a" }], { known: undefined }],
    [
      "gone, then given away",
      [
        { kind: "absent", path: "/a/f" },
        { kind: "attributes", path: "/a/f", mode: 1 },
      ],
      { known: undefined },
    ],
    [
      "through a link",
      [
        { kind: "link", path: "/a/f", target: "/x" },
        { kind: "file", path: "/x", content: bytes("x") },
      ],
      { known: bytes("x") },
    ],
  ])("%s", (_title, effects, expected) => {
    expect(content(effects, bytes("seen"))).toEqual(expected);
  });
});
