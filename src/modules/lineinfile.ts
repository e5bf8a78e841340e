/** `lineinfile`: one line of a text file. */

import { z } from "zod";
import { hostPath } from "../host/host-path.ts";
import { bool, fileAttributes, oneOf, path, text, word } from "./contract/params.ts";
import { decideEdit, type EditableText, type Edited, editRead, type TextEdit } from "./files/edit-text.ts";
import { attributesOf, backup, unsafeWrites, validate } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";
import { putLine, removeLines } from "./files/put-line.ts";

const params = z
  .strictObject({
    path: path().describe("The file. Links are followed."),
    line: text().optional().describe("The line. Needed where it shall be there."),
    state: oneOf("absent", "present").optional().describe("Whether it shall be there. Default: `present`."),
    regexp: word()
      .optional()
      .describe(
        "Pattern of the line that `line` replaces (the last that matches), or of those that go. It should match `line` as well, or a second run changes the file again.",
      ),
    search_string: word()
      .optional()
      .describe("Text that the line to replace or to remove holds, instead of a pattern."),
    insertafter: word()
      .optional()
      .describe(
        "`EOF`, or a pattern: a line that is not there yet goes after the last line that matches. Default: `EOF`.",
      ),
    insertbefore: word()
      .optional()
      .describe("`BOF`, or a pattern: a line that is not there yet goes before the last line that matches."),
    firstmatch: bool().optional().describe("Take the first line that matches instead of the last."),
    backrefs: bool()
      .optional()
      .describe(
        "In `line`, `\\1` and `\\g<name>` stand for groups of `regexp`; without a match nothing is changed.",
      ),
    create: bool().optional().describe("Make the file where it is missing."),
    ...fileAttributes,
    backup,
    validate,
    unsafe_writes: unsafeWrites,
  })
  .refine((p) => p.state === "absent" || p.line !== undefined, {
    error: "`line` is needed where the line shall be present",
    path: ["line"],
  })
  .refine((p) => p.state !== "absent" || [p.line, p.regexp, p.search_string].some((v) => v !== undefined), {
    error: "`line`, `regexp` or `search_string` is needed to know what to remove",
  })
  .refine((p) => p.regexp === undefined || p.search_string === undefined, {
    error: "`regexp` and `search_string` can't both be given",
    path: ["search_string"],
  })
  .refine((p) => p.insertafter === undefined || p.insertbefore === undefined, {
    error: "`insertafter` and `insertbefore` can't both be given",
    path: ["insertbefore"],
  })
  .refine((p) => !p.backrefs || p.regexp !== undefined, {
    error: "`backrefs` needs a `regexp`",
    path: ["backrefs"],
  });

type Params = z.output<typeof params>;

function editOf(p: Params): TextEdit {
  const create = p.state === "absent" ? true : p.create;
  return {
    path: p.path,
    wanted: attributesOf(p),
    create,
    backup: p.backup,
    validate: p.validate,
    inPlace: p.unsafe_writes,
  };
}

function edit(p: Params, { text: before, spell }: EditableText): Edited {
  const spelled = (words: string | undefined): string | undefined =>
    words === undefined ? undefined : spell(words);
  const matching = {
    regexp: spelled(p.regexp),
    searchString: spelled(p.search_string),
    firstMatch: p.firstmatch ?? false,
  };
  if (p.state === "absent") {
    const { text: after, found } = removeLines(before, { ...matching, line: spelled(p.line) });
    return { text: after, message: `${found} line(s) removed`, result: { found } };
  }
  const { text: after, message } = putLine(before, {
    ...matching,
    line: spell(p.line ?? ""),
    insertAfter: spelled(p.insertafter),
    insertBefore: spelled(p.insertbefore),
    backrefs: p.backrefs ?? false,
  });
  return { text: after, message };
}

export const lineinfile = defineFileModule({
  name: "lineinfile",
  summary: "See to one line of a text file",
  description: `Sees to it that a line is in a file, or is not. With \`regexp\` the last line that matches is replaced, so that a setting
keeps its place; a line that is not there is added at the end, or where \`insertafter\` and \`insertbefore\` say.

Patterns are Python's. The file is replaced in one step and only if nobody else has changed it since it was read. For several lines that
belong together \`blockinfile\` and \`template\` are better.`,
  params,
  paramAliases: { dest: "path", destfile: "path", name: "path", regex: "regexp", value: "line" },
  returns: {
    msg: "What happened: `line added`, `line replaced`, `1 line(s) removed`.",
    found: "How many lines were removed.",
    backup: "The copy of the old file, where `backup` was set.",
    backup_file: "The same.",
  },
  examples: [
    {
      title: "A setting, wherever it stands",
      yaml: "- name: the kernel forwards packets\n  lineinfile:\n    path: /etc/sysctl.conf\n    regexp: '^#?net\\.ipv4\\.ip_forward='\n    line: net.ipv4.ip_forward=1\n",
    },
    {
      title: "No such line",
      yaml: "- name: nobody is let in by name\n  lineinfile:\n    path: /etc/hosts.allow\n    regexp: '^ALL:'\n    state: absent\n",
    },
  ],
  reads: "the file",
  writes: "the file, its owner and mode; a copy of the old one where one is asked for",
  support: { check: "full", diff: "full" },
  labels: (p, host) => ({ path: hostPath(p.path, host), follow: true }),
  observe: (p, _given, host) => ({ file: editRead(p.path, host) }),
  decide: (p, { file }, { host }) => {
    if (p.state === "absent" && !file.own)
      return { changes: [], result: { msg: "file not present", found: 0 } };
    return decideEdit(editOf(p), file, host, (before) => edit(p, before));
  },
});
