/** Codes of expressions: `when:` conditions and what stands between `{{` and `}}`. */

import type { Explanation } from "../codes.ts";

export const EXP = {
  EXP0101: {
    title: "this is not part of the expression language",
    text: `An expression is what stands between {{ and }}, or after when:, until:, failed_when: and
changed_when:. It follows Jinja's expression grammar: names, values, operators, filters after |,
tests after \`is\`.

  wrong:  when: ansible_facts.os_family = 'Debian'
  right:  when: ansible_facts.os_family == 'Debian'`,
  },
  EXP0102: {
    title: "a string has no end",
    text: `A string starts and ends with the same quote, ' or ". A quote inside it is written with a backslash:
'it\\'s'.`,
  },
  EXP0103: {
    title: "a bracket is not closed, or the wrong one closes it",
    text: `Every ( [ { needs its ) ] } in the same expression, in the right order.`,
  },
  EXP0104: {
    title: "there is no expression",
    text: `Between {{ and }}, and after when:, there must be something to evaluate. An empty string is written
''.`,
  },
  EXP0105: {
    title: "a condition needs no braces",
    text: `when:, until:, failed_when: and changed_when: hold an expression already. Braces in them are taken
for parentheses here; Ansible would evaluate the text twice, which lets data act as code.

  better:  when: item.enabled
  not:     when: "{{ item.enabled }}"`,
  },
  EXP0106: {
    title: "a number can't be read",
    text: `Whole numbers are written 42, 1_000, 0x1f, 0o17 or 0b101; fractions 1.5 or 2e3. Whole numbers above
9007199254740991 can't be kept exactly.`,
  },
  EXP0107: {
    title: "the expression is nested too deeply",
    text: `More than 200 levels of brackets or operators in one expression. Split it into several variables.`,
  },
  EXP0201: {
    title: "a variable is not defined",
    text: `The expression uses a name that no inventory, vars file, role, fact, register or loop has given a
value on this host.

Where the value may be missing, say what then:
  {{ port | default(8080) }}
  when: port is defined`,
  },
  EXP0202: {
    title: "a value has no such part",
    text: `The value before the dot or bracket exists, but has no such key, or no such position. Keys of a map
are the names that it was written with; positions of a list start at 0.

Where it may be missing:  {{ disk.serial | default('none') }}`,
  },
  EXP0203: {
    title: "there is no such filter",
    text: `A filter is what follows |: {{ name | upper }}. All of Jinja's and of ansible.builtin's exist
here, also under their full names (ansible.builtin.to_yaml), and of ansible.utils and
community.general those that playbooks use most: docs/expressions.md lists them.`,
  },
  EXP0204: {
    title: "there is no such test",
    text: `A test is what follows \`is\` or \`is not\`: \`x is defined\`, \`result is failed\`, \`v is version('2.0',
'>=')\`.`,
  },
  EXP0205: {
    title: "there is no such lookup",
    text: `lookup('name', …) and query('name', …) read something on the controller: file, env, pipe, template,
vars, first_found …`,
  },
  EXP0206: {
    title: "there is no such function",
    text: `Only lookup, query, q, range, dict, now and undef can be called by name. Everything else is a
filter: value | name(arguments).`,
  },
  EXP0207: {
    title: "a value has no such method",
    text: `Strings, lists and maps have the methods of Python that don't change them: 'a,b'.split(','),
name.upper(), map.items(), map.get('key', 'else'). Nothing else can be called.`,
  },
  EXP0208: {
    title: "an expression can't change a value",
    text: `append, update, pop and their like would change a variable as a side effect. Build a new value
instead:
  {{ list + ['more'] }}      {{ map | combine({'key': 'value'}) }}`,
  },
  EXP0301: {
    title: "an argument does not fit",
    text: `A filter, test, lookup, function or method got an argument that it doesn't know, too many, too few,
or one of the wrong type.`,
  },
  EXP0302: {
    title: "a filter or test can't work on this value",
    text: `The value before | or \`is\` has a type that the filter or test can't use. \`{{ value | type_debug }}\`
says what it is.`,
  },
  EXP0303: {
    title: "an operator does not fit its values",
    text: `As in Python, + adds numbers or joins two strings or two lists, never a string and a number.

  wrong:  {{ 'port ' + 80 }}
  right:  {{ 'port ' ~ 80 }}     {{ count | int + 1 }}`,
  },
  EXP0304: {
    title: "arithmetic has no result",
    text: `A division by zero, or a whole number that is too large to be exact.`,
  },
  EXP0305: {
    title: "a pattern is no valid regular expression",
    text: `Patterns are Python's. Groups are (…), (?P<name>…), (?:…); lookbehind, flags such as (?i) at the
start, \\d \\w \\s \\b \\A \\Z are known.`,
  },
  EXP0306: {
    title: "text can't be read in the given format",
    text: `from_json, from_yaml, b64decode, to_datetime and the like need text in exactly their format.`,
  },
  EXP0307: {
    title: "a value that must be there is missing",
    text: `The playbook marks it with \`mandatory\`: define the variable, for example in group_vars.`,
  },
  EXP0309: {
    title: "`omit` can only stand for a whole value",
    text: `omit leaves a parameter out: "{{ owner | default(omit) }}". It can't be part of a text or be
computed with.`,
  },
  EXP0310: {
    title: "a condition is neither true nor false",
    text: `With \`language: "2.19"\` in homerun.yml a condition must be true or false, and has no {{ }} in it, as
in ansible-core 2.19 and later. Up to 2.18 everything that is empty, zero or null counts as false.

  wrong:  when: packages              right:  when: packages | length > 0
  wrong:  when: result.stdout         right:  when: result.stdout != ''
  wrong:  when: "{{ name }}" == 'pi'  right:  when: name == 'pi'`,
  },
  EXP0311: {
    title: "a condition is text that would be evaluated",
    text: `\`when: "{{ x }}"\` is evaluated twice by Ansible: what x says is a condition itself. That is done
here only where the text stands in your own files: what a host has said is never evaluated.

  right:  when: x                  where x is true or false
  right:  when: x | bool           where x is a word such as yes`,
  },
  EXP0401: {
    title: "the expression needs too much",
    text: `Evaluation stops after a fixed number of steps, or when a value gets too large. Something like
range(1000000000) or 'x' * 1000000000 does that.`,
  },
  EXP0501: {
    title: "a lookup failed",
    text: `The file, command or variable that a lookup reads on the controller can't be read. errors='ignore'
makes that an empty result.`,
  },
  EXP0502: {
    title: "a filter of the project failed",
    text: `The filter is code of this project, in \`filters/\`, and does not take what it is given here,
or has a fault. Its words stand in the message, and where it said them in the note. What it gives
must be text, numbers, true, false, null, lists and maps of these.

  wrong:  {{ 7 | shout }}
  right:  {{ 'seven' | shout }}`,
  },
} as const satisfies Record<`EXP${string}`, Explanation>;
