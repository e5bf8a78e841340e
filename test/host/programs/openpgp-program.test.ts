import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { dearmor, openpgpKeys } from "../../../src/host/programs/openpgp-program.ts";
import { runCall, SHELLS } from "../run-primitive.ts";
import { tempFolder } from "../temp-folder.ts";

/** Made by GnuPG 2.2 for `Homerun Try <try@example.org>`. */
const ARMOURED = `-----BEGIN PGP PUBLIC KEY BLOCK-----
Comment: a line of the head

mDMEawID4BYJKwYBBAHaRw8BAQdATXawJdlyX3DgkusLKyHgHSX7Mm7MS2/6Pz+a
7E+dS8m0HUhvbWVydW4gVHJ5IDx0cnlAZXhhbXBsZS5vcmc+iJAEExYIADgWIQSR
KO097gKdQ5TWP4OaQThs24clYAUCawID4AIbAwULCQgHAgYVCgkICwIEFgIDAQIe
AQIXgAAKCRCaQThs24clYK//AQDmKMQOLIs/MABDxvfiRUNhS9HRJfKFfa5DyqpL
WYNXxgEAuL+w7KggYNkyVKg2oxT/Jq26MVQFsP5LqDk7mnWgRwE=
=eoUT
-----END PGP PUBLIC KEY BLOCK-----
`;
const FINGERPRINT = "9128ED3DEE029D4394D63F839A41386CDB872560";
const BODY = ARMOURED.split("\n\n")[1]?.split("\n-----")[0] ?? "";
const BINARY = Buffer.from(BODY.replace(/\n=.*$/, ""), "base64");

const list = {
  name: "hr_list_keys",
  body: `hr_dearmor "$1" "$1.binary" && hr_keys "$1.binary"`,
  requires: [dearmor, openpgpKeys],
};

function keys(content: string | Buffer, shell: (typeof SHELLS)[number]) {
  const file = path.join(tempFolder(), "key");
  writeFileSync(file, content);
  return runCall({ primitive: list, args: [file], mutates: false }, { shell });
}

test.each(SHELLS)("$name: keys are told by their fingerprints, with and without armour", async (shell) => {
  for (const content of [ARMOURED, ARMOURED.replaceAll("\n", "\r\n"), BINARY]) {
    const reply = await keys(content, shell);
    expect(reply.stdout.toString()).toBe(`pub ${FINGERPRINT} 0\nend ${BINARY.length}\n`);
  }
});

test.each(SHELLS)("$name: several keys say where they begin", async (shell) => {
  const reply = await keys(ARMOURED + ARMOURED, shell);
  expect(reply.stdout.toString()).toBe(
    `pub ${FINGERPRINT} 0\npub ${FINGERPRINT} ${BINARY.length}\nend ${2 * BINARY.length}\n`,
  );
});

test.each(SHELLS)("$name: what is no key is none", async (shell) => {
  for (const content of ["", "<html>not found</html>", BINARY.subarray(0, 40), Buffer.from([0x99, 0xff])]) {
    const reply = await keys(content, shell);
    expect([reply.status === 0, reply.stdout.toString()]).toEqual([false, ""]);
  }
});
