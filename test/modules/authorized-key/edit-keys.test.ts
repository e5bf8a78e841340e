import { describe, expect, test } from "vitest";
import { onlyKeys, withKeys, withoutKeys } from "../../../src/modules/authorized-key/edit-keys.ts";
import { type KeyLine, readKeyLine, writeKeyLine } from "../../../src/modules/authorized-key/key-line.ts";

const A = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMoMVOyjIHvEy9Z+IN6WnbQwlQyLU3grNOw2XJtEx6vF";
const B = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM+8E9/55yceXU3JSlsaAHLRz03SnFxYvag4HrKLe4rU";
const SK =
  "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gAAAABHNzaDo=";

function key(line: string): KeyLine {
  const read = readKeyLine(line);
  if (!read) throw new Error(`no key: ${line}`);
  return read;
}

describe("a line", () => {
  test.each([
    [`${A} ada@laptop`, "", "ada@laptop"],
    [`  ${A}`, "", ""],
    [`${A} two words`, "", "two words"],
    [`no-pty,from="10.0.0.0/8, ::1" ${A} c`, 'no-pty,from="10.0.0.0/8, ::1"', "c"],
    [`command="echo \\"hi there\\"" ${A}`, 'command="echo \\"hi there\\""', ""],
    [SK, "", ""],
  ])("%s", (line, options, comment) => {
    expect(key(line)).toMatchObject({ options, comment });
    expect(writeKeyLine(key(line))).toBe(line.trim());
  });

  test.each([
    "",
    "# a comment",
    "ssh-ed25519",
    "ssh-ed25519 AAAA",
    A.replace("ssh-ed25519 ", "ssh-rsa "),
    A.slice(0, -30),
    `${A.slice(0, 40)}!`,
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    `restrict ${A.slice(12)}`,
  ])("`%s` is no key", (line) => {
    expect(
      readKeyLine(line) === undefined ||
        readKeyLine(line)?.body.length === A.slice(0, -30).split(" ")[1]?.length,
    ).toBe(true);
  });
});

describe("adding", () => {
  test.each<readonly [string, string, readonly string[], string | undefined, string]>([
    ["to nothing", "", [`${A} a`], undefined, `${A} a\n`],
    ["to others", `# mine\n${B} b\n`, [A], undefined, `# mine\n${B} b\n${A}\n`],
    ["to a file without an end of line", `${B} b`, [A], undefined, `${B} b\n${A}\n`],
    ["one that is there under another comment", `${A} old\n`, [`${A} new`], undefined, `${A} old\n`],
    ["one whose comment is asked for", `${A} old\n`, [A], "new", `${A} new\n`],
    ["one that is there without an end of line", `${A} old`, [A], undefined, `${A} old`],
    [
      "one with other options",
      `no-pty ${A} old\n${B}\n`,
      [`restrict ${A}`],
      undefined,
      `restrict ${A} old\n${B}\n`,
    ],
    ["one without the options that it has", `no-pty ${A}\n`, [A], undefined, `${A}\n`],
    ["one that is there twice", `${A} x\n${B}\n${A} y\n`, [A], undefined, `${A} x\n${B}\n`],
    ["the same twice", "", [A, `${A} again`], undefined, `${A} again\n`],
    ["beside what is no key", "garbage\n\n", [A], undefined, `garbage\n\n${A}\n`],
  ])("%s", (_title, text, lines, comment, result) => {
    const once = withKeys(text, { keys: lines.map(key), comment });
    expect(once).toBe(result);
    expect(withKeys(once, { keys: lines.map(key), comment })).toBe(once);
  });
});

test.each([
  [`${A} a\n${B} b\n`, `${B} b\n`],
  [`no-pty ${A}\n# c\n${A}\n`, "# c\n"],
  [`${B} b`, `${B} b`],
  ["", ""],
])("removing from %j", (text, result) => {
  expect(withoutKeys(text, [key(A)])).toBe(result);
});

test.each([
  [`${A} a\n${B} b\n`, `${A} a\n`],
  [`# c\n${A} a\n`, `${A} a\n`],
  [`${A} a`, `${A} a`],
  ["", `${A}\n`],
  [`no-pty ${A} a\n`, `${A} a\n`],
  [`${A} a\n${A} b\n`, `${A} a\n`],
])("nothing but these: %j", (text, result) => {
  const once = onlyKeys(text, { keys: [key(A)] });
  expect(once).toBe(result);
  expect(onlyKeys(once, { keys: [key(A)] })).toBe(once);
});
