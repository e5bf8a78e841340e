/** Characters that look like what the writer meant, but aren't: curly quotes and no-break spaces in unquoted text. */

import { type Collector, problem, warning } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";

const CURLY_START = /^[\u2018\u2019\u201a\u201c\u201d\u201e]/;
const CURLY_END = /[\u2018\u2019\u201c\u201d]$/;

export function checkText(text: string, span: Span, out: Collector): void {
  if (CURLY_START.test(text) && CURLY_END.test(text)) {
    const help = `write straight quotes: "${text.slice(1, -1)}"`;
    const message = "curly quotes are part of the text, they don't quote it";
    out.add(warning("SRC0119", message, { primary: { ...span, end: span.start + 1 }, help }));
  }
  if (text.startsWith("\u00a0")) {
    const primary = { ...span, end: span.start + 1 };
    const message = "a no-break space stands where a blank is meant";
    out.add(problem("SRC0121", message, { primary, help: "replace it with an ordinary blank" }));
  }
}
