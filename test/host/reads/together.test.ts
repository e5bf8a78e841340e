/** What is gathered for several calls of a frame is what each would have found by itself. */

import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectLocal } from "../../../src/connection/local/connect-local.ts";
import { openSession } from "../../../src/connection/session/open-session.ts";
import type { Session } from "../../../src/connection/session/session.ts";
import type { Call } from "../../../src/host/primitive.ts";
import type { Read } from "../../../src/host/read.ts";
import { destination } from "../../../src/host/reads/destination.ts";
import { fileDetails } from "../../../src/host/reads/file-details.ts";
import { fileState } from "../../../src/host/reads/file-state.ts";
import { SHELLS } from "../run-primitive.ts";
import { tempFolder } from "../temp-folder.ts";

const CONTENT = "some content\n";
const sha256 = createHash("sha256").update(CONTENT).digest("hex");

function fill(folder: string): readonly string[] {
  const at = (name: string): string => path.join(folder, name);
  for (const name of ["a", "b", "with a space", "tab\there", "back\\slash", "line\nend", "-dash", "ünïcode"])
    writeFileSync(at(name), CONTENT);
  writeFileSync(at("other"), "x");
  writeFileSync(at("empty"), "");
  writeFileSync(at("closed"), CONTENT);
  chmodSync(at("closed"), 0o000);
  writeFileSync(at("run.sh"), "#!/bin/sh\n");
  chmodSync(at("run.sh"), 0o755);
  mkdirSync(at("folder"));
  symlinkSync("a", at("link"));
  symlinkSync("nowhere", at("dangling"));
  symlinkSync("folder", at("to folder"));
  for (let i = 0; i < 40; i++) writeFileSync(at(`many${i}`), i % 3 === 0 ? CONTENT : `number ${i}`);
  const names = ["a", "b", "a", "with a space", "tab\there", "back\\slash", "line\nend", "-dash", "ünïcode"];
  const others = ["other", "empty", "closed", "run.sh", "folder", "link", "dangling", "to folder", "missing"];
  return [
    ...names,
    ...others,
    "folder/below",
    "a/below",
    ...Array.from({ length: 40 }, (_, i) => `many${i}`),
  ].map(at);
}

function readsOf(paths: readonly string[]): readonly Read<unknown>[] {
  return paths.flatMap((p) => [
    fileState(p),
    fileState(p, { follow: true, hash: true }),
    fileDetails(p, { follow: false, checksum: "sha1", mime: true, attributes: true }),
    fileDetails(p, { follow: true, checksum: "sha256", mime: true, attributes: false }),
    destination(p, { name: "n", isFolder: false, follow: false, sha256, limit: 100, size: CONTENT.length }),
    destination(p, { name: "n", isFolder: false, follow: true, sha256, limit: 100 }),
  ]);
}

/** Reading a file is seen there. */
const ACCESS_TIME = /^([0-9a-f]+ \d+ \d+ \d+ \d+) \d+/gm;

const withoutLooks = ({ looks: _, ...call }: Call): Call => call;

describe.each(SHELLS)("in $name", ({ argv, path: tools }) => {
  let session: Session;

  beforeAll(() => {
    const environment = { user: userInfo().username, home: "/tmp", env: { PATH: "/usr/bin:/bin" } };
    session = openSession("here", () => connectLocal(environment), {
      sh: ["/usr/bin/env", `PATH=${tools}`, ...argv],
    });
  });
  afterAll(() => session.close());

  it("tells the same of every path, alone and together", async () => {
    const shell = await session.shell();
    const reads = readsOf(fill(tempFolder()));
    const together = await shell.exchange(reads.map((r) => r.call));
    for (const [index, read] of reads.entries()) {
      const [alone] = await shell.exchange([withoutLooks(read.call)]);
      const [name] = read.call.args;
      const shown = (reply: typeof alone) => [
        name,
        reply?.status,
        reply?.stdout.toString().replaceAll(ACCESS_TIME, "$1 -"),
        reply?.stderr.toString(),
      ];
      expect(shown(together[index])).toEqual(shown(alone));
    }
  });

  it("looks behind a change in the same frame, and not into the frame before", async () => {
    const shell = await session.shell();
    const [a = "", b = ""] = fill(tempFolder());
    const reads = [fileState(a, { hash: true }), fileState(b, { hash: true })];
    const write: Call = {
      primitive: { name: "hr_test_write", body: 'printf %s "$2" >"$1"' },
      args: [a, "changed"],
      mutates: true,
    };
    const digestIn = (replies: Awaited<ReturnType<typeof shell.exchange>>, at: number): unknown => {
      const reply = replies[at];
      return reply && (reads[0]?.parse(reply) as { sha256?: string } | undefined)?.sha256;
    };
    const before = await shell.exchange(reads.map((r) => r.call));
    expect(digestIn(before, 0)).toBe(sha256);
    const after = await shell.exchange([write, ...reads.map((r) => r.call)], { stopAtFailure: 1 });
    expect(digestIn(after, 1)).toBe(createHash("sha256").update("changed").digest("hex"));
    const later = await shell.exchange([{ ...write, args: [a, CONTENT] }, reads[0]?.call as Call]);
    expect(digestIn(later, 1)).toBe(sha256);
  });
});

it("starts one program for many paths", async () => {
  const folder = tempFolder();
  const log = path.join(folder, "log");
  for (const tool of ["stat", "sha256sum"]) {
    const text = `#!/bin/sh\necho ${tool} >>${log}\nexec /usr/bin/${tool} "$@"\n`;
    writeFileSync(path.join(folder, tool), text, { mode: 0o755 });
  }
  const paths = fill(folder).filter((p) => p.includes("many"));
  const environment = { user: userInfo().username, home: "/tmp", env: { PATH: "/usr/bin:/bin" } };
  const session = openSession("here", () => connectLocal(environment), {
    sh: ["/usr/bin/env", `PATH=${folder}:/usr/bin:/bin`, "dash"],
  });
  const shell = await session.shell();
  await shell.exchange(paths.map((p) => fileState(p, { hash: true }).call));
  await session.close();
  const started = readFileSync(log, "utf8").trim().split("\n").sort();
  expect(started).toEqual(["sha256sum", "sha256sum", "stat", "stat"]);
});
