/** Text that breaks out wherever a value is spliced into a program instead of being handed over: the same each time, and random. */

import fc from "fast-check";

/** What shells, awk, sed and printf read as more than text. */
const SHARP = [
  ..."'\"`$\\;&|<>(){}[]*?~!#%=^@,: \t\n\r\x01\x07\x1b\x7f",
  ...["''", "'\\''", "$(", "`x", "${x", "$((", "\\n", "\\0", "%s", "%n", "&&", "||", ">>", "<<E\n", "\nE\n"],
  ...[
    "-",
    "--",
    "-n",
    "-rf",
    "..",
    "../",
    "/",
    "$IFS",
    "$0",
    "$@",
    "~root",
    "\r\n",
    "é",
    "\u{1f3e0}",
    "\u202e",
  ],
];

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SHARP) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)) },
);

const short = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(""));

/** 64 KiB and a little, so that no limit of a line, a pipe or a buffer falls together with its end. */
const long = fc
  .tuple(short, fc.constantFrom("x", "'", "\n", "\\", "é", "$(x)", "\u{1f3e0}"), fc.nat({ max: 3 }))
  .map(
    ([head, filler, more]) => head + filler.repeat(Math.ceil((65_536 + more) / Buffer.byteLength(filler))),
  );

const withoutNul = (text: string): string => text.replaceAll("\0", "").toWellFormed();

/** Any text that an argument can be: empty, sharp, binary as far as text is, now and then of 64 KiB. */
export const anyText: fc.Arbitrary<string> = fc
  .oneof({ weight: 30, arbitrary: short }, { weight: 1, arbitrary: long })
  .map(withoutNul);

/** Any bytes, among them characters of UTF-8 that end in the middle. */
export const anyBytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(short, fc.nat({ max: 3 })).map(([text, cut]) => {
    const bytes = Buffer.from(`${withoutNul(text)}\u{1f3e0}`);
    return bytes.subarray(0, bytes.length - cut);
  }),
);

/** Where chance starts in all tests of quoting; a failure tells it with the way to the case. */
export const SEED = 20_261_121;
