/** `replace`: every match of a pattern in a text file. */

import { z } from "zod";
import { hostPath } from "../host/host-path.ts";
import { fileAttributes, path, text, word } from "./contract/params.ts";
import { decideEdit, type EditableText, type Edited, editRead, pattern } from "./files/edit-text.ts";
import { isEncoding } from "./files/encoded.ts";
import { attributesOf, backup, unsafeWrites, validate } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";

const params = z.strictObject({
  path: path().describe("The file. Links are followed."),
  regexp: word().describe("The pattern; `^` and `$` match at every line, `.` does not match line ends."),
  replace: text()
    .optional()
    .describe(
      "What takes the place of each match; `\\1` and `\\g<name>` stand for groups. Default: nothing.",
    ),
  after: word().optional().describe("Pattern: only what follows its match is changed."),
  before: word().optional().describe("Pattern: only what precedes its match is changed."),
  encoding: word()
    .refine(isEncoding, { error: "there is no encoding of that name" })
    .optional()
    .describe("How the file is written: `latin-1`, `cp1252`, `utf-16`. Default: `utf-8`."),
  ...fileAttributes,
  backup,
  validate,
  unsafe_writes: unsafeWrites,
});

type Params = z.output<typeof params>;

/** Start and end of the part that may be changed. */
function section(p: Params, { text: whole, spell }: EditableText): readonly [number, number] | undefined {
  const { after, before } = p;
  if (after === undefined && before === undefined) return [0, whole.length];
  const middle = after !== undefined && before !== undefined ? "(?P<subsection>.*?)" : "(?P<subsection>.*)";
  const { regex } = pattern(`${spell(after ?? "")}${middle}${spell(before ?? "")}`, { dotAll: true });
  return new RegExp(regex.source, `${regex.flags}d`).exec(whole)?.indices?.groups?.subsection;
}

function edit(p: Params, file: EditableText): Edited {
  const part = section(p, file);
  if (!part)
    return {
      text: file.text,
      message: "",
      result: { msg: "Pattern for before/after params did not match the given file", replacements: 0 },
    };
  const [start, end] = part;
  const { regex, expand } = pattern(file.spell(p.regexp), { multiline: true });
  const replacement = file.spell(p.replace ?? "");
  let count = 0;
  let at = 0;
  let out = "";
  const old = file.text.slice(start, end);
  for (const match of old.matchAll(regex)) {
    out += old.slice(at, match.index) + expand(replacement, match);
    at = match.index + match[0].length;
    count++;
  }
  const after = file.text.slice(0, start) + out + old.slice(at) + file.text.slice(end);
  return { text: after, message: `${count} replacements made`, result: { replacements: count } };
}

export const replace = defineFileModule({
  name: "replace",
  summary: "Replace every match of a pattern in a text file",
  description: `Replaces all matches of a pattern in a file. The pattern is Python's. A second run changes the file again where the pattern
matches what it is replaced by: write it so that it does not.

The file is replaced in one step and only if nobody else has changed it since it was read.`,
  params,
  paramAliases: { dest: "path", destfile: "path", name: "path" },
  returns: {
    msg: "How many replacements were made.",
    replacements: "Their number.",
    backup_file: "The copy of the old file, where `backup` was set.",
    backup: "The same.",
  },
  examples: [
    {
      title: "A new address everywhere",
      yaml: "- name: the server has moved\n  replace:\n    path: /etc/app.conf\n    regexp: '192\\.168\\.0\\.10\\b'\n    replace: 192.168.1.10\n",
    },
  ],
  reads: "the file",
  writes: "the file, its owner and mode; a copy of the old one where one is asked for",
  support: { check: "full", diff: "full" },
  labels: (p, host) => ({ path: hostPath(p.path, host), follow: true }),
  observe: (p, _given, host) => ({ file: editRead(p.path, host) }),
  decide: (p, { file }, { host }) => {
    const { backup: keep, validate: check, unsafe_writes: inPlace } = p;
    const { path: at, encoding } = p;
    const wanted = { path: at, wanted: attributesOf(p), backup: keep, validate: check, inPlace, encoding };
    return decideEdit(wanted, file, host, (before) => edit(p, before));
  },
});
