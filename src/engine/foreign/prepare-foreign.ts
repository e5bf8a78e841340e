/** What is known of a module's file before a task of it runs: how it is started, what it takes along, why it can't be carried out. */

import { type Diagnostic, problem } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/span.ts";
import { type PackedFiles, packFiles } from "../../host/changes/run-foreign.ts";
import type { ForeignFile } from "../../model/foreign-file.ts";
import { heedsCheckMode, type ModuleNature, natureOf } from "../../modules/foreign/module-kind.ts";
import { type PythonBundle, pythonBundle } from "../../modules/foreign/python-bundle.ts";
import { displayPath } from "../../playbook/source-files.ts";
import type { RunContext } from "../run-context.ts";

export interface PreparedForeign {
  readonly nature: ModuleNature;
  /** As text; empty where it is none. */
  readonly source: string;
  readonly content: Uint8Array;
  /** Of modules in Python. */
  readonly bundle?: PythonBundle;
  readonly packed?: () => PackedFiles;
  /** It can be asked what it would do. */
  readonly heedsCheckMode: boolean;
}

const prepared = new WeakMap<RunContext["load"], Map<string, PreparedForeign | Diagnostic>>();

/** Once for a run. What comes instead is why its tasks can't be carried out. */
export function prepareForeign(
  file: ForeignFile,
  playDirectory: string,
  primary: Span,
  run: RunContext,
): PreparedForeign | Diagnostic {
  const known = prepared.get(run.load) ?? new Map<string, PreparedForeign | Diagnostic>();
  prepared.set(run.load, known);
  const key = `${file.name}\0${file.path}\0${playDirectory}`;
  const found = known.get(key) ?? read(file, playDirectory, primary, run);
  known.set(key, found);
  return "code" in found ? { ...found, primary } : found;
}

function refused(message: string, primary: Span, help: string, notes: readonly string[] = []): Diagnostic {
  return problem("RUN0134", message, { primary, help, notes });
}

function read(
  file: ForeignFile,
  playDirectory: string,
  primary: Span,
  { load, ownPython }: RunContext,
): PreparedForeign | Diagnostic {
  if (file.refusal) return refused(file.refusal.message, primary, file.refusal.help);
  const content = load.foreign?.bytesOf(file) ?? new Uint8Array();
  const nature = natureOf(content);
  const source = nature.isBinary ? "" : Buffer.from(content).toString("utf8");
  const shown = displayPath(file.path, load.workingDirectory);
  if (nature.kind === "powershell")
    return refused(
      `\`${file.name}\` is a module for Windows`,
      primary,
      "homerun manages hosts that have a POSIX shell",
    );
  if (nature.kind !== "python") {
    if (!nature.isBinary && !nature.shebang)
      return refused(
        `\`${file.name}\` does not say what runs it`,
        primary,
        "write an interpreter into its first line, such as `#!/bin/sh`",
        [`it is ${shown}`],
      );
    return { nature, source, content, heedsCheckMode: heedsCheckMode(source) };
  }
  if (!load.foreign || ownPython === undefined)
    return refused(
      `\`${file.name}\` can't be run here`,
      primary,
      "homerun's own files in Python are not there",
    );
  const place = { playDirectory };
  const bundle = pythonBundle(file, source, { foreign: load.foreign, place, own: ownPython });
  const [first, ...more] = bundle.missing;
  if (first) {
    const also = more.length > 0 ? ` (and ${more.length} more)` : "";
    const from = displayPath(first.path, load.workingDirectory);
    return refused(
      `\`${file.name}\` imports \`${first.name}\`, which is not there${also}`,
      primary,
      /^ansible_collections\./.test(first.name)
        ? `install the collection: \`ansible-galaxy collection install ${first.name.split(".").slice(1, 3).join(".")}\``
        : "homerun has only a part of what Ansible gives its modules; put a file of that name into `module_utils/` beside the playbook",
      [`the import is in ${from}`],
    );
  }
  let packed: PackedFiles | undefined;
  return {
    nature,
    source,
    content,
    bundle,
    packed: () => {
      packed ??= packFiles(bundle.files);
      return packed;
    },
    heedsCheckMode: bundle.usesBasic || heedsCheckMode(source),
  };
}
