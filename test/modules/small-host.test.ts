/** The laws on a host that has nothing but busybox, in dash, bash and busybox by turns: what its tools can do is done, the rest is refused in words. */

import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { ReplyError } from "../../src/host/read.ts";
import type { AnyModule } from "../../src/modules/contract/module.ts";
import { DASH, type LocalShell, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { readLaws } from "./all-laws.ts";
import { together } from "./hostile-trial.ts";
import type { LawCase } from "./law.ts";
import { apply, decide, isRefusal, type LocalRun, observe, readParams } from "./local-host.ts";

const LAWS = await readLaws();
const SMALL = SHELLS.find(({ name }) => name === "busybox")?.path ?? "";

async function outcomeOf(module: AnyModule, theCase: LawCase, shell: LocalShell): Promise<string> {
  const host = path.join(tempFolder(), "host");
  mkdirSync(host);
  theCase.prepare?.(host);
  const own = theCase.tools?.(host);
  const run: LocalRun = {
    shell: { ...shell, path: own === undefined ? SMALL : `${own}:${SMALL}` },
    home: host,
    given: theCase.given?.(host) ?? {},
    env: theCase.env?.(host) ?? {},
  };
  const params = readParams(module, theCase.params(host));
  const look = async () => decide(module, params, await observe(module, params, run), run);
  try {
    const verdict = await look();
    if (isRefusal(verdict)) return `refused: ${verdict.message}`;
    const { failed } = await apply(verdict, run);
    if (failed !== undefined) return `failed: ${failed}`;
    theCase.check?.(host);
    const again = await look();
    if (isRefusal(again)) return `refused afterwards: ${again.message}`;
    return again.changes.map((change) => `done again: ${change.summary}`).join("; ");
  } catch (error) {
    if (error instanceof ReplyError) return `no answer: ${error.message}`;
    throw error;
  }
}

/** Tools of which busybox has none: where a law needs one, the module says so by its name. */
const LACKS: Readonly<Record<string, RegExp>> = {
  getent: /has no getent/,
  git: /has no git/,
  openssh_keypair: /has no ssh-keygen/,
  openssl_csr: /has no openssl/,
  openssl_privatekey: /has no openssl/,
  package_facts: /has no packages of/,
  signed_certificate: /has no openssl/,
  subversion: /has no svn/,
  unarchive: /the host has no (gzip|bzip2|xz|zstd|unzip)/,
  x509_certificate: /has no openssl/,
};

/** A case goes to one shell after the other; of modules with few of them, each goes to all three. */
function turns(cases: readonly LawCase[]): readonly (readonly [LawCase, LocalShell])[] {
  if (cases.length < SHELLS.length)
    return cases.flatMap((one) => SHELLS.map((shell) => [one, shell] as const));
  return cases.map((one, number) => [one, SHELLS[number % SHELLS.length] ?? DASH] as const);
}

/** The stand-in of the appliance is a program in Perl. */
const tried = LAWS.filter(({ module }) => !module.name.startsWith("truenas_"));

it.each(tried.map((law) => ({ name: law.module.name, ...law })))(
  "$name",
  { timeout: 120_000 },
  async ({ module, cases }) => {
    const said = await together(turns(cases), async ([theCase, shell]) => {
      const word = await outcomeOf(module, theCase, shell);
      return word === "" || LACKS[module.name]?.test(word) ? "" : `${shell.name}: ${theCase.title}: ${word}`;
    });
    expect(said.filter((one) => one !== "")).toEqual([]);
  },
);

it("lacks tools only of modules that there are", () => {
  const names = tried.map(({ module }) => module.name);
  expect(Object.keys(LACKS).filter((name) => !names.includes(name))).toEqual([]);
});
