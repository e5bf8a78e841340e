/** One at a time, and never stuck behind a process that is gone. */

import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "../../src/lab/lock.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "lab-lock-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const settings = { onWait: () => {}, waitMs: 5000 };

test("work of several never overlaps", async () => {
  const order: string[] = [];
  const work = (name: string) =>
    withLock(join(dir, "l"), settings, async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} out`);
    });
  await Promise.all([work("a"), work("b")]);
  expect(order.map((line) => line.slice(2))).toEqual(["in", "out", "in", "out"]);
  expect(await readdir(dir)).toEqual([]);
});

test("a failure gives the lock back", async () => {
  const failing = withLock(join(dir, "l"), settings, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(await readdir(dir)).toEqual([]);
});

test.each([
  ["a dead process", "999999999 1\n"],
  ["a pid that another process has now", `${process.pid} 1\n`],
  ["a process that died before it wrote its name", ""],
])("a lock of %s does not count", async (_name, text) => {
  await writeFile(join(dir, "l"), text);
  expect(await withLock(join(dir, "l"), settings, () => Promise.resolve("worked"))).toBe("worked");
});

test("waiting has an end, and the message names the holder", async () => {
  const holding = withLock(join(dir, "l"), settings, async () => {
    await expect(
      withLock(join(dir, "l"), { ...settings, waitMs: 50 }, () => Promise.resolve()),
    ).rejects.toThrow(`LAB0012: process ${process.pid} still holds`);
  });
  await holding;
});
