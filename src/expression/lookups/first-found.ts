/** `first_found`: the first of several files that exists on the controller. */

import { posix } from "node:path";
import type { Arguments } from "../arguments.ts";
import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import { defineLookup } from "../operation.ts";
import { dictOf, entry, iterate } from "../value/collection.ts";
import { expandUser } from "../value/home.ts";
import { describeKind, isDict } from "../value/kind.ts";
import { str } from "../value/text.ts";
import { isTruthy } from "../value/truth.ts";

export const firstFoundLookup = defineLookup({
  name: "first_found",
  signature: "(files=[], paths=[], skip=false)",
  summary: "The first of several files that exists on the controller.",
  example: { expression: "query('first_found', ['a.yml'], skip=true)", result: [] },
  apply: (terms, options, run) => {
    const given = terms.length === 0 ? [dictOf([])] : terms.flat();
    const groups = given.map((term) => searchOf(term, options));
    const candidates = groups.flatMap(({ files, paths }) =>
      paths.length === 0 ? files : paths.flatMap((path) => files.map((file) => posix.join(path, file))),
    );
    const all = candidates.length === 0 ? searchOf(dictOf([]), options).files : candidates;
    for (const name of all) {
      const found = FOLDERS.map((folder) =>
        run.context.lookups.find(folder, expandUser(name, run.context.lookups)),
      ).find((path) => path !== undefined);
      if (found !== undefined) return [found];
    }
    if (options.flag("skip") || groups.some((group) => group.skip)) return [];
    throw new Fault(
      "EXP0501",
      `No file was found when using first_found: ${all.join(", ") || "(no names given)"}`,
      {
        help: "add one that always exists, or skip=true",
      },
    );
  },
});

const FOLDERS = ["files", "templates", "vars"] as const;

interface Search {
  readonly files: readonly string[];
  readonly paths: readonly string[];
  readonly skip: boolean;
}

function searchOf(term: unknown, options: Arguments): Search {
  if (!isDict(term) && typeof term !== "string")
    throw new Fault("EXP0302", `first_found takes texts, maps and lists of them, not ${describeKind(term)}`);
  if (!isDict(term)) return { files: [str(term)], paths: namesIn(options.value("paths")), skip: false };
  const part = (name: string): unknown =>
    entry(term, name) === MISSING ? options.value(name) : entry(term, name);
  return { files: namesIn(part("files")), paths: namesIn(part("paths")), skip: isTruthy(part("skip")) };
}

function namesIn(value: unknown): readonly string[] {
  return typeof value === "string"
    ? value.split(/[,;:]\s*|,/).filter((name) => name !== "")
    : iterate(value ?? []).map(str);
}
