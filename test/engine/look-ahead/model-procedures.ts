/** Procedures for the machines of the model: they wait, reconnect, and do things one by one. */

import { z } from "zod";
import { bool, int, path, text } from "../../../src/modules/contract/params.ts";
import { type AnyProcedure, defineProcedure } from "../../../src/modules/contract/procedure.ts";
import { cellValue, countUp, setCell } from "./model-calls.ts";

const shared = {
  summary: "A procedure of the model",
  description: "For tests.",
  returns: {},
  examples: [],
} as const;

const mark = text().default("").describe("Which task it is.");

/** `wait_for`: looks until a cell has a value. */
const awaitCell = defineProcedure({
  ...shared,
  name: "await_cell",
  support: { check: "none", diff: "none" },
  params: z.strictObject({
    path: path().describe("The cell."),
    value: text().describe("What is waited for."),
    timeout: int().default(10).describe("Seconds."),
  }),
  run: async ({ path, value, timeout }, context) => {
    const started = context.elapsed();
    for (;;) {
      const now = await context.read(cellValue(path));
      if (now === value) return { result: { value: now } };
      if (context.elapsed() - started > timeout * 1000)
        return { result: { value: now ?? null }, failed: `${path} did not become ${value}` };
      await context.sleep(1000);
    }
  },
});

/** Looks, changes, looks again: nothing of it is data that could be had before. */
const poke = defineProcedure({
  ...shared,
  name: "poke",
  support: { check: "full", diff: "none" },
  params: z.strictObject({ path: path().describe("The cell."), mark }),
  run: async ({ path, mark }, context) => {
    const before = await context.read(cellValue(path));
    await context.exchange([countUp(mark, path)]);
    const after = await context.read(cellValue(path));
    return { result: { before: before ?? null, value: after ?? null }, changed: before !== after };
  },
});

/** `fetch`: a cell becomes a file of the controller. */
const bring = defineProcedure({
  ...shared,
  name: "bring",
  support: { check: "none", diff: "none" },
  params: z.strictObject({ path: path().describe("The cell."), dest: path().describe("The file.") }),
  run: async ({ path, dest }, { read, controller }) => {
    const value = await read(cellValue(path));
    if (value === undefined) return { result: {}, failed: `there is no ${path}` };
    const target = controller.resolve(dest);
    const before = await controller.read(target);
    const same = before !== undefined && Buffer.from(before).toString() === value;
    if (!same) await controller.write(target, Buffer.from(value), 0o644);
    return { result: { value }, changed: !same };
  },
});

/** `reboot`: does something, lets go of the connection, and comes back. */
const restart = defineProcedure({
  ...shared,
  name: "restart",
  support: { check: "none", diff: "none" },
  params: z.strictObject({
    path: path().describe("Counts the restarts."),
    quick: bool().default(true),
    mark,
  }),
  run: async ({ path, quick, mark }, context) => {
    await context.exchange([countUp(mark, path), setCell(mark, "/uptime", "0")]);
    await context.reconnect();
    if (!quick) await context.sleep(5000);
    const value = await context.read(cellValue(path));
    return { result: { value: value ?? null }, changed: true };
  },
});

export const PROCEDURES: readonly AnyProcedure[] = [awaitCell, poke, bring, restart];
