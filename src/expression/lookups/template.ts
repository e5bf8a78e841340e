/** `template`: the text that a template file gives, looked for in templates/. */

import { defineLookup } from "../operation.ts";
import { dictOf, entriesOf } from "../value/collection.ts";
import { findFile } from "../value/find-file.ts";
import { isDict } from "../value/kind.ts";
import { str } from "../value/text.ts";

export const templateLookup = defineLookup({
  name: "template",
  signature: "(template_vars={}, convert_data=false, **kwargs)",
  summary: "The text that a template file gives, looked for in templates/.",
  example: { expression: "lookup('template', 'motd.hbs', errors='ignore')", result: null },
  apply: (terms, options, run) => {
    const given = options.value("template_vars");
    const vars = isDict(given) ? dictOf(entriesOf(given)) : dictOf([]);
    return terms.map((term) =>
      run.context.lookups.renderTemplateFile(findFile(run, "templates", str(term)), vars),
    );
  },
});
