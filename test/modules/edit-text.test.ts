import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Destination } from "../../src/host/reads/destination.ts";
import { blockinfile } from "../../src/modules/blockinfile.ts";
import type { AnyModule } from "../../src/modules/contract/module.ts";
import { lineinfile } from "../../src/modules/lineinfile.ts";
import { replace } from "../../src/modules/replace.ts";
import { heldInput } from "../host/run-primitive.ts";
import { decide, isRefusal, readParams } from "./local-host.ts";

function holding(content: Buffer | undefined): Destination {
  const own = content && {
    type: "file" as const,
    mode: 0o644,
    uid: 0,
    gid: 0,
    owner: "root",
    group: "root",
    size: content.length,
    mtime: 1,
    atime: 1,
    ctime: 1,
    inode: 1,
    device: 1,
    links: 1,
    sha256: createHash("sha256").update(content).digest("hex"),
  };
  return { inFolder: false, path: "/f", own, beyond: undefined, old: content, folder: "directory" };
}

/** The file's bytes after the module was applied; a refusal's message. */
function edited(
  module: AnyModule,
  params: Readonly<Record<string, unknown>>,
  before: Buffer | undefined,
): Buffer | string | undefined {
  const verdict = decide(
    module,
    readParams(module, { path: "/f", ...params }),
    { file: holding(before) },
    {},
  );
  if (isRefusal(verdict)) return verdict.message;
  const write = verdict.changes.find((change) => change.kind === "write-file");
  return write ? heldInput(write.operations[0]) : before;
}

function text(
  module: AnyModule,
  params: Readonly<Record<string, unknown>>,
  before: string | undefined,
): string | undefined {
  const after = edited(module, params, before === undefined ? undefined : Buffer.from(before));
  return after?.toString();
}

type Case = readonly [
  title: string,
  params: Readonly<Record<string, unknown>>,
  before: string | undefined,
  after: string | undefined,
];

/** The second run of every case changes nothing. */
function table(module: AnyModule, cases: readonly Case[]): void {
  it.each(cases)("%s", (_title, params, before, after) => {
    expect(text(module, params, before)).toBe(after);
    if (after !== undefined) expect(text(module, params, after)).toBe(after);
  });
}

