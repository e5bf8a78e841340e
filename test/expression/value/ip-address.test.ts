/** Addresses as numbers: spellings, and what shares a prefix. */

import { expect, it } from "vitest";
import { ipAddress, sharePrefix } from "../../../src/expression/value/ip-address.ts";

it.each([
  ["0.0.0.0", 0n],
  ["192.0.2.1", 0xc0000201n],
  ["255.255.255.255", 0xffffffffn],
  ["::", 0n],
  ["::1", 1n],
  ["fe80::1", 0xfe80n * 2n ** 112n + 1n],
  ["1:2:3:4:5:6:7:8", 0x00010002000300040005000600070008n],
  ["1:2:3:4:5:6:7::", 0x00010002000300040005000600070000n],
  ["::ffff:192.0.2.1", 0xffffc0000201n],
])("%s", (text, number) => {
  expect(ipAddress(text)).toEqual({ bits: text.includes(":") ? 128 : 32, number });
});

it.each([
  "",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "01.2.3.4",
  "a.b.c.d",
  ":",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "12345::",
  "::1.2.3",
  "g::",
])("`%s` is no address", (text) => {
  expect(ipAddress(text)).toBeUndefined();
});

it.each([
  ["192.0.2.1", "192.0.2.254", 24, true],
  ["192.0.2.1", "192.0.3.1", 24, false],
  ["192.0.2.1", "192.0.3.1", 23, true],
  ["192.0.2.1", "203.0.113.1", 0, true],
  ["192.0.2.1", "192.0.2.1", 32, true],
  ["192.0.2.1", "192.0.2.0", 32, false],
  ["fd00::1", "fd00::ffff:1", 64, true],
  ["fd00::1", "fd00:0:0:1::1", 64, false],
  ["0.0.0.1", "::1", 0, false],
] as const)("%s and %s share %i bits: %s", (a, b, length, expected) => {
  const [first, second] = [ipAddress(a), ipAddress(b)];
  if (!first || !second) throw new Error("no addresses");
  expect(sharePrefix(first, second, length)).toBe(expected);
});
