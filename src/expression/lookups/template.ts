/** `template`: what a template file gives, looked for in templates/. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import type { TemplateLookup } from "../lookup-host.ts";
import { defineLookup } from "../operation.ts";
import { dictOf, entriesOf } from "../value/collection.ts";
import { convertedText } from "../value/converted-text.ts";
import { findFile } from "../value/find-file.ts";
import { isDict } from "../value/kind.ts";
import { str } from "../value/text.ts";

export const templateLookup = defineLookup({
  name: "template",
  signature:
    "(convert_data=true, template_vars={}, jinja2_native=false, variable_start_string='{{', variable_end_string='}}', comment_start_string='{#', comment_end_string='#}')",
  summary:
    "What a template file gives, looked for in templates/: up to language 2.18 data where the text looks like it, unless convert_data is false.",
  example: { expression: "lookup('template', 'motd.hbs', errors='ignore')", result: null },
  apply: (terms, options, run) => {
    const given = options.value("template_vars");
    const vars = isDict(given) ? dictOf(entriesOf(given)) : dictOf([]);
    const { context } = run;
    const converts = context.language !== "2.19" && options.flag("convert_data");
    return terms.map((term) => {
      const name = str(term);
      const path = findFile(run, "templates", name);
      const text = context.lookups.renderTemplateFile(path, vars, { name, ...delimiters(options) });
      return converts ? convertedText(text) : text;
    });
  },
});

const DELIMITERS = {
  variable_start_string: "variableStart",
  variable_end_string: "variableEnd",
  comment_start_string: "commentStart",
  comment_end_string: "commentEnd",
} as const;

function delimiters(options: Arguments): Omit<TemplateLookup, "name"> {
  const given = Object.entries(DELIMITERS).filter(([name]) => options.has(name));
  return Object.fromEntries(
    given.map(([name, key]) => {
      const text = options.text(name);
      if (text === "") throw new Fault("EXP0301", `\`${name}\` can't be empty`, { blame: name });
      return [key, text];
    }),
  );
}
