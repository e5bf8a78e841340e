/** Why a task failed, in one line. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { TaskResult } from "../model/outcome.ts";
import { failedItems, recordList } from "./failed-items.ts";
import { printableLines } from "./printable.ts";
import { textField } from "./result-text.ts";

export interface Failed {
  readonly diagnostics: readonly Diagnostic[];
  readonly result: TaskResult;
}

function exitWords(result: TaskResult): string | undefined {
  const rc = Object.hasOwn(result, "rc") ? result.rc : undefined;
  return typeof rc === "number" && rc !== 0 ? `exit code ${rc}` : undefined;
}

/** What the first failed item of a loop says: Ansible's message for all of them together says nothing. */
function itemWords(result: TaskResult): string | undefined {
  const failed = failedItems(result);
  const said = failed[0] && causeOf({ diagnostics: [], result: failed[0] });
  return said && `${failed.length} of ${recordList(result.results).length} items failed: ${said}`;
}

export function causeOf({ diagnostics, result }: Failed): string {
  const diagnostic = diagnostics.find(({ severity }) => severity === "error");
  if (diagnostic) return diagnostic.message;
  const items = itemWords(result);
  if (items !== undefined) return items;
  const message = textField(result, "msg");
  if (message !== undefined) return printableLines(message)[0] ?? "";
  const lastWord = printableLines(textField(result, "stderr") ?? "").at(-1);
  return (
    [exitWords(result), lastWord].filter((part) => part !== undefined).join(": ") ||
    textField(result, "censored") ||
    "failed"
  );
}
