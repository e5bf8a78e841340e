/** The spellings under which one secret can turn up in a text: quoted, escaped, encoded, cut into lines. */

/** Anything shorter would be found by chance all over a text. */
export const SHORTEST_SECRET = 4;

/** A line of a longer secret counts only from here on: keys and certificates have long lines, prose has short ones. */
const SHORTEST_LINE = 12;

/** Line lengths at which `base64`, PEM and `openssl` break. */
const WRAPS = [76, 64];

function jsonEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function asciiEscaped(text: string): string {
  return jsonEscaped(text).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function urlEncoded(text: string): readonly string[] {
  const plain = encodeURIComponent(text.toWellFormed());
  const strict = plain.replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = strict.replaceAll("%20", "+");
  const lower = (s: string): string => s.replace(/%[0-9A-F]{2}/g, (c) => c.toLowerCase());
  return [plain, strict, form, lower(plain), lower(strict), lower(form)];
}

function shellQuoted(text: string): readonly string[] {
  return [
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", "'\"'\"'"),
    text.replace(/[$`"\\]/g, "\\$&"),
    text.replace(/[$`"\\!]/g, "\\$&"),
    text.replace(/[^A-Za-z0-9_@%+=:,./-]/g, "\\$&"),
  ];
}

function markupEscaped(text: string): readonly string[] {
  const base = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    base,
    base.replaceAll('"', "&quot;"),
    base.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    text.replaceAll("'", "''"),
  ];
}

/** The characters of base64 that depend on the secret alone, wherever in the encoded bytes it starts. */
function base64Fragments(bytes: Buffer): readonly string[] {
  const fragments: string[] = [];
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    const first = Math.ceil((shift * 8) / 6);
    const last = Math.floor(((shift + bytes.length) * 8) / 6);
    fragments.push(encoded.slice(first, last));
  }
  return fragments;
}

function wrapped(encoded: string): readonly string[] {
  return WRAPS.flatMap((width) => {
    if (encoded.length <= width) return [];
    return Array.from({ length: Math.ceil(encoded.length / width) }, (_, i) =>
      encoded.slice(i * width, (i + 1) * width),
    );
  }).filter((piece) => piece.length >= SHORTEST_LINE);
}

function encoded(text: string): readonly string[] {
  const bytes = Buffer.from(text, "utf8");
  const base64 = base64Fragments(bytes);
  const hex = bytes.toString("hex");
  return [
    ...base64,
    ...base64.map((f) => f.replaceAll("+", "-").replaceAll("/", "_")),
    ...wrapped(bytes.toString("base64")),
    hex,
    hex.toUpperCase(),
  ];
}

function lines(text: string): readonly string[] {
  if (!/[\r\n]/.test(text)) return [];
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_LINE && !/^-----(BEGIN|END) [A-Z0-9 ]+-----$/.test(line));
}

function plainForms(text: string): readonly string[] {
  const once = jsonEscaped(text);
  return [
    text,
    once,
    jsonEscaped(once),
    asciiEscaped(text),
    ...urlEncoded(text),
    ...shellQuoted(text),
    ...markupEscaped(text),
    ...encoded(text),
  ];
}

export function secretForms(secret: string): readonly string[] {
  const trimmed = secret.trim();
  const wholes = [secret, trimmed, ...lines(secret)].filter((s) => s.length >= SHORTEST_SECRET);
  return [...new Set(wholes.flatMap(plainForms))].filter((form) => form.length >= SHORTEST_SECRET);
}