describe("lineinfile", () => {
  table(lineinfile, [
    ["adds a line at the end", { line: "c" }, "a\nb\n", "a\nb\nc\n"],
    ["ends the last line first", { line: "c" }, "a\nb", "a\nb\nc\n"],
    ["leaves a line that is there", { line: "a" }, "a\nb\n", "a\nb\n"],
    ["ends the line that is there and last", { line: "b" }, "a\nb", "a\nb\n"],
    ["adds to an empty file", { line: "c" }, "", "c\n"],
    ["makes a file", { line: "c", create: true }, undefined, "c\n"],
    ["replaces the last match", { regexp: "^x=", line: "x=9" }, "x=1\ny\nx=2\n", "x=1\ny\nx=9\n"],
    [
      "replaces the first match",
      { regexp: "^x=", line: "x=9", firstmatch: true },
      "x=1\ny\nx=2\n",
      "x=9\ny\nx=2\n",
    ],
    ["adds where nothing matches", { regexp: "^x=", line: "x=9" }, "y\n", "y\nx=9\n"],
    ["leaves the line where nothing else matches", { regexp: "^no$", line: "y" }, "y\nz\n", "y\nz\n"],
    ["matches the end of a line", { regexp: "a$", line: "ba" }, "xa\nb\n", "ba\nb\n"],
    ["replaces by text", { search_string: "[x]", line: "x [x]" }, "a [x] b\n", "x [x]\n"],
    ["inserts after a match", { insertafter: "^b", line: "c" }, "a\nb\nb2\nd\n", "a\nb\nb2\nc\nd\n"],
    [
      "inserts after the first match",
      { insertafter: "^b", line: "c", firstmatch: true },
      "a\nb\nb2\nd\n",
      "a\nb\nc\nb2\nd\n",
    ],
    ["inserts after a last line without an end", { insertafter: "^b", line: "c" }, "a\nb", "a\nb\nc\n"],
    ["inserts before a match", { insertbefore: "^b", line: "c" }, "a\nb\nd\n", "a\nc\nb\nd\n"],
    ["inserts at the beginning", { insertbefore: "BOF", line: "c" }, "a\n", "c\na\n"],
    ["inserts at the end by name", { insertafter: "EOF", line: "c" }, "a\n", "a\nc\n"],
    ["adds at the end where the place is not found", { insertafter: "^no", line: "c" }, "a\n", "a\nc\n"],
    [
      "prefers a match to the place",
      { regexp: "^x", insertafter: "^a", line: "x9" },
      "a\nb\nx1\n",
      "a\nb\nx9\n",
    ],
    [
      "expands groups",
      { regexp: "^(?P<k>\\w+)=(\\d+)$", line: "\\g<k>=\\2", backrefs: true },
      "port=80\n",
      "port=80\n",
    ],
    [
      "leaves the file where groups are missing",
      { regexp: "^no(.)", line: "\\1", backrefs: true },
      "a\n",
      "a\n",
    ],
    ["does not expand without being told", { regexp: "^a", line: "a\\1" }, "ab\n", "a\\1\n"],
    ["knows Python's spellings", { regexp: "(?i)\\A#?port\\b.*$", line: "port x" }, "#Port 22\n", "port x\n"],
    ["keeps other line ends", { regexp: "^b", line: "b9" }, "a\r\nb\r\nc\r\n", "a\r\nb9\nc\r\n"],
    ["removes all that match", { regexp: "^#", state: "absent" }, "#1\na\n#2\n", "a\n"],
    ["removes a line", { line: "a", state: "absent" }, "a\nab\na\n", "ab\n"],
    ["removes by text", { search_string: ".*", state: "absent" }, "a.*b\nab\n", "ab\n"],
    ["leaves a missing file missing", { line: "a", state: "absent" }, undefined, undefined],
  ]);

  it("keeps bytes that are no text", () => {
    const before = Buffer.from([0xff, 0x0a, 0xe9, 0x0a]);
    expect(edited(lineinfile, { line: "ü" }, before)).toEqual(Buffer.concat([before, Buffer.from("ü\n")]));
  });

  it.each([
    [{ line: "a" }, undefined, "/f is not there"],
    [{ line: "a", regexp: "(" }, "a\n", /^the pattern "\("/],
    [{ line: "\\2", regexp: "(a)", backrefs: true }, "a\n", "the pattern has no group 2"],
  ])("refuses %j on %j", (params, before, message) => {
    expect(text(lineinfile, params, before)).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });

  it.each([
    {},
    { state: "absent" },
    { line: "a", regexp: "a", search_string: "a" },
    { line: "a", insertafter: "a", insertbefore: "b" },
    { line: "a", backrefs: true },
    { line: "a", validate: "visudo -cf" },
    { line: "a", validate: "visudo '%s" },
  ])("does not read %j", (params) => {
    expect(() => readParams(lineinfile, { path: "/f", ...params })).toThrow();
  });
});

const block = (inner: string) => `# BEGIN ANSIBLE MANAGED BLOCK\n${inner}# END ANSIBLE MANAGED BLOCK\n`;

