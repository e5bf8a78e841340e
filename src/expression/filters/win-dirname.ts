/** `win_dirname`: A Windows path without its last part. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const winDirnameFilter = defineFilter({
  name: "win_dirname",
  summary: "A Windows path without its last part.",
  example: { expression: "'C:\\Users\\ada' | win_dirname", result: "C:\\Users" },
  apply: (input) => {
    const [, drive = "", rest = ""] = /^([A-Za-z]:)?(.*)$/s.exec(str(input)) ?? [];
    const head = /^(.*[\\/])?[^\\/]*$/s.exec(rest)?.[1] ?? "";
    return drive + (/^[\\/]*$/.test(head) ? head : head.replace(/[\\/]+$/, ""));
  },
});
