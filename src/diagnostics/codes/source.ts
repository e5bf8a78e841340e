/** What can go wrong while a YAML file is read, before it is known what it is about. */

import type { Explanation } from "../codes.ts";

export const SRC = {
  SRC0002: {
    title: "a file can't be read",
    text: `The file is there, but this user may not read it, or the disk does not give it. Check its owner and permissions with
\`ls -l\`. Nothing was executed.`,
  },
  SRC0003: {
    title: "a file is no UTF-8 text",
    text: `Playbooks, inventories and variable files are UTF-8 text. The file holds bytes that are no such text: it was saved in
another encoding (Latin-1, UTF-16), or it is no text at all. Most editors can save as UTF-8.`,
  },
  SRC0004: {
    title: "a file is too large for YAML",
    text: `Files of more than 32 million characters are refused: no playbook is that long, and reading it would only exhaust the
memory. Data of that size belongs into a file that is copied to the host.`,
  },
  SRC0100: {
    title: "a file is not understood as YAML",
    text: `YAML's rules are broken at the marked place, and none of the usual reasons fits. Look at the line itself and at the one
above it: brackets, quotes and indentation must fit together.`,
  },
  SRC0101: {
    title: "a value begins with an expression and is not quoted",
    text: `In YAML an opening brace starts a map, so that \`{{ x }}\` without quotes is a map inside a map and \`{{ x }}/bin\` is an
error. Quote the whole value, not only the expression.

  wrong:  path: {{ base }}/bin
  right:  path: "{{ base }}/bin"

Where the expression itself has double quotes, put single ones around it: '{{ x | default("y") }}'.`,
  },
  SRC0102: {
    title: "a colon in unquoted text",
    text: `A colon that a blank follows separates a key from its value. In the middle of a text it makes YAML look for a map there.

  wrong:  name: note: this is important
  right:  name: "note: this is important"`,
  },
  SRC0103: {
    title: "a tab is used for indentation",
    text: `YAML allows blanks only: a tab is as wide as each editor thinks, and indentation has a meaning here. Use two blanks for each
level, and tell the editor to insert blanks for the tab key in .yml files.`,
  },
  SRC0104: {
    title: "the indentation fits nothing above",
    text: `Entries of one map start in the same column, and so do the items of one list. What belongs to an entry stands further
right than the entry itself.

  wrong:  - name: install           right:  - name: install
             apt:                             apt:
            name: nginx                         name: nginx`,
  },
  SRC0105: {
    title: "a key stands twice in one map",
    text: `Of two equal keys YAML keeps one and drops the other without a word. Usually a copied line was not changed, or two blocks of
variables were pasted together. Both places are shown; remove or rename one.`,
  },
  SRC0106: {
    title: "a value begins with a reserved character",
    text: `Unquoted values can't begin with @, \`, %, a comma, | or > followed by text: YAML keeps those for itself.

  wrong:  user: @admin
  right:  user: "@admin"`,
  },
  SRC0107: {
    title: "a quote or bracket is never closed",
    text: `Everything up to the next quote (perhaps many lines below) became part of the text, so that the error shows far from its
cause. The place where it was opened is marked.

  wrong:  msg: "done
  right:  msg: "done"`,
  },
  SRC0108: {
    title: "text goes on after a closing quote",
    text: `A value that begins with a quote ends with the next one. Either quote the whole value or nothing of it.

  wrong:  when: "nas" in group_names
  right:  when: "'nas' in group_names"
  wrong:  dest: "{{ base }}"/file
  right:  dest: "{{ base }}/file"`,
  },
  SRC0109: {
    title: "an unknown escape in double quotes",
    text: `In double quotes a backslash starts an escape: \\n, \\t, \\", \\\\ and a few more. Windows paths and regular expressions are
easier in single quotes, where a backslash is just a backslash.

  wrong:  regexp: "^\\s+Port"
  right:  regexp: '^\\s+Port'`,
  },
  SRC0110: {
    title: "an alias without an anchor",
    text: `\`*name\` repeats what was marked with \`&name\` further up in the same file. If the asterisk is part of the text, quote it.

  wrong:  files: *.conf
  right:  files: "*.conf"`,
  },
  SRC0111: {
    title: "an unknown tag",
    text: `A word with an exclamation mark in front is a tag. Known ones are !unsafe (text that is never evaluated) and YAML's own
!!str, !!int, !!float, !!bool, !!null, !!map and !!seq. Tags that make objects of a programming language are never read.
Text that begins with an exclamation mark must be quoted.`,
  },
  SRC0113: {
    title: "a merge key without a map",
    text: `\`<<\` takes the entries of another map (or of several) into this one.

  defaults: &defaults { owner: root, mode: "0644" }
  file:
    <<: *defaults
    path: /etc/motd`,
  },
  SRC0114: {
    title: "aliases repeat themselves or too much",
    text: `An alias that stands inside what it repeats has no end, and a few aliases of aliases can grow to millions of values. At most
100 aliases inside repeated parts and 200000 values in all are read.`,
  },
  SRC0115: {
    title: "nested too deeply",
    text: "Lists and maps may be nested 100 levels deep. More is nearly always a generated file gone wrong.",
  },
  SRC0116: {
    title: "a number in base 60",
    text: `In YAML as Ansible reads it, digits with colons between them are a number in base 60: \`22:22\` is 1342 and \`1:30\` is 90.
Port mappings, times and addresses of that form must be quoted.

  wrong:  - 22:22
  right:  - "22:22"`,
  },
  SRC0117: {
    title: "a key is not text",
    text: "Keys of maps are text, numbers or booleans. A list or a map as a key can't be used from an expression.",
  },
  SRC0118: {
    title: "a key is read as a boolean",
    text: `Unquoted yes, no, on, off, true and false are booleans, also as keys. The country code \`no\` or a key \`on\` must be quoted to
stay text.`,
  },
  SRC0119: {
    title: "curly quotes don't quote",
    text: `Text copied from web pages or word processors often has typographic quotes. To YAML they are letters like any other, and
become part of the value. Write straight ones: " or '.`,
  },
  SRC0120: {
    title: "a number is too large",
    text: `Whole numbers beyond 9007199254740991 can't be kept exactly, so the value is read as text. Quote it to say that it is meant
as text (serial numbers, identifiers).`,
  },
  SRC0121: {
    title: "a no-break space where a blank is meant",
    text: `The character looks like a blank, but is another one (typed with Alt-Space or AltGr-Space, or copied from a web page). YAML
takes it for a letter. Replace it with an ordinary blank.`,
  },
  SRC0122: {
    title: "more than one document in a file",
    text: `A line \`---\` starts a new document. A playbook, variable file or inventory is exactly one; only a \`---\` at the very top is
fine.`,
  },
  SRC0123: {
    title: "a line without a colon among keys",
    text: `Inside a map every line is \`key: value\`. The blank after the colon is needed.

  wrong:  name:nginx
  right:  name: nginx`,
  },
} as const satisfies Record<`SRC${string}`, Explanation>;
