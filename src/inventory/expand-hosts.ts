/** Host entries such as `web[01:10].lan:22`: ranges written out, the port taken off. */

import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";

const MOST = 65_536;
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

export interface ExpandedHosts {
  readonly names: readonly string[];
  readonly port?: number;
  readonly diagnostic?: Diagnostic;
}

type Range =
  | { readonly items: readonly string[] }
  | { readonly why: string; readonly help?: string | undefined };

function letters(from: string, to: string, step: number): Range {
  const [start, end] = [LETTERS.indexOf(from), LETTERS.indexOf(to)];
  if (start > end) return { why: "runs backwards" };
  return { items: [...LETTERS.slice(start, end + 1)].filter((_, i) => i % step === 0) };
}

function numbers(from: string, to: string, step: number): Range {
  const [start, end] = [Number(from || "0"), Number(to)];
  const width = from.length > 1 && from.startsWith("0") ? from.length : 0;
  if (width > 0 && to.length !== width) {
    const ends = [from, to].map((n) => n.padStart(Math.max(from.length, to.length), "0"));
    const help = `both ends need the same number of digits: [${ends.join(":")}]`;
    return { why: "has ends of different lengths", help };
  }
  if (start > end) return { why: "runs backwards" };
  if (end - start > MOST * step) return { why: `makes more than ${MOST} hosts` };
  const count = Math.floor((end - start) / step) + 1;
  return { items: Array.from({ length: count }, (_, i) => String(start + i * step).padStart(width, "0")) };
}

function rangeOf(text: string): Range {
  const [from = "", to = "", stepText = "1", ...rest] = text.split(":");
  const step = Number(stepText);
  if (rest.length > 0 || !/^\d+$/.test(stepText) || step < 1) return { why: "is not understood" };
  if (/^\d{0,15}$/.test(from) && /^\d{1,15}$/.test(to)) return numbers(from, to, step);
  if (/^[A-Za-z]$/.test(from) && /^[A-Za-z]$/.test(to)) return letters(from, to, step);
  return { why: "is not understood" };
}

function badRange(
  text: string,
  span: Span,
  why: string,
  help = "write it as [1:10], [01:10] or [a:f], from the smaller to the larger one",
): ExpandedHosts {
  const message = `the range \`[${text}]\` ${why}`;
  return { names: [], diagnostic: problem("INV0110", message, { primary: span, help }) };
}

const BRACKETED = /^\[([^\]]*:[^\]]*:[^\]]*)\](?::(\d+))?$/;
const WITH_PORT = /^((?:[^:[\]]|\[[^\]]*\])+):(\d+)$/;
const IPV6 = /^[0-9A-Fa-f:.]*(?:%\w+)?$/;

/** The port behind a name; addresses with several colons must stand in brackets to have one. */
function splitPort(text: string): { readonly host: string; readonly port?: number } {
  const address = BRACKETED.exec(text);
  const inner = address?.[1] ?? "";
  if (address && IPV6.test(inner) && !/^\d+:\d+(:\d+)?$/.test(inner))
    return { host: inner, ...(address[2] ? { port: Number(address[2]) } : {}) };
  const match = WITH_PORT.exec(text);
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
    if ("why" in range) return badRange(inner ?? "", span, range.why, range.help);
    if (names.length * range.items.length > MOST)
      return badRange(inner ?? "", span, `makes more than ${MOST} hosts`);
    names = names.flatMap((n) => range.items.map((item) => n + item));
  }
  return port === undefined ? { names } : { names, port };
}
