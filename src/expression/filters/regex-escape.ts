/** `regex_escape`: A text as a pattern that matches exactly that text. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const regexEscapeFilter = defineFilter({
  name: "regex_escape",
  signature: "(re_type='python')",
  summary: "A text as a pattern that matches exactly that text.",
  example: { expression: "'a.b' | regex_escape", result: "a\\.b" },
  apply: (input, args) => {
    const special =
      args.choice("re_type", ["python", "posix_basic"]) === "python"
        ? /[()[\]{}?*+\-|^$\\.&~#\s\v\f]/g
        : /[\][.^$*\\]/g;
    return str(input).replace(special, "\\$&");
  },
});
