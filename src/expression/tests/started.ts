/** `started`: whether an asynchronous task was started. */

import { MISSING } from "../context.ts";
import { defineTest } from "../operation.ts";
import { entry } from "../value/collection.ts";
import { isDict } from "../value/kind.ts";
import { flagOf } from "../value/result-flag.ts";

export const startedTest = defineTest({
  name: "started",
  summary: "Whether an asynchronous task was started.",
  example: { expression: "{'started': 1} is started", result: true },
  apply: (input) => (isDict(input) && entry(input, "started") === MISSING ? true : flagOf(input, "started")),
});
