/** `comment`: A text as a comment of a configuration file: styles plain, erlang, c, cblock, xml. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const commentFilter = defineFilter({
  name: "comment",
  signature:
    "(style='plain', decoration=none, beginning=none, end=none, prefix=none, prefix_count=1, postfix=none, postfix_count=1, newline='\\n')",
  summary: "A text as a comment of a configuration file: styles plain, erlang, c, cblock, xml.",
  example: { expression: "'managed' | comment", result: "#\n# managed\n#" },
  apply: (input, args, run) => {
    const style = STYLES[args.choice("style", ["plain", "erlang", "c", "cblock", "xml"])];
    const part = (name: string, otherwise: string): string =>
      args.isNone(name) ? otherwise : args.text(name);
    const [newline, decoration] = [args.text("newline"), part("decoration", style.decoration)];
    const side = (name: "prefix" | "postfix"): string => {
      run.charge(Math.max(0, args.integer(`${name}_count`)));
      return `${part(name, style.side ?? decoration)}${newline}`.repeat(
        Math.max(0, args.integer(`${name}_count`)),
      );
    };
    const [beginning, end] = [part("beginning", style.beginning ?? ""), part("end", style.end ?? "")];
    const body = str(input).replaceAll(newline, newline + decoration);
    const lines = `${beginning === "" ? "" : beginning + newline}${side("prefix")}${decoration}${body}${newline}${side("postfix")}`;
    return (lines.slice(0, lines.length - newline.length) + (end === "" ? "" : newline + end)).replace(
      /[^\S\n]+$/gm,
      "",
    );
  },
});

interface Style {
  readonly decoration: string;
  readonly beginning?: string;
  readonly end?: string;
  /** Of the empty lines above and below, where it is not the decoration. */
  readonly side?: string;
}

const STYLES: Readonly<Record<"plain" | "erlang" | "c" | "cblock" | "xml", Style>> = {
  plain: { decoration: "# " },
  erlang: { decoration: "% " },
  c: { decoration: "// " },
  cblock: { decoration: " * ", beginning: "/*", end: " */" },
  xml: { decoration: " - ", beginning: "<!--", end: "-->" },
};
