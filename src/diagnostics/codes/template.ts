/** Codes of templates: text with `{{ }}` in YAML, and template files. */

import type { Explanation } from "../codes.ts";

export const TPL = {
  TPL0101: {
    title: "`{{` without `}}`",
    text: `Every {{ needs its }} in the same string. Braces that are meant literally, as for Docker's or
Prometheus' own templates, are written as a string, {{ '{{' }}, or kept out of evaluation: {% raw
%}{{.Names}}{% endraw %}.`,
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
  TPL0301: {
    title: "a template can't be read as Jinja",
    text: `Text with {% … %} in it, in a template file or in a string, follows Jinja's grammar:

  {% if ready %} … {% elif waiting %} … {% else %} … {% endif %}
  {% for item in list if item.active %} … {% else %} … {% endfor %}
  {% set name = value %}        {% set name %} text {% endset %}
  {% macro name(a, b=1) %} … {% endmacro %}`,
  },
  TPL0302: {
    title: "there is no such statement",
    text: `After {% stands the name of a statement: if, for, set, macro, call, filter, with, include,
import, from, extends, block, raw, do, break, continue, autoescape, print.`,
  },
  TPL0303: {
    title: "a statement is not closed, or stands in the wrong place",
    text: `{% if %} goes on to {% endif %}, {% for %} to {% endfor %}, and so on; they lie inside each
other like brackets. {% break %} and {% continue %} stand inside a loop, {% extends %}
stands outside of everything but {% if %}.`,
  },
  TPL0304: {
    title: "a name can't be given a value there",
    text: `{% set %}, {% for %}, {% with %}, {% import %} and parameters of macros need plain names,
each once; true, false, none, and loop in a for, are taken.`,
  },
  TPL0305: {
    title: "a template that another one names is not to be found",
    text: `{% include %}, {% import %} and {% extends %} look for a file in the templates folder and
the folder of the role, of the task's file, of the playbook, and of the template that the
task names. Names never lead out of these folders. Where a file may be missing: {% include
'name' ignore missing %}.`,
  },
  TPL0306: {
    title: "templates or macros call each other without end",
    text: `Includes, macros and recursive loops may be nested some hundred deep; what calls itself must
stop at some point.`,
  },
  TPL0307: {
    title: "a value can't be taken apart",
    text: `{% for a, b in pairs %} and {% set a, b = pair %} need values with exactly as many elements
as there are names. For a map write {% for key, value in map.items() %}.`,
  },
  TPL0308: {
    title: "blocks that don't fit together",
    text: `A template defines each block once; a required block is filled by the template that extends
it; super() needs a block of the same name in the template that is extended; only one
template can be extended.`,
  },
  TPL0309: {
    title: "a macro was called in the wrong way",
    text: `A macro takes the parameters that it names, by position or by name. It takes any further
ones only where its body uses varargs or kwargs, and a body from {% call %} only where it
uses caller().`,
  },
  TPL0310: {
    title: "the first line's settings for Jinja can't be read",
    text: `A template may start with a line of settings, each a name, a colon and a Python literal:

  #jinja2: trim_blocks: False, lstrip_blocks: True, variable_start_string: "[%"`,
  },
  TPL0311: {
    title: "only a namespace has parts that can be set",
    text: `{% set name.part = value %} changes a part of something that namespace() made:

  {% set ns = namespace(found=false) %}
  {% for x in list %}{% if x.match %}{% set ns.found = true %}{% endif %}{% endfor %}`,
  },
  TPL0312: {
    title: "a condition came out as text",
    text: `A condition that is a template with statements must give true, false, a number or nothing. Text
that it gives is not read as a further condition: what a host said is never evaluated. Conditions
need no template at all:

  wrong:  when: "{% if a %}x == 1{% else %}y == 2{% endif %}"
  right:  when: (x == 1) if a else (y == 2)`,
  },
} as const satisfies Record<`TPL${string}`, Explanation>;
