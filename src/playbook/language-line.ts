/** The line by which a playbook asks for a level of the language: `# homerun: language 2.19`, a comment that Ansible passes over. */

import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Language } from "../expression/context.ts";

export interface LanguageLine {
  /** Undefined where the playbook asks for none. */
  readonly language?: Language;
  readonly span?: Span;
  readonly diagnostics: readonly Diagnostic[];
}

const LEVELS = ["2.18", "2.18 native", "2.19"] as const satisfies readonly Language[];
const BEFORE_CONTENT = /^(?:(?:---)?[ \t]*(?:#.*)?\r?\n)*/;
const LINE = /^[ \t]*#[ \t]*homerun:[ \t]*(.*?)[ \t]*$/m;

/** Looked for among the comments before everything else in the file. */
export function languageLine(file: SourceFile): LanguageLine {
  const head = BEFORE_CONTENT.exec(`${file.text}\n`)?.[0] ?? "";
  const found = LINE.exec(head);
  if (!found) return { diagnostics: [] };
  const start = found.index + found[0].indexOf("#");
  const span = { file, start, end: found.index + found[0].trimEnd().length };
  const [, said = ""] = found;
  const [, wanted] = /^language[ \t]+"?(.*?)"?$/.exec(said) ?? [];
  const language = LEVELS.find((level) => level === wanted);
  if (language !== undefined) return { language, span, diagnostics: [] };
  const levels = LEVELS.map((level) => `\`${level}\``).join(", ");
  const message =
    wanted === undefined
      ? `a line for homerun asks for a language, and this one says \`${said}\``
      : `there is no level \`${wanted}\` of the language`;
  const help =
    didYouMean(wanted ?? "", LEVELS) ?? `write \`# homerun: language 2.19\`; the levels are ${levels}`;
  return { diagnostics: [problem("PB0110", message, { primary: span, help })] };
}

/** A run has one level; what asks for another one is refused. */
export function otherLanguage({ language, span }: LanguageLine, running: Language): Diagnostic | undefined {
  if (language === undefined || span === undefined || language === running) return undefined;
  return problem("PB0111", `this playbook asks for the language ${language}, and the run has ${running}`, {
    primary: span,
    help: `run it by itself, or ask for one level everywhere: \`# homerun: language ${language}\` at the top of the playbook that imports it, or \`language\` in homerun.yml`,
  });
}
