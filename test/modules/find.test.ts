import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { foundFiles } from "../../src/host/reads/found-files.ts";
import { find } from "../../src/modules/find.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { perform, readParams } from "./local-host.ts";

/** Names that trouble programs; ages in days before today. */
function tree(): string {
  const folder = tempFolder();
  const put = (name: string, text: string, days = 0): void => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    const at = Date.now() / 1000 - days * 86_400;
    utimesSync(file, at, at);
  };
  put("app.log", "first line\nerror: disk\n");
  put("app.log.1", "error: old\n", 9);
  put(".hidden.log", "error: hidden\n");
  put("-rf", "dash\n");
  put("two\nlines.log", "x\n");
  put("deep/er/app.log", "  error indented\n", 3);
  put("deep/.secret/k.log", "k\n");
  put("large.bin", "");
  truncateSync(path.join(folder, "large.bin"), 3_000_000);
  chmodSync(path.join(folder, "app.log"), 0o640);
  symlinkSync("deep", path.join(folder, "link"));
  return folder;
}

interface Found {
  readonly files: readonly { readonly path: string; readonly checksum?: string }[];
  readonly matched: number;
  readonly examined: number;
}

const CASES: readonly (readonly [title: string, params: object, names: readonly string[]])[] = [
  ["files of the folder itself", {}, ["-rf", "app.log", "app.log.1", "large.bin", "two\nlines.log"]],
  ["a glob", { patterns: "*.log" }, ["app.log", "two\nlines.log"]],
  [
    "what begins with a dot",
    { patterns: "*.log", hidden: true },
    [".hidden.log", "app.log", "two\nlines.log"],
  ],
  [
    "at any depth, also below hidden folders",
    { patterns: ["*.log"], recurse: true },
    ["app.log", "deep/.secret/k.log", "deep/er/app.log", "two\nlines.log"],
  ],
  ["two levels down", { patterns: "*.log", recurse: true, depth: 2 }, ["app.log", "two\nlines.log"]],
  ["a regular expression from the start", { patterns: "^app", use_regex: true }, ["app.log", "app.log.1"]],
  ["a regular expression with flags", { patterns: "(?i)APP", use_regex: true }, ["app.log", "app.log.1"]],
  ["all but some", { excludes: "app*,large*" }, ["-rf", "two\nlines.log"]],
  ["folders", { file_type: "directory", recurse: true, hidden: true }, ["deep", "deep/.secret", "deep/er"]],
  ["links", { file_type: "link" }, ["link"]],
  ["old ones", { age: "2d", recurse: true }, ["app.log.1", "deep/er/app.log"]],
  ["recent ones of a name", { age: "-1d", patterns: "app*" }, ["app.log"]],
  ["large ones", { size: "2m" }, ["large.bin"]],
  ["small ones", { size: "-4b" }, ["two\nlines.log"]],
  ["permissions", { mode: "0640" }, ["app.log"]],
  ["some permissions", { mode: "o+r", exact_mode: false, patterns: "app*" }, ["app.log.1"]],
  ["a line that begins so", { contains: "error", recurse: true }, ["app.log", "app.log.1"]],
  [
    "anywhere in the file",
    { contains: "disk|indented", read_whole_file: true, recurse: true },
    ["app.log", "deep/er/app.log"],
  ],
  [
    "of a name and with content",
    { contains: ".*error", patterns: "app.log", recurse: true },
    ["app.log", "deep/er/app.log"],
  ],
  [
    "through links",
    { follow: true, recurse: true, patterns: "k.log" },
    ["deep/.secret/k.log", "link/.secret/k.log"],
  ],
  ["only so many", { limit: 1, patterns: "app*" }, ["app.log"]],
];

describe.each(SHELLS)("find in $name", (shell) => {
  it.each(CASES)("%s", async (_title, params, names) => {
    const folder = tree();
    const { result } = await perform(find, { paths: folder, ...params }, { shell });
    const { files, matched } = result as unknown as Found;
    expect(files.map((file) => file.path.slice(folder.length + 1)).sort()).toEqual([...names].sort());
    expect(matched).toBe(names.length);
  });

  it("tells checksums", async () => {
    const folder = tree();
    const params = { paths: folder, patterns: "two*", get_checksum: true, checksum_algorithm: "sha256" };
    const { result } = await perform(find, params, { shell });
    const [file] = (result as unknown as Found).files;
    expect(file?.checksum).toBe(createHash("sha256").update("x\n").digest("hex"));
  });

  it("goes on where a folder is none", async () => {
    const folder = tree();
    const { result } = await perform(find, { paths: [`${folder}/-rf`, folder], patterns: "-*" }, { shell });
    expect(result).toMatchObject({
      matched: 1,
      skipped_paths: { [`${folder}/-rf`]: expect.stringContaining("not a directory") },
    });
  });
});

describe("find", () => {
  it.each([
    [{ age: "soon" }, "an age is a number"],
    [{ size: "1.5m" }, "a size is a number"],
  ])("refuses %o", (params, words) => {
    expect(() => readParams(find, { paths: "/x", ...params })).toThrow(words);
  });

  it("counts on what check mode has promised", () => {
    const read = foundFiles({ paths: ["/srv"], depth: 1, follow: false });
    const overlay = {
      effectOn: () => undefined,
      effects: [
        { kind: "file", path: "/srv/new", content: Buffer.from("x") },
        { kind: "file", path: "/srv/deep/new", content: Buffer.from("x") },
      ] as const,
    };
    const seen = [{ folder: "/srv", entries: undefined }];
    const after = read.predict?.(seen, overlay);
    expect(after && "known" in after && [...(after.known[0]?.entries?.keys() ?? [])]).toEqual(["/srv/new"]);
  });
});
