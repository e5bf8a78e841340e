/** `win_splitdrive`: the drive of a Windows path and the rest. */

import { defineFilter } from "../operation.ts";
import { tupleOf } from "../value/collection.ts";
import { str } from "../value/text.ts";

export const winSplitdriveFilter = defineFilter({
  name: "win_splitdrive",
  summary: "The drive of a Windows path and the rest.",
  example: { expression: "'C:\\Users' | win_splitdrive", result: ["C:", "\\Users"] },
  apply: (input) => {
    const [, drive = "", rest = ""] = /^([A-Za-z]:)?(.*)$/s.exec(str(input)) ?? [];
    return tupleOf([drive, rest]);
  },
});
