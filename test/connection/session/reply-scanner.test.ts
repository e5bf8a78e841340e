/** Marks are found wherever a stream is cut, and nothing else is taken for one. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteSink } from "../../../src/connection/session/byte-sink.ts";
import { type Mark, ReplyScanner } from "../../../src/connection/session/reply-scanner.ts";

const NONCE = "abcabcabcabd0123abcabcabcabd4567";

function cut(data: Buffer, at: readonly number[]): readonly Buffer[] {
  const places = [0, ...at.map((place) => place % (data.length + 1)).sort((a, b) => a - b), data.length];
  return places.slice(1).map((end, index) => data.subarray(places[index], end));
}

describe("a reply scanner", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        "abcabc",
        NONCE.slice(0, -1),
        NONCE.slice(1),
        ` begin\n`,
        ` 0 0\n`,
        `${NONCE.slice(0, 16)} 0 0\n`,
      )
      .map((text) => Buffer.from(text)),
  );
  const output = fc
    .array(piece, { maxLength: 5 })
    .map((pieces) => Buffer.concat(pieces))
    .filter((bytes) => !bytes.includes(NONCE));

  test("gives each call its output, however the stream arrives", () => {
    fc.assert(
      fc.property(
        output,
        fc.array(fc.tuple(output, fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (noise, calls, places) => {
          const stream = Buffer.concat([
            noise,
            Buffer.from(`${NONCE} begin\n`),
            ...calls.flatMap(([bytes, status], index) => [
              bytes,
              Buffer.from(`${NONCE} ${index} ${status === 255 ? "-" : status}\n`),
            ]),
            Buffer.from("after"),
          ]);
          // What stands before a mark must not complete a nonce together with it.
          fc.pre(stream.toString("latin1").split(NONCE).length === calls.length + 2);
          const marks: Mark[] = [];
          const shown: Buffer[] = [];
          const scanner = new ReplyScanner(
            (mark) => {
              marks.push(mark);
              if (marks.length === calls.length + 1) scanner.rest();
            },
            (bytes) => {
              shown.push(bytes);
              return false;
            },
          );
          scanner.expect(NONCE);
          for (const chunk of cut(stream, places)) scanner.add(chunk);
          expect(marks).toEqual([
            { kind: "begin" },
            ...calls.map(([bytes, status], index) => ({
              kind: "end",
              index,
              status: status === 255 ? undefined : status,
              output: bytes,
            })),
          ]);
          expect(Buffer.concat(shown)).toEqual(Buffer.concat(calls.map(([bytes]) => bytes)));
          expect(scanner.leftover.endsWith("after")).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("a nonce of another frame is output", () => {
    const marks: Mark[] = [];
    const scanner = new ReplyScanner(
      (mark) => marks.push(mark),
      () => false,
    );
    scanner.expect(NONCE);
    scanner.add(Buffer.from(`${NONCE} begin\n${NONCE.toUpperCase()} 0 0\n${NONCE} 0 0\n`));
    expect(marks.map((mark) => (mark.kind === "end" ? mark.output.toString() : mark.kind))).toEqual([
      "begin",
      `${NONCE.toUpperCase()} 0 0\n`,
    ]);
  });
});

describe("a byte sink", () => {
  test("gives back what was put in", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9000 }), { maxLength: 20 }), (pieces) => {
        const sink = new ByteSink();
        for (const bytes of pieces) sink.add(Buffer.from(bytes));
        const all = Buffer.concat(pieces);
        expect(sink.length).toBe(all.length);
        expect(sink.take().equals(all)).toBe(true);
        expect(sink.take()).toHaveLength(0);
      }),
    );
  });

  test("a small answer keeps no large block alive", () => {
    const sink = new ByteSink();
    sink.add(Buffer.from("x"));
    expect(sink.take().buffer.byteLength).toBeLessThanOrEqual(65_536);
  });
});
