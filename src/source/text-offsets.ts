/** Maps characters of a scalar's value back to the file, through quotes, escapes, folding and indentation. */

/** `length` characters of the value from `value` on stand at `source` in the file, one to one. */
interface Run {
  readonly value: number;
  readonly source: number;
  readonly length: number;
}

export type ScalarStyle = "plain" | "single" | "double" | "block";

const ESCAPE_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

class Runs {
  readonly items: Run[] = [];
  #at = 0;

  get at(): number {
    return this.#at;
  }

  add(source: number, length: number): void {
    if (length <= 0) return;
    const last = this.items.at(-1);
    if (last && last.value + last.length === this.#at && last.source + last.length === source) {
      this.items[this.items.length - 1] = { ...last, length: last.length + length };
    } else {
      this.items.push({ value: this.#at, source, length });
    }
    this.#at += length;
  }

  skipTo(value: number): void {
    this.#at = value;
  }
}

/** Lines as [start, end) of `text`, without their line ends. */
function linesOf(text: string): (readonly [number, number])[] {
  const lines: (readonly [number, number])[] = [];
  let start = 0;
  while (start <= text.length) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed;
    lines.push([start, end > start && text[end - 1] === "\r" ? end - 1 : end]);
    if (feed === -1) break;
    start = feed + 1;
  }
  return lines;
}

/** Where `piece` goes on in the value: behind nothing but line ends and blanks that folding made. */
function afterFold(value: string, at: number, piece: string): number {
  for (let i = at; i <= value.length; i++) {
    if (value.startsWith(piece, i)) return i;
    if (value[i] !== "\n" && value[i] !== " ") return -1;
  }
  return -1;
}

function indentOf(raw: string, lines: readonly (readonly [number, number])[], value: string): number {
  const first = value.split("\n").find((l) => /[^ ]/.test(l)) ?? "";
  for (const [start, end] of lines) {
    const line = raw.slice(start, end);
    if (!/[^ ]/.test(line)) continue;
    for (let i = 0; i <= line.length; i++) {
      const rest = line.slice(i);
      if (first.startsWith(rest)) return i;
      if (line[i] !== " ") break;
    }
    return line.length - line.trimStart().length;
  }
  return 0;
}

function blockRuns(value: string, raw: string, base: number): Runs {
  const runs = new Runs();
  const header = raw.indexOf("\n") + 1;
  const body = raw.slice(header);
  const lines = linesOf(body);
  const indent = indentOf(body, lines, value);
  for (const [start, end] of lines) {
    const piece = body.slice(Math.min(start + indent, end), end);
    if (piece === "") continue;
    const at = afterFold(value, runs.at, piece);
    if (at === -1) break;
    runs.skipTo(at);
    runs.add(base + header + start + indent, piece.length);
  }
  return runs;
}

function plainRuns(value: string, raw: string, base: number): Runs {
  const runs = new Runs();
  for (const [start, end] of linesOf(raw)) {
    const line = raw.slice(start, end);
    const piece = line.trim();
    if (piece === "") continue;
    const at = afterFold(value, runs.at, piece);
    if (at === -1) break;
    runs.skipTo(at);
    runs.add(base + start + (line.length - line.trimStart().length), piece.length);
  }
  return runs;
}

function singleRuns(value: string, raw: string, base: number): Runs {
  const runs = new Runs();
  const inner = raw.slice(1, -1);
  const lines = linesOf(inner);
  lines.forEach(([start, end], index) => {
    let from = start;
    let to = end;
    if (index > 0) while (from < to && /[ \t]/.test(inner[from] ?? "")) from++;
    if (index < lines.length - 1) while (to > from && /[ \t]/.test(inner[to - 1] ?? "")) to--;
    const line = inner.slice(from, to);
    if (line === "") return;
    const at = afterFold(value, runs.at, line.replaceAll("''", "'"));
    if (at === -1) return;
    runs.skipTo(at);
    let done = 0;
    for (let quote = line.indexOf("''"); quote !== -1; quote = line.indexOf("''", done)) {
      runs.add(base + 1 + from + done, quote + 1 - done);
      done = quote + 2;
    }
    runs.add(base + 1 + from + done, line.length - done);
  });
  return runs;
}

function foldedBreak(raw: string, from: number): { readonly length: number; readonly next: number } {
  let at = from;
  let breaks = 0;
  while (at < raw.length && /[ \t\r\n]/.test(raw[at] ?? "")) {
    if (raw[at] === "\n") breaks++;
    at++;
  }
  return { length: breaks > 1 ? breaks - 1 : 1, next: at };
}

/** The characters that one escape at `raw[at]` stands for, and where the text goes on. */
function escapeAt(raw: string, at: number): { readonly length: number; readonly next: number } {
  const letter = raw[at + 1] ?? "";
  const digits = ESCAPE_LENGTH[letter];
  if (digits !== undefined) {
    const code = Number.parseInt(raw.slice(at + 2, at + 2 + digits), 16);
    return { length: code > 0xffff ? 2 : 1, next: at + 2 + digits };
  }
  const feed = letter === "\n" ? at + 2 : letter === "\r" && raw[at + 2] === "\n" ? at + 3 : -1;
  if (feed === -1) return { length: 1, next: at + 2 };
  let next = feed;
  while (raw[next] === " " || raw[next] === "\t") next++;
  return { length: 0, next };
}

function doubleRuns(raw: string, base: number): Runs {
  const runs = new Runs();
  const end = raw.length - 1;
  let at = 1;
  while (at < end) {
    const char = raw[at];
    if (char === "\\") {
      const { length, next } = escapeAt(raw, at);
      if (length > 0) runs.add(base + at, 1);
      if (length > 1) runs.skipTo(runs.at + length - 1);
      at = next;
      continue;
    }
    if (char === " " || char === "\t" || char === "\r" || char === "\n") {
      let stop = at;
      while (raw[stop] === " " || raw[stop] === "\t") stop++;
      const breaks = raw[stop] === "\n" || (raw[stop] === "\r" && raw[stop + 1] === "\n");
      if (breaks) {
        const fold = foldedBreak(raw, stop);
        runs.add(base + at, 1);
        runs.skipTo(runs.at + fold.length - 1);
        at = fold.next;
        continue;
      }
    }
    runs.add(base + at, 1);
    at++;
  }
  return runs;
}

function runsOf(value: string, raw: string, base: number, style: ScalarStyle): Runs {
  switch (style) {
    case "plain":
      return plainRuns(value, raw, base);
    case "single":
      return singleRuns(value, raw, base);
    case "double":
      return doubleRuns(raw, base);
    case "block":
      return blockRuns(value, raw, base);
  }
}

function lookup(runs: readonly Run[], i: number, base: number, end: number): number {
  let low = 0;
  let high = runs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runs[middle]?.value ?? 0) <= i) low = middle;
    else high = middle - 1;
  }
  const run = runs[low];
  if (!run) return Math.min(base, end);
  return Math.max(base, Math.min(run.source + Math.min(Math.max(i - run.value, 0), run.length), end));
}

/**
 * A function from an index into `value` to an offset in the file. `raw` is the scalar as it stands there (quotes and block
 * header included), `base` its offset. Whitespace that folding made maps to the end of the line before it.
 */
export function textOffsets(
  value: string,
  raw: string,
  base: number,
  style: ScalarStyle,
): (i: number) => number {
  if (style === "plain" && raw === value) return (i) => base + Math.max(0, Math.min(i, value.length));
  const quoted = style === "single" || style === "double";
  if (quoted && raw.length === value.length + 2 && raw.slice(1, -1) === value) {
    return (i) => base + 1 + Math.max(0, Math.min(i, value.length));
  }
  let runs: Runs | undefined;
  const end = base + raw.length - (quoted ? 1 : 0);
  return (i) => {
    runs ??= runsOf(value, raw, base, style);
    return lookup(runs.items, i, base, end);
  };
}
