/** Of every two places that give a variable, the one that counts: as ansible-playbook 2.18 has it (precedence/generate.py). */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type PlayFiles, play } from "../engine/run-play.ts";

const FOLDER = join(import.meta.dirname, "precedence");

function read(name: string): string {
  return readFileSync(join(FOLDER, name), "utf8");
}

describe("precedence", () => {
  it("of all places is Ansible's, pair by pair", async () => {
    const files = JSON.parse(read("project.json")) as PlayFiles;
    const { said } = await play(files, {
      inventory: ["inv"],
      extraVars: [{ kind: "file", path: "extra.yml" }],
    });
    const winners = said[0]
      ?.replace(/^one: /, "")
      .trim()
      .split(" ");
    expect(winners).toEqual(read("expected.txt").trim().split("\n"));
  });
});
