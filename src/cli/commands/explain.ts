/** `homerun explain`: what a code in a message means. */

import { CODES, explanationOf, isCode } from "../../diagnostics/codes.ts";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { type Line, styled } from "../../report/segment.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../exit-code.ts";

function overview(): readonly Line[] {
  return Object.entries(CODES).map(([code, { title }]): Line => [styled("strong", code), `  ${title}`]);
}

function explained(text: string): readonly Line[] {
  const code = text.toUpperCase();
  if (!isCode(code)) {
    throw new DiagnosticError([
      problem("CLI0502", `\`${text}\` is not a code of homerun`, {
        help: didYouMean(code, Object.keys(CODES)) ?? "`homerun explain` lists all codes",
      }),
    ]);
  }
  const { title, text: body } = explanationOf(code);
  return [[styled("strong", `${code}: ${title}`)], [], ...body.split("\n").map((line): Line => [line])];
}

export const explain = defineCommand({
  name: "explain",
  summary: "what the code of a message means, with an example",
  args: [{ syntax: "[code]", description: "as in `error[PB0101]`; without it, all codes are listed" }],
  options: {},
  examples: [{ text: "why YAML does not like the braces", command: "homerun explain SRC0101" }],
  async run({ args, context }) {
    context.console.print(args[0] === undefined ? overview() : explained(args[0]));
    return EXIT.success;
  },
});
