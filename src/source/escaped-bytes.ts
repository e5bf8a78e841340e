/** Bytes that are no UTF-8, kept inside of texts: each is one of the halves U+DC80 to U+DCFF, as Python's `surrogateescape` has it. */

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const HALF = 0xdc00;
const STRAY = /[\udc80-\udcff]/;

/** Text of any bytes; `bytesOf` gives them back. */
export function textOf(bytes: Buffer): string {
  try {
    return DECODER.decode(bytes);
  } catch {
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      const length = sequenceAt(bytes, at);
      text +=
        length === 0 ? String.fromCharCode(HALF + (bytes[at] ?? 0)) : bytes.toString("utf8", at, at + length);
      at += Math.max(1, length);
    }
    return text;
  }
}

/** How many bytes the character takes that begins here; 0 where none does. */
function sequenceAt(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length < 2) return length;
  try {
    DECODER.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}

/** UTF-8, with the kept bytes as they were. */
export function bytesOf(text: string): Buffer {
  if (!STRAY.test(text)) return Buffer.from(text);
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isHalf = code >= 0xdc80 && code <= 0xdcff;
    if (!isHalf || isSecondHalf(text, at)) continue;
    pieces.push(Buffer.from(text.slice(from, at)), Buffer.from([code - HALF]));
    from = at + 1;
  }
  return Buffer.concat([...pieces, Buffer.from(text.slice(from))]);
}

function isSecondHalf(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}
