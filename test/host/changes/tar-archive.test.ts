import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { sendInput } from "../../../src/connection/session/send-input.ts";
import { type TarEntry, tarArchive } from "../../../src/host/changes/tar-archive.ts";
import { tempFolder } from "../temp-folder.ts";

const TARS: readonly (readonly [name: string, argv: readonly string[]])[] = (
  [
    ["GNU tar", ["/usr/bin/tar"]],
    ["busybox tar", ["/usr/bin/busybox", "tar"]],
    ["BSD tar", ["/usr/bin/bsdtar"]],
  ] as const
).filter(([, [program]]) => existsSync(program));

async function bytesOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  await sendInput(tarArchive(entries), sink);
  return Buffer.concat(chunks);
}

const NAMES = [
  "plain",
  " spaces ",
  "-rf",
  "ünï",
  "日本語",
  "new\nline",
  "back\\slash",
  `it's "quoted"`,
  "x".repeat(98),
  "x".repeat(99),
  "x".repeat(100),
  "ü".repeat(100),
  `${"d".repeat(120)}/${"e".repeat(200)}`,
];

describe.each(TARS)("%s", (_name, [program = "", ...args]) => {
  it("unpacks what was packed, whatever it is called", async () => {
    const entries: TarEntry[] = [
      { path: `./${"d".repeat(120)}`, mode: 0o755 },
      ...NAMES.map((name) => ({ path: `./${name}`, mode: 0o640, content: Buffer.from(name) })),
      ...NAMES.map((name) => ({ path: `./${name}.link`, mode: 0o777, target: `to ${name}` })),
      { path: "./nothing", mode: 0o600, content: new Uint8Array() },
      ...[511, 512, 513, 70_000].map((size) => ({
        path: `./of ${size}`,
        mode: 0o600,
        content: Buffer.alloc(size, "ab"),
      })),
      { path: "./closed", mode: 0o711 },
    ];
    const archive = await bytesOf(entries);
    expect(archive.length).toBe(tarArchive(entries).size);
    const folder = tempFolder();
    const { status, stderr } = spawnSync(program, [...args, "-x", "-p", "-o", "-m", "-f", "-"], {
      cwd: folder,
      input: archive,
      env: { LC_ALL: "C" },
    });
    expect([status, stderr.toString()]).toEqual([0, ""]);
    for (const { path: name, mode, content, target } of entries) {
      const at = path.join(folder, name);
      if (target !== undefined) expect(readlinkSync(at), name).toBe(target);
      else expect(lstatSync(at).mode & 0o7777, name).toBe(mode);
      if (content) expect(readFileSync(at), name).toEqual(Buffer.from(content as Uint8Array));
    }
  });
});

it("can say sizes that find no room in octal digits", () => {
  const size = 9 * 1024 ** 3;
  const content = { path: "/nowhere", size, sha256: "", head: "", stamp: "" };
  const [header] = tarArchive([{ path: "./f", mode: 0o600, content }]).parts();
  const [, listed] = [0, spawnSync("/usr/bin/tar", ["-tvf", "-"], { input: header as Uint8Array })];
  expect(listed.stdout.toString()).toContain(` ${size} `);
});
