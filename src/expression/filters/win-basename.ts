/** `win_basename`: the last part of a Windows path. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const winBasenameFilter = defineFilter({
  name: "win_basename",
  summary: "The last part of a Windows path.",
  example: { expression: "'C:\\Users\\ada' | win_basename", result: "ada" },
  apply: (input) => /[^\\/]*$/.exec(str(input).replace(/^[A-Za-z]:/, ""))?.[0] ?? "",
});
