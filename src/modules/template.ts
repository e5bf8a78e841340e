/** `template`: a file rendered on the controller. */

import { z } from "zod";
import { baseOf, hostPath } from "../host/host-path.ts";
import { refuse } from "../host/refusal.ts";
import { type RenderedTemplate, renderedTemplate, type TemplateOptions } from "./contract/needs.ts";
import { bool, fileAttributes, path } from "./contract/params.ts";
import { encoded, isEncoding, unencodable } from "./files/encoded.ts";
import { attributesOf, backup, unsafeWrites, validate } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";
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

function delimiter(description: string) {
  return z
    .string()
    .min(1)
    .optional()
    .describe(`Jinja: ${description.charAt(0).toLowerCase()}${description.slice(1)}`);
}

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
  block_start_string: delimiter("A statement starts with it. Default: `{%`."),
  block_end_string: delimiter("A statement ends with it. Default: `%}`."),
  variable_start_string: delimiter("An expression starts with it. Default: `{{`."),
  variable_end_string: delimiter("An expression ends with it. Default: `}}`."),
  comment_start_string: delimiter("A comment starts with it. Default: `{#`."),
  comment_end_string: delimiter("A comment ends with it. Default: `#}`."),
  output_encoding: z
    .string()
    .refine(isEncoding, { error: "there is no encoding of that name" })
    .optional()
    .describe("How the file's characters are written. Default: utf-8."),
  unsafe_writes: unsafeWrites,
});

type Params = z.output<typeof params>;

function placementOf(p: Params, source: RenderedTemplate): Placement {
  return {
    content: encoded(source.text, p.output_encoding ?? "utf-8"),
    wanted: attributesOf(p, source.mode),
    follow: p.follow,
    force: p.force,
    backup: p.backup,
    validate: p.validate,
    inPlace: p.unsafe_writes,
    sensitive: source.secret,
  };
}

function optionsOf(p: Params): TemplateOptions {
  const options = {
    newline: p.newline_sequence,
    lstripBlocks: p.lstrip_blocks,
    trimBlocks: p.trim_blocks,
    blockStart: p.block_start_string,
    blockEnd: p.block_end_string,
    variableStart: p.variable_start_string,
    variableEnd: p.variable_end_string,
    commentStart: p.comment_start_string,
    commentEnd: p.comment_end_string,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

export const template = defineFileModule({
  name: "template",
  summary: "Write a file from a template",
  description: `Renders a template on the controller with the task's variables and writes the result to the host, durably: the file is
entirely old or entirely new at any moment, and keeps its owner, group, mode and attributes where nothing else is asked for.

The template is looked for in the role's \`templates/\`, beside the task's file and in the playbook's \`templates/\`. Its extension names
its language: \`.hbs\` is Handlebars, every other one (\`.j2\`) is Jinja, the whole of it, set up as Ansible does.

A Jinja template also sees \`ansible_managed\`, \`template_path\`, \`template_fullpath\`, \`template_destpath\`, \`template_host\`,
\`template_uid\`, \`template_mtime\` and \`template_run_date\`. What it includes, imports or extends is looked for in the same folders
and beside it. A first line \`#jinja2: trim_blocks: False, lstrip_blocks: True\` sets how it is read.`,
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
  reads: "the file at `dest`; on the controller the template",
  writes: "the file, its owner and mode; a copy of the old one where one is asked for",
  support: { check: "full", diff: "full" },
  needs: (p) => ({
    source: renderedTemplate(p.src, { destination: p.dest, options: optionsOf(p) }),
  }),
  labels: (p, host) => ({
    path: hostPath(p.dest, host),
    name: baseOf(p.src),
    isFolder: p.dest.endsWith("/"),
    follow: p.follow ?? false,
  }),
  observe: (p, { source }, host) => ({ dest: placementRead(p.dest, p.src, placementOf(p, source), host) }),
  decide: (p, { dest }, { host }, { source }) => {
    const missing = unencodable(source.text, p.output_encoding ?? "utf-8");
    if (missing !== undefined)
      return refuse(`${p.output_encoding} has no character ${JSON.stringify(missing)}`, {
        help: "choose another output_encoding, such as utf-8",
      });
    const verdict = decidePlacement(placementOf(p, source), dest, host);
    return "kind" in verdict ? verdict : { ...verdict, result: { ...verdict.result, src: p.src } };
  },
});
