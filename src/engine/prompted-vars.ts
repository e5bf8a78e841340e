/** `vars_prompt`: asks for variables before the play begins. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { compileExpression } from "../expression/compile.ts";
import { evaluate } from "../expression/evaluate.ts";
import type { Play, Variable, VarLayer, VarsPrompt } from "../model/task.ts";
import { dataLayer } from "../vars/layer.ts";
import { LayeredScope } from "../vars/layered-scope.ts";
import { booleanOf, evaluated, textOf } from "./directive-values.ts";
import type { RunContext } from "./run-context.ts";
import { playScope } from "./scope.ts";

/** What was given with `-e` is not asked for. Answers are data: nothing in them is evaluated. */
export async function promptedVars(play: Play, run: RunContext): Promise<VarLayer> {
  const answers = new Map<string, Variable>();
  for (const wanted of play.varsPrompt) {
    if (run.extraVars.has(wanted.name)) continue;
    const value = await answerFor(wanted, run, playScope(run, play, answers));
    const { span } = wanted;
    answers.set(wanted.name, { tree: { kind: "static", value, internal: value, span }, span });
  }
  return answers;
}

async function answerFor(wanted: VarsPrompt, run: RunContext, scope: LayeredScope): Promise<unknown> {
  const otherwise = evaluated(wanted.default, scope);
  const hidden = booleanOf("private", wanted.private, scope) ?? true;
  const answer = await ask(wanted, run, scope, { hidden, otherwise });
  const value = answer === undefined || answer === "" ? (otherwise ?? answer) : answer;
  if (value === undefined) throw notAsked(wanted);
  if (hidden && typeof value === "string" && value !== "") run.keepSecret(value);
  const method = textOf("encrypt", wanted.encrypt, scope);
  if (method === undefined) return value;
  return hashed(String(value), method, wanted, scope);
}

/** As the filter of that name does it. */
function hashed(value: string, method: string, wanted: VarsPrompt, scope: LayeredScope): unknown {
  const salt = textOf("salt", wanted.salt, scope);
  const size = textOf("salt_size", wanted.saltSize, scope);
  const given = new Map<string, unknown>([
    ["value", value],
    ["method", method],
    ["salt", salt],
    ["size", Number(size)],
  ]);
  const more = `${salt === undefined ? "" : ", salt=salt"}${size === undefined ? "" : ", salt_size=size"}`;
  const text = `value | password_hash(method${more})`;
  const { span } = wanted.encrypt ?? wanted;
  const file = { path: span.file.path, text };
  const compiled = compileExpression({ text, span: { file, start: 0, end: text.length } });
  if (!compiled.value) throw new DiagnosticError(compiled.diagnostics);
  const inner = new LayeredScope([dataLayer("loop and magic variables", given)], () => scope.context);
  return evaluate(compiled.value, inner.context);
}

interface How {
  readonly hidden: boolean;
  readonly otherwise: unknown;
}

async function ask(
  wanted: VarsPrompt,
  run: RunContext,
  scope: LayeredScope,
  { hidden, otherwise }: How,
): Promise<string | undefined> {
  const text = textOf("prompt", wanted.prompt, scope) ?? wanted.name;
  const question = otherwise === undefined ? `${text}: ` : `${text} [${String(otherwise)}]: `;
  const confirm = booleanOf("confirm", wanted.confirm, scope) ?? false;
  for (;;) {
    const answer = await run.prompt(question, { echo: !hidden });
    if (answer === undefined || !confirm) return answer;
    if ((await run.prompt(`confirm ${question}`, { echo: !hidden })) === answer) return answer;
    run.emit({ type: "notice", message: `${wanted.name}: the two answers differ; once more` });
  }
}

function notAsked({ name, span }: VarsPrompt): DiagnosticError {
  return new DiagnosticError([
    problem("RUN0131", `nobody is there to be asked for \`${name}\``, {
      primary: span,
      help: `give it with \`-e ${name}=VALUE\`, or give the question a \`default\``,
    }),
  ]);
}
