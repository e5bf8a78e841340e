/** `blockinfile`: several lines of a text file, kept together between two markers. */

import { z } from "zod";
import { baseOf, hostPath } from "../host/host-path.ts";
import { bool, fileAttributes, oneOf, path, text, word } from "./contract/params.ts";
import { decideEdit, type EditableText, type Edited, editRead } from "./files/edit-text.ts";
import { attributesOf, backup, unsafeWrites, validate } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";
import { putBlock } from "./files/put-block.ts";

const params = z
  .strictObject({
    path: path().describe("The file. Links are followed."),
    block: text().optional().describe("The lines. Without any the block is removed."),
    state: oneOf("absent", "present")
      .optional()
      .describe("Whether the block shall be there. Default: `present`."),
    marker: word()
      .refine((line) => !line.includes("\n"), { error: "a marker is one line" })
      .optional()
      .describe(
        "The lines around the block; `{mark}` stands for `BEGIN` and `END`. Default: `# {mark} ANSIBLE MANAGED BLOCK`.",
      ),
    marker_begin: word().optional().describe("What `{mark}` stands for in the first one. Default: `BEGIN`."),
    marker_end: word().optional().describe("What `{mark}` stands for in the last one. Default: `END`."),
    insertafter: word()
      .optional()
      .describe("`EOF`, or a pattern: a new block goes after the last line that matches. Default: `EOF`."),
    insertbefore: word()
      .optional()
      .describe("`BOF`, or a pattern: a new block goes before the last line that matches."),
    append_newline: bool().optional().describe("Keep an empty line after the block."),
    prepend_newline: bool().optional().describe("Keep an empty line before the block."),
    create: bool().optional().describe("Make the file where it is missing."),
    ...fileAttributes,
    backup,
    validate,
    unsafe_writes: unsafeWrites,
  })
  .refine((p) => p.insertafter === undefined || p.insertbefore === undefined, {
    error: "`insertafter` and `insertbefore` can't both be given",
    path: ["insertbefore"],
  })
  .refine((p) => (p.marker ?? "{mark}").includes("{mark}"), {
    error:
      "the marker must contain {mark}: its two lines must differ, or the block would be added again in every run",
    path: ["marker"],
  });

type Params = z.output<typeof params>;

function edit(p: Params, { text: before, spell }: EditableText): Edited {
  const marker = p.marker ?? "# {mark} ANSIBLE MANAGED BLOCK";
  const isWanted = p.state !== "absent" && (p.block ?? "") !== "";
  const after = putBlock(before, {
    block: isWanted ? spell(p.block ?? "") : undefined,
    begin: spell(marker.replaceAll("{mark}", p.marker_begin ?? "BEGIN")),
    end: spell(marker.replaceAll("{mark}", p.marker_end ?? "END")),
    insertAfter: p.insertafter === undefined ? undefined : spell(p.insertafter),
    insertBefore: p.insertbefore === undefined ? undefined : spell(p.insertbefore),
    appendNewline: p.append_newline ?? false,
    prependNewline: p.prepend_newline ?? false,
  });
  return { text: after, message: isWanted ? "Block inserted" : "Block removed" };
}

export const blockinfile = defineFileModule({
  name: "blockinfile",
  summary: "Keep a block of lines in a text file",
  description: `Keeps lines between two markers in a file that others write as well. Everything between the markers belongs to the task; give
each block of a file a marker of its own.

The file is replaced in one step and only if nobody else has changed it since it was read.`,
  params,
  paramAliases: { content: "block", dest: "path", destfile: "path", name: "path" },
  returns: {
    msg: "What happened: `File created`, `Block inserted` (also where it was there, and is another now) or `Block removed`.",
    backup_file: "The copy of the old file, where `backup` was set.",
    backup: "The same.",
  },
  examples: [
    {
      title: "Names of the house",
      yaml: '- name: the house is known by name\n  blockinfile:\n    path: /etc/hosts\n    marker: "# {mark} homelab"\n    block: |\n      192.168.1.10 minipc\n      192.168.1.11 pi\n',
    },
  ],
  reads: "the file",
  writes: "the file, its owner and mode; a copy of the old one where one is asked for",
  support: { check: "full", diff: "full" },
  labels: (p, host) => ({ path: hostPath(p.path, host), follow: true }),
  observe: (p, _given, host) => ({ file: editRead(p.path, host) }),
  decide: (p, { file }, { host }) => {
    if (p.state === "absent" && !file.own) {
      return { changes: [], result: { msg: `File ${baseOf(p.path)} not present` } };
    }
    const create = p.state === "absent" ? true : p.create;
    const { backup: keep, validate: check, unsafe_writes: inPlace } = p;
    const wanted = { path: p.path, wanted: attributesOf(p), create, backup: keep, validate: check, inPlace };
    return decideEdit(wanted, file, host, (before) => {
      const edited = edit(p, before);
      return file.own ? edited : { ...edited, message: "File created" };
    });
  },
});
