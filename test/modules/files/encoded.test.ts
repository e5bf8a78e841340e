/** Text as bytes and back: the expected ones are those of Python's codecs. */

import { expect, it } from "vitest";
import { decodedFrom, encoded, isEncoding, isUtf8, unencodable } from "../../../src/modules/files/encoded.ts";

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
  expect(decodedFrom(Buffer.from(bytes, "hex"), encoding)).toBe(text);
});

it.each([
  ["utf-16", "feff0061", "a"],
  ["utf-16", "6100", "a"],
  ["utf-16-le", "fffe6100", "\ufeffa"],
  ["utf-32", "0000feff00000061", "a"],
  ["utf-32", "", ""],
  ["utf-8-sig", "61", "a"],
  ["utf-8", "efbbbf61", "\ufeffa"],
])("%s reads %s as %j", (encoding, bytes, text) => {
  expect(decodedFrom(Buffer.from(bytes, "hex"), encoding)).toBe(text);
});

it.each([
  ["utf-8", "e9"],
  ["utf-16", "610062"],
  ["utf-16-le", "00d8"],
  ["utf-32", "6100"],
  ["utf-32-le", "ffffffff"],
  ["ascii", "80"],
])("%s can't be %s", (encoding, bytes) => {
  expect(decodedFrom(Buffer.from(bytes, "hex"), encoding)).toBeUndefined();
});

it("knows its usual one by every name", () => {
  expect(["", "utf-8", "UTF8", "u8", "utf-8-sig", "latin-1"].map(isUtf8)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
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
