import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { isHashOf } from "../../../src/modules/htpasswd/entry-hash.ts";
import { htpasswd } from "../../../src/modules/htpasswd.ts";
import type { Law, LawCase } from "../law.ts";

const OTHERS = "# ours\nbob:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n";
/** Of `password`, by Apache's own htpasswd. */
const ADA = "ada:$apr1$OtZ1HC9D$UTTRlR5aF7p5ERZaI2kWs/\n";

function on(
  title: string,
  params: Readonly<Record<string, unknown>>,
  after?: (entry: string) => boolean,
  before: string | undefined = OTHERS,
): LawCase {
  const fileIn = (folder: string): string => path.join(folder, "users");
  return {
    title,
    ...(before === "" ? {} : { prepare: (folder: string) => writeFileSync(fileIn(folder), before) }),
    params: (folder) => ({ path: fileIn(folder), name: "ada", ...params }),
    ...(after === undefined
      ? { unchanged: true }
      : {
          check: (folder) => {
            const text = readFileSync(fileIn(folder), "utf8");
            const entry = /^ada:(.*)$/m.exec(text)?.[1] ?? "";
            expect([after(entry), text.startsWith(before === "" ? "ada:" : OTHERS)]).toEqual([true, true]);
          },
        }),
  };
}

const SCHEMES = ["apr_md5_crypt", "ldap_sha1", "md5_crypt", "plaintext", "portable_apache_22"];

export const law: Law = {
  module: htpasswd,
  cases: [
    ...SCHEMES.map((hash_scheme) =>
      on(`by ${hash_scheme}`, { password: 'it\'s a "pass"', hash_scheme }, (entry) =>
        isHashOf(entry, 'it\'s a "pass"'),
      ),
    ),
    on("a new file", { password: "x" }, (entry) => entry.startsWith("$apr1$"), ""),
    on("another password", { password: "y" }, (entry) => isHashOf(entry, "y"), OTHERS + ADA),
    on(
      "two lines of one user",
      { password: "password" },
      (entry) => isHashOf(entry, "password"),
      OTHERS + ADA + ADA,
    ),
    on("as it is", { password: "myPassword" }, undefined, "ada:$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/\n"),
    on("there, whatever the password", {}, undefined, OTHERS + ADA),
    on("it goes", { state: "absent" }, (entry) => entry === "", OTHERS + ADA),
    on("it is gone", { state: "absent" }),
    on("the file is gone", { state: "absent" }, undefined, ""),
  ],
};
