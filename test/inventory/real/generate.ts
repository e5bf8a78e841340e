/** Run by hand: `node test/inventory/real/generate.ts FOLDER/OF/ANSIBLE/bin` writes outputs.json and patterns.json anew. */

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { PATTERN_INVENTORY, REAL_CASES, REAL_PATTERNS, type RealCase } from "./cases.ts";
import { REAL_VIEWS } from "./views.ts";

function scriptOf(answers: Readonly<Record<string, unknown>>): string {
  const cases = Object.entries(answers).map(
    ([args, answer]) => `"${args}") cat <<'END'\n${JSON.stringify(answer)}\nEND\n;;`,
  );
  return `#!/bin/sh\ncase "$*" in\n${cases.join("\n")}\nesac\n`;
}

function write(folder: string, name: string, text: string, mode: number): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

function outputsOf(program: string, real: RealCase): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "inventory-"));
  for (const [name, text] of Object.entries(real.files)) write(folder, name, text, 0o644);
  for (const [name, answers] of Object.entries(real.programs ?? {}))
    write(folder, name, scriptOf(answers), 0o755);
  const sources = real.sources.flatMap((s) => ["-i", s]);
  const limit = real.limit === undefined ? [] : ["--limit", real.limit];
  const env = { PATH: process.env.PATH, HOME: folder, LANG: "C.UTF-8", ...real.environment };
  const run = (args: readonly string[]): string =>
    execFileSync(program, [...sources, ...limit, ...args], {
      cwd: folder,
      env,
      encoding: "utf8",
      timeout: 60_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
  const outputs = Object.fromEntries(Object.entries(REAL_VIEWS).map(([view, args]) => [view, run(args)]));
  rmSync(folder, { recursive: true });
  return outputs;
}

/** `ansible` prints a count, then a host on each line. */
function hostsOf(program: string, pattern: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "inventory-"));
  write(folder, "hosts", PATTERN_INVENTORY, 0o644);
  const text = execFileSync(program, ["-i", "hosts", "--list-hosts", pattern], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, LANG: "C.UTF-8" },
    encoding: "utf8",
    timeout: 60_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  rmSync(folder, { recursive: true });
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function save(name: string, data: unknown): void {
  writeFileSync(join(import.meta.dirname, name), `${JSON.stringify(data, null, 1)}\n`);
}

const [bin = "/usr/bin"] = process.argv.slice(2);
save("patterns.json", Object.fromEntries(REAL_PATTERNS.map((p) => [p, hostsOf(join(bin, "ansible"), p)])));
const program = join(bin, "ansible-inventory");
save("outputs.json", Object.fromEntries(REAL_CASES.map((c) => [c.name, outputsOf(program, c)])));
