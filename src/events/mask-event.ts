/** Masks one event: everything that people or hosts wrote, but not the words that give the event its meaning. */

import type { Diagnostic, Label } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/span.ts";
import type { Event } from "./event.ts";
import type { Redactor } from "./redactor.ts";

/** Fixed words and identities. A password that equals a host's name must not make the host nameless. */
const KEPT = new Set([
  "type",
  "outcome",
  "end",
  "schema",
  "run",
  "host",
  "hosts",
  "delegate",
  "inFlight",
  "strategy",
]);

interface Blanked {
  readonly version: number;
  readonly file: SourceFile;
}

export type EventMask = (event: Event) => Event;

export type DiagnosticMask = (diagnostic: Diagnostic) => Diagnostic;

export function createDiagnosticMask(redactor: Redactor): DiagnosticMask {
  const files = new WeakMap<SourceFile, Blanked>();

  const maskFile = (file: SourceFile): SourceFile => {
    const known = files.get(file);
    if (known?.version === redactor.version) return known.file;
    const text = file.secret ? file.text.replace(/[^\r\n]/g, "*") : redactor.blank(file.text);
    const blanked = text === file.text ? file : { ...file, text };
    files.set(file, { version: redactor.version, file: blanked });
    return blanked;
  };

  const maskSpan = (span: Span): Span => ({ ...span, file: maskFile(span.file) });

  const maskLabel = (label: Label): Label => ({
    span: maskSpan(label.span),
    text: redactor.mask(label.text),
  });

  return (diagnostic) => {
    const { code, severity, host, primary, labels, ...texts } = diagnostic;
    return {
      code,
      severity,
      ...redactor.mask(texts),
      ...(host === undefined ? {} : { host }),
      ...(primary ? { primary: maskSpan(primary) } : {}),
      ...(labels ? { labels: labels.map(maskLabel) } : {}),
    };
  };
}

export function createEventMask(redactor: Redactor): EventMask {
  const maskDiagnostic = createDiagnosticMask(redactor);

  const maskField = (name: string, value: unknown): unknown => {
    if (KEPT.has(name)) return value;
    if (name === "diagnostic") return maskDiagnostic(value as Diagnostic);
    if (name === "diagnostics") return (value as readonly Diagnostic[]).map(maskDiagnostic);
    return redactor.mask(value);
  };

  return (event) => {
    const masked = Object.entries(event).map(([name, value]): [string, unknown] => [
      name,
      maskField(name, value),
    ]);
    return Object.fromEntries(masked) as unknown as Event;
  };
}
