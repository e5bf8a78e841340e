/** Text as bytes: the expected ones are those of Python's codecs. */

import { expect, it } from "vitest";
import { encoded, isEncoding, unencodable } from "../../../src/modules/files/encoded.ts";

it.each([
  ["utf-8", "é€", "c3a9e282ac"],
  ["UTF8", "é", "c3a9"],
  ["utf-8-sig", "a", "efbbbf61"],
  ["utf-16", "a", "fffe6100"],
  ["utf-16-be", "a😀", "0061d83dde00"],
  ["utf_16_le", "a", "6100"],
  ["utf-32", "a", "fffe000061000000"],
  ["utf-32-be", "😀", "0001f600"],
  ["latin-1", "é", "e9"],
  ["iso-8859-15", "€", "a4"],
  ["cp1252", "€", "80"],
  ["windows-1251", "я", "ff"],
  ["koi8-r", "я", "d1"],
  ["ascii", "a", "61"],
  ["", "é", "c3a9"],
])("%s writes %s as %s", (encoding, text, bytes) => {
  expect(isEncoding(encoding)).toBe(true);
  expect(unencodable(text, encoding)).toBeUndefined();
  expect(encoded(text, encoding).toString("hex")).toBe(bytes);
});

it.each([
  ["latin-1", "a€b", "€"],
  ["ascii", "é", "é"],
  ["cp1252", "я", "я"],
])("%s can't write %s", (encoding, text, missing) => {
  expect(unencodable(text, encoding)).toBe(missing);
});

it("knows no other names", () => {
  expect(isEncoding("utf-9")).toBe(false);
  expect(isEncoding("constructor")).toBe(false);
});
