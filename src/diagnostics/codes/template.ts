/** Codes of templates: text with `{{ }}` in YAML, and template files. */

import type { Explanation } from "../codes.ts";

export const TPL = {
  TPL0101: {
    title: "`{{` without `}}`",
    text: `Every {{ needs its }} in the same string. Braces that are meant literally, as for Docker's or
Prometheus' own templates, are written as a string, {{ '{{' }}, or kept out of evaluation: {% raw
%}{{.Names}}{% endraw %}.`,
  },
  TPL0102: {
    title: "statements belong in template files",
    text: `A string in YAML may hold expressions, {{ … }}, but no statements, {% … %}. For a choice write an
inline if:
  "{{ 'on' if enabled else 'off' }}"
for a list a filter chain:
  "{{ hosts | map(attribute='name') | join(' ') }}"`,
  },
  TPL0103: {
    title: "a comment has no end",
    text: `{# starts a comment that goes to #}. Where {# is meant literally, write {{ '{#' }}.`,
  },
  TPL0104: {
    title: "a raw block has no end",
    text: `{% raw %} keeps everything up to {% endraw %} as it is.`,
  },
  TPL0105: {
    title: "braces inside braces",
    text: `Between {{ and }} everything is an expression already; names are used without further braces.

  wrong:  "{{ groups['{{ group }}'] }}"
  right:  "{{ groups[group] }}"`,
  },
  TPL0106: {
    title: "a key came out as something that is not text",
    text: `Keys of a map must evaluate to a string, a number, a boolean or null.`,
  },
  TPL0201: {
    title: "a template file can't be read as Handlebars",
    text: `The file's name ends in .hbs, so it is read as a Handlebars template: {{name}}, {{#if x}} … {{else}}
… {{/if}}, {{#each list}} … {{/each}}.`,
  },
  TPL0202: {
    title: "a brace right after a placeholder",
    text: `Handlebars reads three closing braces as the end of {{{ }}}. Put a space before the last one:

  wrong:  {"port": {{port}}}
  right:  {"port": {{port}} }`,
  },
  TPL0203: {
    title: "a template uses a name that is not defined",
    text: `Every name that a template uses must have a value. Inside {{#each}} and {{#with}}, plain names are
those of the current item; the variables of the host are reached with ../name or @root.name.

Where a value may be missing:  {{default port 8080}}  or  {{#if (defined port)}} … {{/if}}`,
  },
  TPL0204: {
    title: "there is no such helper",
    text: `{{name value}} and {{#name value}} call a helper. Helpers are if, unless, each, with, lookup, and
every filter and test of the expression language.`,
  },
  TPL0205: {
    title: "there is no such partial",
    text: `{{> name}} includes the file name.hbs of the role's templates folder or of the project's templates
folder.`,
  },
  TPL0206: {
    title: "a template uses something that is left out here on purpose",
    text: `Partials chosen by an expression, {{> (name)}}, and decorators, {{* name}}, would let data decide
which code runs.`,
  },
  TPL0207: {
    title: "a list or map can't be printed",
    text: `A placeholder prints text, numbers, true and false. For a list say how: {{join names ", "}}, {{#each
names}} … {{/each}}, {{to_json value}} or {{to_nice_yaml value}}.`,
  },
  TPL0208: {
    title: "a helper was used in the wrong way",
    text: `A helper got too few or too many values, or a value of the wrong type.`,
  },
  TPL0209: {
    title: "partials include each other without end",
    text: `Partials may be nested up to 100 deep; a partial that includes itself must stop at some point.`,
  },
} as const satisfies Record<`TPL${string}`, Explanation>;
