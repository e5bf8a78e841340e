/** `rpm_key`: keys that rpm trusts. */

import { z } from "zod";
import { distrustRpmKey, trustRpmKey } from "../host/changes/trust-rpm-key.ts";
import { type OpenpgpKey, openpgpKeys } from "../host/openpgp-keys.ts";
import { type RpmKeySource, type RpmKeys, rpmKeys, type TrustedKey } from "../host/reads/rpm-keys.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, list, oneOf, word } from "./contract/params.ts";

/** Spaces and case mean nothing, as people copy them. */
function digitsOf(given: string): string | undefined {
  const digits = given.replaceAll(/\s/g, "").replace(/^0x/i, "").toUpperCase();
  return /^[0-9A-F]{8,40}$/.test(digits) ? digits : undefined;
}

const params = z.strictObject({
  key: word()
    .refine((key) => digitsOf(key) !== undefined || /^(https?|ftp):\/\/\S+$/.test(key) || /^[/~]/.test(key), {
      error:
        "a key is an address, a file of the host with its whole path, or the digits of its id or fingerprint",
    })
    .describe("The key: its address, a file of the host, or its id or fingerprint where rpm has it already."),
  fingerprint: list(word())
    .refine((all) => all.every((one) => digitsOf(one)?.length === 40), {
      error: "a fingerprint has 40 hexadecimal digits",
    })
    .default([])
    .describe("Fingerprints that the key or its subkeys must have before rpm is told to trust it."),
  state: oneOf("present", "absent").default("present").describe("Whether rpm trusts the key."),
  validate_certs: bool().default(true).describe("Whether the server of an address must prove itself."),
});

type Params = z.output<typeof params>;

function sourceOf({ key, validate_certs: validateCertificates }: Params): RpmKeySource | undefined {
  if (digitsOf(key) !== undefined) return undefined;
  return /^[/~]/.test(key) ? { kind: "file", path: key } : { kind: "url", url: key, validateCertificates };
}

export const rpmKey = defineModule({
  name: "rpm_key",
  summary: "See to the keys that rpm trusts",
  description: `Has rpm trust a key, so that packages signed with it can be installed, or trust it no more. Which key a file or an address holds is
found out before anything is done; where \`fingerprint\` is given, it must be the right one. Neither gpg nor a Python library is needed.

Of several keys in one file, those that are missing are added. A subkey stands for the key that it belongs to.`,
  params,
  returns: {
    before: "Fingerprints of the keys that rpm trusted.",
    after: "The same afterwards; only where something changed.",
  },
  examples: [
    {
      title: "A key, only if it is the right one",
      yaml: "- name: packages of the archive are trusted\n  rpm_key:\n    key: https://download.example.org/RPM-GPG-KEY-archive\n    fingerprint: 9128 ED3D EE02 9D43 94D6  3F83 9A41 386C DB87 2560\n",
    },
    {
      title: "A key that the distribution brought",
      yaml: "- name: the distribution's own packages are trusted\n  rpm_key:\n    key: /etc/pki/rpm-gpg/RPM-GPG-KEY-AlmaLinux-9\n",
    },
    {
      title: "No such key",
      yaml: "- name: the old archive is not trusted any more\n  rpm_key:\n    key: DB872560\n    state: absent\n",
    },
  ],
  reads: "the keys that rpm trusts, the file or the URL of the key",
  writes: "the keys that rpm trusts",
  support: { check: "full", diff: "full" },
  observe: (p) => ({ keys: rpmKeys(sourceOf(p)) }),
  decide: (p, { keys }) => decide(p, keys),
});

function decide(p: Params, seen: RpmKeys | undefined): Verdict | Refusal {
  if (seen === undefined)
    return refuse("this host has no rpm", {
      help: "run the task only where `ansible_pkg_mgr` is one that uses rpm",
    });
  const digits = digitsOf(p.key);
  const source = digits === undefined ? sourceKeys(p, seen) : [];
  if ("kind" in source) return source;
  const result = { before: seen.trusted.map(([own]) => own) };
  if (p.state === "absent") {
    const names = digits === undefined ? source.map((key) => key.fingerprint) : [digits];
    const gone = seen.trusted.filter((key) => names.some((name) => isNamed(key, name)));
    const left = seen.trusted.filter((key) => !gone.includes(key));
    return outcome(
      gone.map(([own = ""]) => distrustRpmKey(own, seen.version)),
      result,
      left,
    );
  }
  if (digits !== undefined) {
    if (seen.trusted.some((key) => isNamed(key, digits))) return { changes: [], result };
    return refuse(`rpm has no key ${digits}, and the task does not say where it comes from`, {
      help: "`key` as an address or a file says so; `fingerprint` keeps it from being another one",
      mayResolve: true,
    });
  }
  const missing = source.filter((key) => !seen.trusted.some(([own]) => own === key.fingerprint));
  const obstacle = missing.length > 0 ? mismatch(p, source) : undefined;
  if (obstacle) return obstacle;
  const fresh = missing.map((key): TrustedKey => [key.fingerprint, ...key.subkeys]);
  return outcome(missing.map(trustRpmKey), result, [...seen.trusted, ...fresh]);
}

function outcome(
  changes: Verdict["changes"],
  result: Readonly<Record<string, unknown>>,
  after: readonly TrustedKey[],
): Verdict {
  return { changes, result: changes.length === 0 ? result : { ...result, after: after.map(([own]) => own) } };
}

function isNamed(fingerprints: TrustedKey, digits: string): boolean {
  return fingerprints.some((fingerprint) => fingerprint.endsWith(digits));
}

function sourceKeys({ key }: Params, { source, problem }: RpmKeys): readonly OpenpgpKey[] | Refusal {
  if (source === undefined)
    return refuse(`the key can't be had from ${key}: ${problem ?? "no answer"}`, { mayResolve: true });
  const keys = openpgpKeys(source);
  if (keys === undefined || keys.length === 0)
    return refuse(`what ${key} holds is no key`, {
      help: "a key begins with `-----BEGIN PGP PUBLIC KEY BLOCK-----`",
      mayResolve: true,
    });
  if (keys.some((one) => one.fingerprint === "-"))
    return refuse(`what ${key} holds is a key of a version that homerun can't read`);
  return keys;
}

function mismatch({ key, fingerprint }: Params, source: readonly OpenpgpKey[]): Refusal | undefined {
  const there = new Set(source.flatMap((one) => [one.fingerprint, ...one.subkeys]));
  const wrong = fingerprint.map((one) => digitsOf(one) ?? one).filter((one) => !there.has(one));
  if (wrong.length === 0) return undefined;
  return refuse(`what ${key} holds is not the key ${wrong.join(", ")}, but ${[...there].join(", ")}`, {
    help: "one of the two is wrong; ask the owner of the key for its fingerprint, by another way",
  });
}
