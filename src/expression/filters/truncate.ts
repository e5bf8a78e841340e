/** `truncate`: A text cut to a length, with dots at the end. */

import { defineFilter } from "../operation.ts";
import { charactersOf } from "../value/collection.ts";
import { str } from "../value/text.ts";

export const truncateFilter = defineFilter({
  name: "truncate",
  signature: "(length=255, killwords=false, end='...', leeway=5)",
  summary: "A text cut to a length, with dots at the end.",
  example: { expression: "'the quick brown fox' | truncate(13)", result: "the quick..." },
  apply: (input, args) => {
    const text = str(input);
    const characters = charactersOf(text);
    const [length, end] = [args.integer("length"), args.text("end")];
    if (length < end.length) args.refuse("length", `must be at least ${end.length}`);
    if (characters.length <= length + args.integer("leeway")) return text;
    const cut = characters.slice(0, length - charactersOf(end).length).join("");
    return (args.flag("killwords") || !cut.includes(" ") ? cut : cut.slice(0, cut.lastIndexOf(" "))) + end;
  },
});
