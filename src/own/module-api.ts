/**
 * What users' own modules and filters import as `homerun/module`. Only this is stable for them: a name that stands here keeps its
 * meaning (docs/own-modules.md tells of each).
 */

import { createHash } from "node:crypto";
import type { FilterDefinition } from "../expression/operation.ts";
import type { Input } from "../host/content.ts";
import type { Call, Primitive } from "../host/primitive.ts";
import type { OwnCase } from "./own-cases.ts";

export { z } from "zod";
export type { Change, Difference } from "../host/change.ts";
export { makeDirectory } from "../host/changes/make-directory.ts";
export { removePath } from "../host/changes/remove-path.ts";
export { runCommand } from "../host/changes/run-command.ts";
export { setAttributes } from "../host/changes/set-attributes.ts";
export { writeFile } from "../host/changes/write-file.ts";
export type { Effect } from "../host/effect.ts";
export type { HostView } from "../host/host-view.ts";
export type { Call, Primitive, Reply } from "../host/primitive.ts";
export { defineRead, type Read } from "../host/read.ts";
export { fileContent } from "../host/reads/file-content.ts";
export { type FileState, fileState } from "../host/reads/file-state.ts";
export { type Refusal, refuse } from "../host/refusal.ts";
export type { Subject } from "../host/subject.ts";
export { defineModule, type Module, type Verdict } from "../modules/contract/module.ts";
export {
  anything,
  bool,
  dict,
  fileAttributes,
  float,
  int,
  list,
  mode,
  oneOf,
  path,
  text,
  word,
} from "../modules/contract/params.ts";

/** A filter for expressions and templates; its arguments come by name, as plain data. */
export interface OwnFilter extends Pick<FilterDefinition, "name" | "summary" | "signature" | "example"> {
  readonly apply: (input: unknown, args: Readonly<Record<string, unknown>>) => unknown;
}

export function defineFilter(definition: OwnFilter): OwnFilter & { readonly kind: "own filter" } {
  return { ...definition, kind: "own filter" };
}

/** The cases of a module: `homerun test` tries them in a folder of this machine. */
export function defineCases(cases: readonly OwnCase[]): {
  readonly kind: "cases";
  readonly cases: readonly OwnCase[];
} {
  return { kind: "cases", cases };
}

/** A shell function for `defineRead` and `operation`: POSIX sh, run in a shell of its own; arguments are `$1`, `$2` …, never text in it. */
export function shellFunction(name: string, body: string): Primitive {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new RangeError(`\`${name}\` can't be the name of a shell function`);
  const digest = createHash("sha256").update(body).digest("hex").slice(0, 12);
  return { name: `hr_own_${name}_${digest}`, body };
}

/** A call that changes the host, for the `operations` of a change. */
export function operation(
  primitive: Primitive,
  args: readonly string[],
  further: { readonly input?: Input; readonly sensitive?: boolean } = {},
): Call {
  return { primitive, args, mutates: true, ...further };
}
