import { describe, expect, it } from "vitest";
import { digestIn, parseChecksum } from "../../src/modules/http/checksum.ts";
import { formEncoded } from "../../src/modules/http/form-encoded.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);

describe("parseChecksum", () => {
  it.each([
    [`sha256:${A}`, { algorithm: "sha256", value: { digest: A } }],
    [` SHA256:${A.toUpperCase()} `, { algorithm: "sha256", value: { digest: A } }],
    [`md5:${"0".repeat(32)}`, { algorithm: "md5", value: { digest: "0".repeat(32) } }],
    ["sha1:https://h/sums", { algorithm: "sha1", value: { list: "https://h/sums" } }],
    [`sha1:${A}`, undefined],
    [`crc32:${A}`, undefined],
    [A, undefined],
    ["sha256:file:///x", undefined],
  ])("%j", (text, checksum) => {
    expect(parseChecksum(text)).toEqual(checksum);
  });
});

describe("digestIn", () => {
  it.each([
    [`${A}  x.bin\n${B}  y.bin\n`, "y.bin", B],
    [`${A} *x.bin\r\n${B} *dir/y.bin\r\n`, "y.bin", B],
    [`${A}  ./x.bin\n`, "x.bin", A],
    [`SHA256 (y.bin) = ${B.toUpperCase()}\n`, "y.bin", B],
    [`${A}\n`, "anything", A],
    [`${A}\n${B}\n`, "anything", undefined],
    [`${A}  xy.bin\n`, "y.bin", undefined],
    ["a  x.bin\n", "x.bin", undefined],
    ["", "x.bin", undefined],
  ])("%j of %j", (list, file, digest) => {
    expect(digestIn(list, file, "sha256")).toBe(digest);
  });
});

it.each([
  [{ a: "x y&", b: [1, true], c: null }, "a=x+y%26&b=1&b=True&c="],
  [
    [
      ["a", 1],
      ["a", 2],
    ],
    "a=1&a=2",
  ],
  ["a=1&raw", "a=1&raw"],
  [{}, ""],
])("formEncoded %j", (body, text) => {
  expect(formEncoded(body)).toBe(text);
});
