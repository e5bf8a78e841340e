/** Backslashes in text that Ansible reads as Python reads its strings. */

const NAMED: Readonly<Record<string, number>> = {
  ...{ a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 },
  ...{ "\\": 0x5c, "'": 0x27, '"': 0x22 },
};

/** An escape that means nothing stays as it is. */
export function unescaped(text: string): Buffer {
  const pieces: Buffer[] = [];
  for (const [piece, named, hex, octal] of text.matchAll(
    /\\(?:([abtnvfr\\'"])|x([0-9a-fA-F]{2})|([0-7]{1,3})|\n)|\\|[^\\]+/g,
  )) {
    if (named !== undefined) pieces.push(Buffer.from([NAMED[named] ?? 0]));
    else if (hex !== undefined) pieces.push(Buffer.from([Number.parseInt(hex, 16)]));
    else if (octal !== undefined) pieces.push(Buffer.from([Number.parseInt(octal, 8) & 0xff]));
    else if (piece !== "\\\n") pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}
