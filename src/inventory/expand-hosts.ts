/** Host entries such as `web[01:10].lan:22`: ranges written out, the port taken off. */

import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";

const MOST = 65_536;

export interface ExpandedHosts {
  readonly names: readonly string[];
  readonly port?: number;
  readonly diagnostic?: Diagnostic;
}

interface Range {
  readonly items: readonly string[];
}

function letters(from: string, to: string, step: number): readonly string[] | undefined {
  const [start, end] = [from.charCodeAt(0), to.charCodeAt(0)];
  const sameCase = /^[a-z]$/.test(from) === /^[a-z]$/.test(to);
  if (start > end || !sameCase) return undefined;
  const count = Math.floor((end - start) / step) + 1;
  return Array.from({ length: count }, (_, i) => String.fromCharCode(start + i * step));
}

function numbers(from: string, to: string, step: number): readonly string[] | undefined {
  const [start, end] = [Number(from || "0"), Number(to)];
  if (start > end || end - start > MOST * step) return undefined;
  const width = from.length > 1 && from.startsWith("0") ? from.length : 0;
  const count = Math.floor((end - start) / step) + 1;
  return Array.from({ length: count }, (_, i) => String(start + i * step).padStart(width, "0"));
}

function rangeOf(text: string): Range | undefined {
  const [from = "", to = "", stepText = "1", ...rest] = text.split(":");
  const step = Number(stepText);
  if (rest.length > 0 || !Number.isInteger(step) || step < 1) return undefined;
  const items =
    /^\d*$/.test(from) && /^\d+$/.test(to)
      ? numbers(from, to, step)
      : /^[A-Za-z]$/.test(from) && /^[A-Za-z]$/.test(to)
        ? letters(from, to, step)
        : undefined;
  return items && { items };
}

function badRange(text: string, span: Span, why: string): ExpandedHosts {
  const help = "write it as [1:10], [01:10] or [a:f], from the smaller to the larger one";
  return {
    names: [],
    diagnostic: problem("INV0110", `the range \`[${text}]\` ${why}`, { primary: span, help }),
  };
}

/** The port behind a name; addresses with several colons must stand in brackets to have one. */
function splitPort(text: string): { readonly host: string; readonly port?: number } {
  const bracketed = /^\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.%\w]*)\](?::(\d+))?$/.exec(text);
  if (bracketed?.[1]?.includes("::") || (bracketed?.[1]?.split(":").length ?? 0) > 3) {
    return { host: bracketed?.[1] ?? text, ...(bracketed?.[2] ? { port: Number(bracketed[2]) } : {}) };
  }
  const match = /^((?:[^:[]|\[[^\]]*\])+):(\d+)$/.exec(text);
  return match?.[1] === undefined ? { host: text } : { host: match[1], port: Number(match[2]) };
}

export function expandHosts(text: string, span: Span): ExpandedHosts {
  const { host, port } = splitPort(text);
  if (port !== undefined && (port < 1 || port > 65_535)) {
    const message = `\`${port}\` can't be a port`;
    return {
      names: [],
      diagnostic: problem("INV0103", message, { primary: span, help: "ports go from 1 to 65535" }),
    };
  }
  let names = [""];
  for (const piece of host.split(/(\[[^\]]*\])/)) {
    const inner = /^\[([^\]]*)\]$/.exec(piece)?.[1];
    const range = inner === undefined ? { items: [piece] } : rangeOf(inner);
    if (!range) return badRange(inner ?? "", span, "is not understood");
    if (names.length * range.items.length > MOST)
      return badRange(inner ?? "", span, `makes more than ${MOST} hosts`);
    names = names.flatMap((n) => range.items.map((item) => n + item));
  }
  return port === undefined ? { names } : { names, port };
}
