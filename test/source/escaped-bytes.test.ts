import fc from "fast-check";
import { expect, it } from "vitest";
import { bytesOf, textOf } from "../../src/source/escaped-bytes.ts";

/** What Python 3 makes of it: `bytes.decode(errors="surrogateescape")`. */
it.each([
  ["78e979", "x\udce9y"],
  ["c3a9", "é"],
  ["c328", "\udcc3("],
  ["eda080", "\udced\udca0\udc80"],
  ["e08080", "\udce0\udc80\udc80"],
  ["f09f98", "\udcf0\udc9f\udc98"],
  ["f09f9880ff", "😀\udcff"],
  ["f4908080", "\udcf4\udc90\udc80\udc80"],
  ["efbbbf61", "\ufeffa"],
  ["c0af", "\udcc0\udcaf"],
])("%s", (hex, text) => {
  expect(textOf(Buffer.from(hex, "hex"))).toBe(text);
  expect(bytesOf(text).toString("hex")).toBe(hex);
});

it("gives all bytes back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(bytesOf(textOf(Buffer.from(bytes)))).toEqual(Buffer.from(bytes));
    }),
  );
});

it("leaves texts as they are", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(bytesOf(text)).toEqual(Buffer.from(text));
      expect(textOf(Buffer.from(text))).toBe(text);
    }),
  );
});
