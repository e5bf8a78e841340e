/** Templates of objects: a path, a map with a path and how it is read, or several of either. */

import { z } from "zod";
import { type RenderedTemplate, renderedTemplate, type TemplateOptions } from "../contract/needs.ts";
import { bool, path, text } from "../contract/params.ts";

const LINE_ENDS: Readonly<Record<string, "\n" | "\r\n" | "\r">> = {
  "\n": "\n",
  "\\n": "\n",
  "\r": "\r",
  "\\r": "\r",
  "\r\n": "\r\n",
  "\\r\\n": "\r\n",
};

const delimiter = () => text().optional();

const one = z.strictObject({
  path: path(),
  newline_sequence: z
    .string()
    .refine((s) => Object.hasOwn(LINE_ENDS, s), { error: "line ends are \\n, \\r or \\r\\n" })
    .optional(),
  block_start_string: delimiter(),
  block_end_string: delimiter(),
  variable_start_string: delimiter(),
  variable_end_string: delimiter(),
  trim_blocks: bool().optional(),
  lstrip_blocks: bool().optional(),
});

type Template = z.output<typeof one>;

/** Read as a list of maps, whatever it was. */
export const templateParam = z
  .preprocess(
    (v) =>
      v === undefined || v === null
        ? undefined
        : (Array.isArray(v) ? v : [v]).map((t: unknown) => (typeof t === "string" ? { path: t } : t)),
    z.array(one).optional(),
  )
  .optional()
  .describe(
    "Templates of the controller that give the objects: a path, or a map of `path` and `newline_sequence`, `block_start_string`, `block_end_string`, `variable_start_string`, `variable_end_string`, `trim_blocks`, `lstrip_blocks`; several as a list.",
  );

function optionsOf(t: Template): TemplateOptions {
  const options = {
    newline: t.newline_sequence === undefined ? undefined : LINE_ENDS[t.newline_sequence],
    blockStart: t.block_start_string,
    blockEnd: t.block_end_string,
    variableStart: t.variable_start_string,
    variableEnd: t.variable_end_string,
    trimBlocks: t.trim_blocks,
    lstripBlocks: t.lstrip_blocks,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

export function templateNeeds(templates: readonly Template[] | undefined) {
  return { templates: (templates ?? []).map((t) => renderedTemplate(t.path, { options: optionsOf(t) })) };
}

export type Templates = { readonly templates: readonly RenderedTemplate[] };
