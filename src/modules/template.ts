/** `template`: a file rendered on the controller. */

import { z } from "zod";
import { defineModule } from "./contract/module.ts";
import { type RenderedTemplate, renderedTemplate } from "./contract/needs.ts";
import { bool, fileAttributes, path } from "./contract/params.ts";
import { attributesOf, backup, unsafeWrites, validate } from "./files/file-params.ts";
import { decidePlacement, type Placement, placementRead } from "./files/place-file.ts";

const NEWLINES = {
  "\n": "\n",
  "\\n": "\n",
  "\r": "\r",
  "\\r": "\r",
  "\r\n": "\r\n",
  "\\r\\n": "\r\n",
} as const;

const newline = z
  .enum(["\n", "\\n", "\r", "\\r", "\r\n", "\\r\\n"], { error: "line ends are \\n, \\r or \\r\\n" })
  .transform((text) => NEWLINES[text]);

const params = z.strictObject({
  src: path().describe("The template, on the controller."),
  dest: path().describe(
    "Where the file goes. In a folder that is there, or that ends with a slash, it keeps the template's name.",
  ),
  ...fileAttributes,
  backup,
  force: bool().optional().describe("Set to false to leave a file alone that is there. Default: true."),
  follow: bool()
    .optional()
    .describe("Write to what a link at `dest` leads to instead of replacing the link."),
  validate,
  newline_sequence: newline.optional().describe("How lines end in the file. Default: \\n."),
  lstrip_blocks: bool().optional().describe("Jinja: remove spaces before a block."),
  trim_blocks: bool().optional().describe("Jinja: remove the line end after a block. Default: true."),
  unsafe_writes: unsafeWrites,
});

type Params = z.output<typeof params>;

function placementOf(p: Params, source: RenderedTemplate): Placement {
  return {
    content: Buffer.from(source.text),
    wanted: attributesOf(p, source.mode),
    follow: p.follow,
    force: p.force,
    backup: p.backup,
    validate: p.validate,
    inPlace: p.unsafe_writes,
    sensitive: source.secret,
  };
}

export const template = defineModule({
  name: "template",
  summary: "Write a file from a template",
  description: `Renders a template on the controller with the task's variables and writes the result to the host, durably: the file is
entirely old or entirely new at any moment, and keeps its owner, group, mode and attributes where nothing else is asked for.

The template is looked for in the role's \`templates/\`, beside the task's file and in the playbook's \`templates/\`. Its extension names
its language: \`.hbs\` is Handlebars, \`.j2\` is Jinja.`,
  params,
  returns: {
    dest: "The file.",
    checksum: "SHA-1 of its content.",
    md5sum: "MD5 of its content.",
    size: "Its size in bytes.",
    mode: "Its permissions, in octal.",
    owner: "The user that owns it.",
    group: "The group that owns it.",
    uid: "The owner's number, where known.",
    gid: "The group's number, where known.",
    state: "`file`.",
    src: "The template.",
    backup_file: "The copy of the old file, where `backup` was set and there was one.",
  },
  examples: [
    {
      title: "A configuration that is checked before it is used",
      yaml: '- name: sshd knows our rules\n  template:\n    src: sshd.conf.hbs\n    dest: /etc/ssh/sshd_config.d/10-homelab.conf\n    mode: "0600"\n    validate: sshd -t -f %s\n',
    },
  ],
  support: { check: "full", diff: "full" },
  needs: (p) => ({
    source: renderedTemplate(p.src, {
      ...(p.newline_sequence === undefined ? {} : { newline: p.newline_sequence }),
      ...(p.lstrip_blocks === undefined ? {} : { lstripBlocks: p.lstrip_blocks }),
      ...(p.trim_blocks === undefined ? {} : { trimBlocks: p.trim_blocks }),
    }),
  }),
  observe: (p, { source }, host) => ({ dest: placementRead(p.dest, p.src, placementOf(p, source), host) }),
  decide: (p, { dest }, { host }, { source }) => {
    const verdict = decidePlacement(placementOf(p, source), dest, host);
    return "kind" in verdict ? verdict : { ...verdict, result: { ...verdict.result, src: p.src } };
  },
});
