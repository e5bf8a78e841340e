import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { assemble } from "../../../src/modules/assemble.ts";
import type { Law, LawCase } from "../law.ts";

function prepare(folder: string): void {
  const parts = path.join(folder, "parts");
  mkdirSync(path.join(parts, "below"), { recursive: true });
  for (const [name, text] of [
    ["10-b", "b"],
    ["05-a", "a\n"],
    ["20-c.conf", "c"],
    [".hidden", "h\n"],
    ["below/x", "x"],
  ] as const)
    writeFileSync(path.join(parts, name), text);
  symlinkSync("05-a", path.join(parts, "30-link"));
}

/** What Ansible 2.18 makes of the same files. */
function makes(title: string, params: Readonly<Record<string, unknown>>, content: string): LawCase {
  return {
    title,
    prepare,
    params: (folder) => ({ src: `${folder}/parts`, dest: `${folder}/whole`, ...params }),
    check: (folder) => expect(readFileSync(path.join(folder, "whole"), "utf8")).toBe(content),
  };
}

export const law: Law = {
  module: assemble,
  cases: [
    makes("all parts, by name", {}, "h\na\nb\nc\na\n"),
    makes("without hidden ones", { ignore_hidden: true }, "a\nb\nc\na\n"),
    makes("some of them, parted", { regexp: "^[12]", delimiter: "#\\t-" }, "b\n#\t-\nc"),
    makes("with a delimiter that ends a line", { regexp: "conf$|05", delimiter: "=\\n" }, "a\n=\nc"),
    makes("none", { regexp: "nothing" }, ""),
    {
      title: "parts that make what is there already",
      prepare: (folder) => {
        prepare(folder);
        writeFileSync(path.join(folder, "whole"), "b");
      },
      params: (folder) => ({ src: `${folder}/parts`, dest: `${folder}/whole`, regexp: "10" }),
      unchanged: true,
    },
  ],
};
