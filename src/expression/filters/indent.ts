/** `indent`: lines moved to the right; the first one and empty ones only where asked for. */

import type { Arguments } from "../arguments.ts";
import { defineFilter, type Invocation } from "../operation.ts";
import { str } from "../value/text.ts";
import { splitLines } from "../value/words.ts";

export const indentFilter = defineFilter({
  name: "indent",
  signature: "(width=4, first=false, blank=false)",
  summary: "Lines moved to the right; the first one and empty ones only where asked for.",
  example: { expression: "'a\nb' | indent(2)", result: "a\n  b" },
  apply: (input, args, run) => {
    const margin =
      typeof args.value("width") === "string" ? args.text("width") : " ".repeat(spaces(args, run));
    const lines = splitLines(`${str(input)}\n`);
    run.charge(margin.length * lines.length);
    const moved = lines
      .map((line, i) => (i === 0 || (line === "" && !args.flag("blank")) ? line : margin + line))
      .join("\n");
    return args.flag("first") ? margin + moved : moved;
  },
});

function spaces(args: Arguments, run: Invocation): number {
  const width = Math.max(0, args.integer("width"));
  run.charge(width);
  return width;
}
