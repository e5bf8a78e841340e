/** `exec` hands on what the command printed, whole. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";

it("gives all of a long output", () => {
  const home = mkdtempSync(join(tmpdir(), "homerun-exec-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const main = resolve(import.meta.dirname, "../../src/main.ts");
  const { status, stdout } = spawnSync(
    process.execPath,
    [main, "exec", "localhost", "-i", "other,", "--", "seq 1 100000"],
    {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, CI: "true" },
      encoding: "utf8",
    },
  );
  expect(status).toBe(0);
  expect(stdout).toBe(Array.from({ length: 100_000 }, (_, i) => `${i + 1}\n`).join(""));
});