describe("blockinfile", () => {
  table(blockinfile, [
    ["adds a block at the end", { block: "x\ny" }, "a\n", `a\n${block("x\ny\n")}`],
    ["ends the last line first", { block: "x\n" }, "a", `a\n${block("x\n")}`],
    ["changes a block where it is", { block: "y" }, `a\n${block("x\n")}b\n`, `a\n${block("y\n")}b\n`],
    [
      "changes a block whose markers are swapped",
      { block: "y" },
      "# END ANSIBLE MANAGED BLOCK\nx\n# BEGIN ANSIBLE MANAGED BLOCK\nb\n",
      `${block("y\n")}b\n`,
    ],
    ["removes a block", { state: "absent" }, `a\n${block("x\n")}b\n`, "a\nb\n"],
    ["removes an empty block", { block: "" }, `a\n${block("x\n")}b\n`, "a\nb\n"],
    ["leaves a file without the block", { state: "absent" }, "a", "a"],
    ["inserts after a match", { block: "x", insertafter: "^a" }, "a\na2\nb\n", `a\na2\n${block("x\n")}b\n`],
    ["inserts before a match", { block: "x", insertbefore: "^b" }, "a\nb\nb2\n", `a\nb\n${block("x\n")}b2\n`],
    ["inserts at the beginning", { block: "x", insertbefore: "BOF" }, "a\n", `${block("x\n")}a\n`],
    [
      "adds at the end where the place is not found",
      { block: "x", insertafter: "^no" },
      "a\n",
      `a\n${block("x\n")}`,
    ],
    [
      "finds a place over several lines",
      { block: "x", insertafter: "(?m)^a$\\n^b$" },
      "a\nb\nc\n",
      `a\nb\n${block("x\n")}c\n`,
    ],
    [
      "goes before the first of several lines",
      { block: "x", insertbefore: "(?m)^b$\\n^c$" },
      "a\nb\nc\n",
      `a\n${block("x\n")}b\nc\n`,
    ],
    [
      "goes behind the last line where that is found",
      { block: "x", insertafter: "(?m)b\\nc$" },
      "a\nb\nc\n",
      `a\nb\nc\n${block("x\n")}`,
    ],
    [
      "has markers of its own",
      { block: "x", marker: "<!-- {mark} mine -->", marker_begin: "open", marker_end: "close" },
      "",
      "<!-- open mine -->\nx\n<!-- close mine -->\n",
    ],
    [
      "keeps empty lines around",
      { block: "x", append_newline: true, prepend_newline: true, insertafter: "^a" },
      "a\nb\n",
      `a\n\n${block("x\n")}\nb\n`,
    ],
    ["makes a file", { block: "x", create: true }, undefined, block("x\n")],
  ]);

  it.each([
    ["File created", "x", undefined],
    ["Block inserted", "x", "a\n"],
    ["Block inserted", "y", block("x\n")],
    ["Block removed", "", block("x\n")],
  ])("says %s", (msg, wanted, before) => {
    const params = readParams(blockinfile, { path: "/f", block: wanted, create: true });
    const verdict = decide(
      blockinfile,
      params,
      { file: holding(before === undefined ? before : Buffer.from(before)) },
      {},
    );
    expect(isRefusal(verdict) ? verdict.message : verdict.result?.msg).toBe(msg);
  });

  it("wants markers that differ", () => {
    expect(() => readParams(blockinfile, { path: "/f", block: "x", marker: "# mine" })).toThrow(
      /must contain \{mark\}/,
    );
  });
});

describe("replace", () => {
  it.each([
    ["utf-16", "fffe6100580062000a00", "fffe6100e40062000a00"],
    ["utf-16-be", "0061005800620000", "006100e400620000"],
    ["cp1252", "8058e9", "80e4e9"],
    ["utf-8", "c3a958", "c3a9c3a4"],
    ["utf-8", "e958", "e9c3a4"],
    ["latin-1", "c3a958", "c3a9e4"],
    ["ascii", "6158", 'the encoding ascii has no character "ä"'],
    ["ascii", "e958", "/f is no text in the encoding ascii"],
  ])("is written in %s: %s", (encoding, before, after) => {
    const params = { regexp: "X", replace: "ä", encoding };
    const done = edited(replace, params, Buffer.from(before, "hex"));
    expect(Buffer.isBuffer(done) ? done.toString("hex") : done).toBe(after);
  });

  table(replace, [
    ["replaces every match", { regexp: "a(\\d)", replace: "b\\1" }, "a1 a2\na3\n", "b1 b2\nb3\n"],
    ["matches at every line", { regexp: "^x$", replace: "y" }, "x\nx\nxx\n", "y\ny\nxx\n"],
    ["removes", { regexp: "^#.*\\n" }, "#1\na\n#2\n", "a\n"],
    [
      "changes only what follows",
      { regexp: "o", replace: "0", after: "START\\n" },
      "o\nSTART\no\n",
      "o\nSTART\n0\n",
    ],
    [
      "changes only what precedes",
      { regexp: "o", replace: "0", before: "END" },
      "o\nEND\no\n",
      "0\nEND\no\n",
    ],
    [
      "changes only what is between",
      { regexp: "o", replace: "0", after: "START", before: "END" },
      "o\nSTART\no\nEND\no\n",
      "o\nSTART\n0\nEND\no\n",
    ],
    ["leaves a file without the part", { regexp: "o", replace: "0", after: "no" }, "oo\n", "oo\n"],
    ["uses names of groups", { regexp: "(?P<first>a)(b)", replace: "\\2\\g<first>" }, "ab\n", "ba\n"],
  ]);
});
