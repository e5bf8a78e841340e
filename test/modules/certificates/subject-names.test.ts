import { expect, test } from "vitest";
import {
  readSubjectAltName,
  readSubjectName,
  writeSubjectName,
} from "../../../src/modules/certificates/subject-names.ts";

test.each([
  ["nas.home.lan", "DNS:nas.home.lan"],
  ["DNS:NAS.Home.lan", "DNS:nas.home.lan"],
  ["*.apps.home.lan", "DNS:*.apps.home.lan"],
  ["10.0.0.5", "IP:10.0.0.5"],
  ["IP:10.0.0.5", "IP:10.0.0.5"],
  ["IP Address:FD00:0:0:0:0:0:0:2", "IP:fd00::2"],
  ["fd00::2", "IP:fd00::2"],
  ["localhost", "DNS:localhost"],
  ["DNS:10.0.0.5", "DNS:10.0.0.5"],
])("%s is %s", (text, name) => {
  const read = readSubjectName(text);
  expect(read && writeSubjectName(read)).toBe(name);
});

test.each([
  "",
  "a b",
  "DNS:",
  "IP:nas",
  "IP:10.0.0.256",
  "email:a@b.c",
  "URI:https://a",
  "*.*.lan",
  "a.*.lan",
  "ünïcode.lan",
  "-a.lan",
])("`%s` is none", (text) => {
  expect(readSubjectName(text)).toBeUndefined();
});

test("what a certificate says is read back", () => {
  expect(
    readSubjectAltName("DNS:a.lan, IP Address:10.0.0.5, IP Address:FD00:0:0:0:0:0:0:2, email:x@y"),
  ).toEqual(["DNS:a.lan", "IP:10.0.0.5", "IP:fd00::2", "email:x@y"]);
  expect(readSubjectAltName(undefined)).toEqual([]);
});
