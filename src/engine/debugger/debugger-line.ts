/** What a person types at the debugger, read: a command, or the assignment of an argument or a variable. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/span.ts";
import { compileExpression, type Expression } from "../../expression/compile.ts";

export type DebuggerLine =
  | { readonly kind: "print"; readonly expression: Expression }
  | {
      readonly kind: "assign";
      readonly to: "task.args" | "task_vars";
      /** At least one. */
      readonly path: readonly Expression[];
      readonly value: Expression;
    }
  | { readonly kind: "continue" | "redo" | "quit" | "update" | "help" | "nothing" }
  | { readonly kind: "wrong"; readonly why: string };

const WORDS: Readonly<Record<string, "continue" | "redo" | "quit" | "update" | "help" | "nothing">> = {
  c: "continue",
  continue: "continue",
  r: "redo",
  redo: "redo",
  q: "quit",
  quit: "quit",
  EOF: "quit",
  u: "update",
  update_task: "update",
  h: "help",
  help: "help",
  "?": "help",
  "": "nothing",
};

export const DEBUGGER_HELP = `p EXPRESSION        show: task, task.args, task_vars['NAME'], host, result
task.args['NAME'] = VALUE    change an argument for the next try
task_vars['NAME'] = VALUE    change a variable; \`u\` makes the arguments of it anew
u, update_task      make the arguments anew from the playbook, with the variables as they are now
r, redo             carry the task out again
c, continue         go on, with the result as it is
q, quit             end the run`;

export function readDebuggerLine(typed: string): DebuggerLine {
  const line = typed.trim();
  const word = WORDS[line];
  if (word !== undefined) return { kind: word };
  const shown = /^(?:p|pprint|print)\s+(.+)$/s.exec(line);
  if (shown) return within(shown[1] ?? "", (expression) => ({ kind: "print", expression }));
  const assigned = /^(task\.args|task_vars)\s*((?:\[[^\]]*\]\s*)+)=(?!=)\s*(.+)$/s.exec(line);
  if (assigned)
    return assignment(assigned[1] as "task.args" | "task_vars", assigned[2] ?? "", assigned[3] ?? "");
  return { kind: "wrong", why: `\`${line}\` is no command here; \`h\` lists them` };
}

function assignment(to: "task.args" | "task_vars", keys: string, value: string): DebuggerLine {
  const path: Expression[] = [];
  for (const [, key = ""] of keys.matchAll(/\[([^\]]*)\]/g)) {
    const { value: compiled, diagnostics } = compiledText(key);
    if (!compiled) return { kind: "wrong", why: wordsOf(diagnostics) };
    path.push(compiled);
  }
  return within(value, (expression) => ({ kind: "assign", to, path, value: expression }));
}

function within(text: string, then: (expression: Expression) => DebuggerLine): DebuggerLine {
  const { value, diagnostics } = compiledText(text);
  return value ? then(value) : { kind: "wrong", why: wordsOf(diagnostics) };
}

function compiledText(text: string) {
  const file: SourceFile = { path: "(debugger)", text };
  return compileExpression({ text, span: { file, start: 0, end: text.length } });
}

function wordsOf(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((d) => d.message).join("\n");
}
