/** `finished`: whether an asynchronous task has ended. */

import { MISSING } from "../context.ts";
import { defineTest } from "../operation.ts";
import { entry } from "../value/collection.ts";
import { isDict } from "../value/kind.ts";
import { flagOf } from "../value/result-flag.ts";

export const finishedTest = defineTest({
  name: "finished",
  summary: "Whether an asynchronous task has ended.",
  example: { expression: "{'finished': 1} is finished", result: true },
  apply: (input) =>
    isDict(input) && entry(input, "finished") === MISSING ? true : flagOf(input, "finished"),
});
