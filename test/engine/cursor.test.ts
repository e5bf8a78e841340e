/** Blocks as jumps: written as small pictures of a play, walked with tasks that fail by name. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  advance,
  comparePaths,
  currentStep,
  enter,
  type Failure,
  fail,
  frameOf,
  type Moved,
  pathOf,
  startOf,
} from "../../src/engine/cursor.ts";
import type { Block, Entry, Task } from "../../src/model/task.ts";
import { compileEntries, EMPTY_CONTEXT } from "../../src/plan/compile.ts";

const file = { path: "p.yml", text: "" };
const span = { file, start: 0, end: 0 };
const common = {
  span,
  directives: {},
  when: [],
  tags: [],
  vars: new Map(),
  environment: [],
  moduleDefaults: [],
  notify: [],
};

function task(name: string): Task {
  return {
    ...common,
    kind: "task",
    id: name,
    action: { module: name, span, args: new Map(), keySpans: new Map() },
    listen: [],
    directory: ".",
  };
}

interface Picture {
  readonly block: readonly Item[];
  readonly rescue?: readonly Item[];
  readonly always?: readonly Item[];
}

type Item = string | Picture;

function entry(item: Item): Entry {
  if (typeof item === "string") return task(item);
  const block: Block = {
    ...common,
    kind: "block",
    block: item.block.map(entry),
    rescue: (item.rescue ?? []).map(entry),
    always: (item.always ?? []).map(entry),
  };
  return block;
}

function failure(name: string): Failure {
  return { label: { step: 1, name, module: name, location: "p.yml:1:1" } };
}

/** Tasks whose name begins with `!` fail. */
function walk(items: readonly Item[]): {
  readonly ran: string;
  readonly end: string;
  readonly rescued: number;
} {
  let at: Moved = startOf(compileEntries(items.map(entry), EMPTY_CONTEXT));
  const ran: string[] = [];
  let rescued = at.rescued.length;
  for (let i = 0; i < 1000; i++) {
    if (at.uncaught) return { ran: ran.join(" "), end: `failed ${at.uncaught.label.name}`, rescued };
    const step = currentStep(at.cursor);
    if (!step) return { ran: ran.join(" "), end: "done", rescued };
    if (step.op !== "task") throw new Error(step.op);
    const name = step.task.id;
    ran.push(name);
    at = name.startsWith("!") ? fail(at.cursor, failure(name)) : advance(at.cursor);
    rescued += at.rescued.length;
  }
  throw new Error("no end");
}

describe("blocks", () => {
  it.each<[string, readonly Item[], string, string, number]>([
    ["runs in order", ["a", "b"], "a b", "done", 0],
    ["stops at a failure", ["a", "!b", "c"], "a !b", "failed !b", 0],
    ["passes rescue by", [{ block: ["a"], rescue: ["r"] }, "b"], "a b", "done", 0],
    ["goes to rescue and on", [{ block: ["!a", "x"], rescue: ["r"] }, "b"], "!a r b", "done", 1],
    ["runs always after success", [{ block: ["a"], rescue: ["r"], always: ["z"] }, "b"], "a z b", "done", 0],
    [
      "runs always after rescue",
      [{ block: ["!a"], rescue: ["r"], always: ["z"] }, "b"],
      "!a r z b",
      "done",
      1,
    ],
    [
      "runs always and stays failed without rescue",
      [{ block: ["!a"], always: ["z"] }, "b"],
      "!a z",
      "failed !a",
      0,
    ],
    [
      "runs always when rescue fails",
      [{ block: ["!a"], rescue: ["!r"], always: ["z"] }, "b"],
      "!a !r z",
      "failed !r",
      0,
    ],
    ["leaves by a failing rescue", [{ block: ["!a"], rescue: ["!r"] }, "b"], "!a !r", "failed !r", 0],
    ["fails by a failing always", [{ block: ["a"], always: ["!z", "y"] }, "b"], "a !z", "failed !z", 0],
    [
      "finds the outer rescue",
      [{ block: [{ block: ["!a"], always: ["z"] }, "x"], rescue: ["r"] }, "b"],
      "!a z r b",
      "done",
      1,
    ],
    [
      "rescues inside of rescue",
      [{ block: ["!a"], rescue: [{ block: ["!b"], rescue: ["c"] }, "d"] }, "e"],
      "!a !b c d e",
      "done",
      2,
    ],
    [
      "takes a failing inner always out",
      [{ block: [{ block: ["a"], always: ["!z"] }], rescue: ["r"] }, "b"],
      "a !z r b",
      "done",
      1,
    ],
  ])("%s", (_title, items, ran, end, rescued) => {
    expect(walk(items)).toEqual({ ran, end, rescued });
  });

  it("runs each always exactly once for every host that enters its block, whatever fails", () => {
    let next = 0;
    const leaf = fc.boolean().map((fails) => `${fails ? "!" : ""}t${next++}`);
    const { item } = fc.letrec<{ item: Item }>((tie) => ({
      item: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        leaf,
        fc.record({
          block: fc.array(tie("item"), { minLength: 1, maxLength: 3 }),
          rescue: fc.array(tie("item"), { maxLength: 2 }),
          always: fc.array(leaf, { minLength: 1, maxLength: 1 }),
        }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), (items) => {
        const ran = walk(items).ran.split(" ");
        expect(new Set(ran).size).toBe(ran.length);
        const check = (list: readonly Item[]): void => {
          for (const it of list) {
            if (typeof it === "string") continue;
            const inside = (i: Item): readonly string[] =>
              typeof i === "string"
                ? [i]
                : [...i.block, ...(i.rescue ?? []), ...(i.always ?? [])].flatMap(inside);
            const entered = it.block.flatMap(inside).some((t) => ran.includes(t));
            const always = it.always?.[0];
            if (typeof always === "string") expect(ran.includes(always)).toBe(entered);
            check([...it.block, ...(it.rescue ?? [])]);
          }
        };
        check(items);
      }),
      { numRuns: 500 },
    );
  });
});

describe("programs inside of programs", () => {
  it("runs what an include brings before what follows it, and item after item", () => {
    const outer = startOf(compileEntries(["a", "include", "b"].map(entry), EMPTY_CONTEXT));
    let at = advance(outer.cursor);
    const files = [["x", "y"], [], ["z"]].map((names, i) =>
      frameOf(compileEntries(names.map(entry), EMPTY_CONTEXT), "include", i),
    );
    const seen: string[] = [];
    const paths: (readonly number[])[] = [pathOf(at.cursor)];
    at = enter(at.cursor, files);
    for (let step = currentStep(at.cursor); step; step = currentStep(at.cursor)) {
      if (step.op === "task") seen.push(step.task.id);
      paths.push(pathOf(at.cursor));
      at = advance(at.cursor);
    }
    expect(seen).toEqual(["x", "y", "z", "b"]);
    expect(paths.toSorted(comparePaths)).toEqual(paths);
    expect(at.cursor.frames).toEqual([]);
  });

  it("lets a block around the include rescue what fails inside", () => {
    const outer = startOf(
      compileEntries([entry({ block: ["include"], rescue: ["r"] }), entry("b")], EMPTY_CONTEXT),
    );
    const inside = enter(outer.cursor, [frameOf(compileEntries([entry("!x")], EMPTY_CONTEXT), "include")]);
    const after = fail(inside.cursor, failure("!x"));
    const step = currentStep(after.cursor);
    expect(step?.op === "task" && step.task.id).toBe("r");
    expect(after.cursor.frames).toHaveLength(1);
  });
});
