/** Diagnostics as people read them: what is wrong, the user's own lines with carets, why, and what to do. */

import type { Diagnostic, Severity } from "../../diagnostics/diagnostic.ts";
import { lineText, locationOf, positionAt, type SourceFile, type Span } from "../../diagnostics/span.ts";
import { type Line, type Segment, styled } from "../segment.ts";
import { type Mark, sourceWindow } from "./source-window.ts";

export interface FrameOptions {
  /** Columns of the terminal; long lines of the user's file are cut to it around what is marked. */
  readonly columns: number;
}

/** Lines of the file shown up to and with the marked one. */
const CONTEXT = 3;

interface Annotation extends Mark {
  readonly line: number;
  readonly text: string;
  readonly primary: boolean;
}

/** Everything that is marked in one file. */
interface Excerpt {
  readonly file: SourceFile;
  readonly at: Span;
  readonly annotations: readonly Annotation[];
}

function annotationOf(span: Span, text: string, primary: boolean): Annotation {
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, span.end);
  const lineEnd = lineText(span.file, start.line).length + 1;
  const to = end.line === start.line ? end.column : Math.max(lineEnd, start.column + 1);
  return { line: start.line, from: start.column, to: Math.max(to, start.column), text, primary };
}

function excerptsOf({ primary, label, labels = [] }: Diagnostic): readonly Excerpt[] {
  const marks = [
    ...(primary ? [{ span: primary, annotation: annotationOf(primary, label ?? "", true) }] : []),
    ...labels.map(({ span, text }) => ({ span, annotation: annotationOf(span, text, false) })),
  ];
  const files = [...new Set(marks.map(({ span }) => span.file))];
  return files.flatMap((file) => {
    const own = marks.filter(({ span }) => span.file === file);
    const at = own[0]?.span;
    return at ? [{ file, at, annotations: own.map(({ annotation }) => annotation) }] : [];
  });
}

/** Lines to show, ascending: the marked ones, and what leads up to the first mark. */
function shownLines({ file, annotations }: Excerpt): readonly number[] {
  if (file.secret) return [];
  const marked = [...new Set(annotations.map(({ line }) => line))].sort((a, b) => a - b);
  const anchor = annotations.find(({ primary }) => primary)?.line ?? marked[0] ?? 1;
  const context = Array.from({ length: CONTEXT - 1 }, (_, i) => anchor - CONTEXT + 1 + i);
  const useful = context.filter((line) => line >= 1 && (line > 1 || lineText(file, line).trim() !== ""));
  while (useful.length > 0 && lineText(file, useful[0] ?? 1).trim() === "") useful.shift();
  return [...new Set([...useful, ...marked])].sort((a, b) => a - b);
}

function gutter(width: number, number?: number): Segment {
  return styled("label", `${number === undefined ? " ".repeat(width) : String(number).padStart(width)} |`);
}

function caretLines(
  annotations: readonly Annotation[],
  place: (mark: Mark) => { offset: number; width: number },
  bar: Segment,
): readonly Line[] {
  return [...annotations]
    .sort((a, b) => Number(b.primary) - Number(a.primary) || a.from - b.from)
    .map((annotation) => {
      const { offset, width } = place(annotation);
      const style = annotation.primary ? "caret" : "label";
      const mark = (annotation.primary ? "^" : "-").repeat(width);
      return [
        bar,
        ` ${" ".repeat(offset)}`,
        styled(style, annotation.text === "" ? mark : `${mark} ${annotation.text}`),
      ];
    });
}

function excerptLines(excerpt: Excerpt, width: number, columns: number): readonly Line[] {
  const bar = gutter(width);
  let previous: number | undefined;
  const lines: Line[] = [];
  for (const number of shownLines(excerpt)) {
    if (previous !== undefined && number > previous + 1) lines.push([styled("label", "...")]);
    previous = number;
    const annotations = excerpt.annotations.filter(({ line }) => line === number);
    const focus = annotations.find(({ primary }) => primary) ?? annotations[0];
    const window = sourceWindow(
      lineText(excerpt.file, number),
      focus?.from ?? 1,
      Math.max(20, columns - width - 3),
    );
    lines.push(window.text === "" ? [gutter(width, number)] : [gutter(width, number), ` ${window.text}`]);
    lines.push(...caretLines(annotations, (mark) => window.place(mark), bar));
  }
  return lines;
}

const SEVERITY_STYLE = { error: "error", warning: "warning", hint: "hint" } as const satisfies Record<
  Severity,
  Segment["style"]
>;

function headline({ code, severity, message, host }: Diagnostic): Line {
  const where = host === undefined ? [] : [styled("host", host), ": "];
  return [
    styled(SEVERITY_STYLE[severity], `${severity}[${code}]`),
    ": ",
    ...where,
    styled("strong", message),
  ];
}

/** A note or help; what follows its first line is set under it. */
function remark(kind: string, text: string, indent: string): readonly Line[] {
  const [first = "", ...rest] = text.split("\n");
  const hang = `${indent}  ${" ".repeat(kind.length + 2)}`;
  return [
    [styled("label", `${indent}= `), styled("strong", `${kind}:`), ` ${first}`],
    ...rest.map((line): Line => [`${hang}${line}`]),
  ];
}

export function diagnosticLines(diagnostic: Diagnostic, { columns }: FrameOptions): readonly Line[] {
  const excerpts = excerptsOf(diagnostic);
  const last = Math.max(1, ...excerpts.flatMap((excerpt) => shownLines(excerpt)));
  const width = excerpts.length === 0 ? 1 : String(last).length;
  const bar = gutter(width);
  const frames = excerpts.flatMap((excerpt, i): readonly Line[] => [
    [
      styled("label", `${" ".repeat(width)}${i === 0 ? "-->" : ":::"} `),
      styled("path", locationOf(excerpt.at)),
    ],
    [bar],
    ...excerptLines(excerpt, width, columns),
    [bar],
  ]);
  const indent = " ".repeat(width + 1);
  return [
    headline(diagnostic),
    ...frames.slice(0, (diagnostic.notes?.length ?? 0) > 0 || diagnostic.help !== undefined ? undefined : -1),
    ...(diagnostic.notes ?? []).flatMap((note) => remark("note", note, indent)),
    ...(diagnostic.help === undefined ? [] : remark("help", diagnostic.help, indent)),
  ];
}
