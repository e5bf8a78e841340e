import { generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { FileState } from "../../../src/host/reads/file-state.ts";
import type { PrivateKeyState } from "../../../src/host/reads/private-key.ts";
import type { Authority } from "../../../src/modules/contract/needs.ts";
import { signedCertificate } from "../../../src/modules/signed-certificate.ts";
import { heldInput } from "../../host/run-primitive.ts";
import { isRefusal, readParams } from "../local-host.ts";
import { asGiven, makeAuthority, NOW } from "./make-authority.ts";

const DAY = 86_400;
const authority = makeAuthority();
const other = makeAuthority("Other CA");
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PARAMS = {
  path: "/etc/tls/a.crt",
  privatekey_path: "/etc/tls/a.key",
  ca_directory: "ca",
  subject_alt_name: ["DNS:a.home.lan", "IP:10.0.0.5"],
};

function keyState(key: KeyObject): PrivateKeyState {
  return { state: "present", publicKey: key.export({ type: "spki", format: "pem" }).toString() };
}

const FILE: FileState = {
  type: "file",
  mode: 0o644,
  uid: 0,
  gid: 0,
  owner: "root",
  group: "root",
  size: 1,
  mtime: 0,
  atime: 0,
  ctime: 0,
  inode: 1,
  device: 1,
  links: 1,
};

interface Situation {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly content?: string;
  readonly key?: PrivateKeyState;
  readonly given?: { readonly authority: Authority };
  readonly now?: number;
  readonly checkMode?: boolean;
}

function verdictOf(situation: Situation) {
  const {
    content,
    key = keyState(pair.publicKey),
    given = asGiven(authority),
    checkMode = false,
  } = situation;
  const seen = {
    key,
    file: content === undefined ? undefined : FILE,
    content: content === undefined ? undefined : Buffer.from(content),
  };
  const params = readParams(signedCertificate, { ...PARAMS, ...situation.params }) as never;
  const view = { name: "here", user: "root", uid: 0, home: "/root", system: "Linux" };
  return signedCertificate.decide(
    params,
    seen,
    { host: view, checkMode, verbosity: 0, now: situation.now ?? NOW },
    given,
  );
}

function made(situation: Situation): string {
  const verdict = verdictOf(situation);
  if (isRefusal(verdict)) throw new Error(verdict.message);
  return heldInput(verdict.changes[0]?.operations[0]).toString();
}

const first = made({});

function reasonFor(situation: Situation): unknown {
  const verdict = verdictOf({ content: first, ...situation });
  if (isRefusal(verdict)) return `refused: ${verdict.message}`;
  return verdict.changes.length === 0 ? undefined : verdict.result?.renewed_because;
}

/** The same certificate with another signature. */
function tampered(pem: string): string {
  const der = Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ""), "base64");
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
  return `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}

describe("when it is renewed", () => {
  const elsewhere = generateKeyPairSync("rsa", { modulusLength: 2048 });
  test.each<readonly [string, Situation, string | undefined]>([
    ["as wanted", {}, undefined],
    [
      "names in another order and spelling",
      { params: { subject_alt_name: ["10.0.0.5", "A.home.lan"], common_name: "a.home.lan" } },
      undefined,
    ],
    [
      "another name",
      { params: { subject_alt_name: ["b.home.lan"] } },
      "its names are DNS:a.home.lan, IP:10.0.0.5",
    ],
    [
      "one name more",
      { params: { subject_alt_name: ["a.home.lan", "10.0.0.5", "c.lan"] } },
      "its names are DNS:a.home.lan, IP:10.0.0.5",
    ],
    ["another common name", { params: { common_name: "z" } }, "its common name is a.home.lan"],
    ["another key", { key: keyState(elsewhere.publicKey) }, "it belongs to another key"],
    ["another authority", { given: asGiven(other) }, "it is not issued by this authority"],
    ["another purpose", { params: { extended_key_usage: ["clientAuth"] } }, "it is for another purpose"],
    ["29 days left", { now: NOW + (396 - 29) * DAY }, "it expires in 29 days"],
    ["30 days left", { now: NOW + (396 - 30) * DAY }, undefined],
    ["over", { now: NOW + 500 * DAY }, "it has expired"],
    ["a clock before its beginning", { now: NOW - 3 * DAY }, "it is not valid yet"],
    [
      "a signature that is not the authority's",
      { content: tampered(first) },
      "it is not issued by this authority",
    ],
    ["forced", { params: { force: true } }, "`force` says so"],
    ["garbage in its place", { content: "x" }, "it can't be read"],
  ])("%s", (_title, situation, reason) => {
    expect(reasonFor(situation)).toBe(reason);
  });
});

describe("what is made", () => {
  test("lasts as long as asked, a day of it in the past, and never longer than its authority", () => {
    const certificate = new X509Certificate(made({ params: { valid_days: 90 } }));
    expect(certificate.validFromDate.getTime() / 1000).toBe(NOW - DAY);
    expect(certificate.validToDate.getTime() / 1000).toBe(NOW + 89 * DAY);
    const brief = makeAuthority("Brief CA", 20);
    const capped = new X509Certificate(made({ given: asGiven(brief) }));
    expect(capped.validToDate.getTime() / 1000).toBe(NOW + 20 * DAY);
  });

  test("one that ends with its authority is not renewed over and over", () => {
    const brief = makeAuthority("Brief CA", 20);
    const content = made({ given: asGiven(brief) });
    expect(reasonFor({ content, given: asGiven(brief) })).toBeUndefined();
  });

  test("has the serial number that was given", () => {
    expect(new X509Certificate(made({ given: asGiven(authority, "5f00ff") })).serialNumber).toBe("5F00FF");
  });
});

describe("what is refused", () => {
  const small = generateKeyPairSync("rsa", { modulusLength: 1024 });
  test.each<readonly [string, Situation, string]>([
    ["no key", { key: { state: "absent" } }, "there is no key"],
    ["a key of 1024 bits", { key: keyState(small.publicKey) }, "only 1024 bits"],
    ["a key that can't be read", { key: { state: "unreadable", why: "no PEM" } }, "can't be read: no PEM"],
    ["no openssl", { key: { state: "no-openssl" } }, "no openssl"],
    [
      "no authority",
      { given: { authority: { state: "absent", directory: "/ca" } } },
      "no certificate authority in /ca",
    ],
    [
      "a broken one",
      { given: { authority: { state: "unusable", directory: "/ca", why: "its ca.key is missing" } } },
      "its ca.key is missing",
    ],
    ["no names", { params: { subject_alt_name: [] } }, "has no names"],
    ["an odd name", { params: { subject_alt_name: ["DNS:a b"] } }, "`DNS:a b` is no name"],
    ["an e-mail address", { params: { subject_alt_name: ["email:a@b"] } }, "is no name"],
    ["an authority that is over", { now: NOW + 4000 * DAY }, "has ended"],
    ["no authority named", { params: { ca_directory: undefined } }, "`ca_directory` is missing"],
  ])("%s", (_title, situation, message) => {
    expect(reasonFor(situation)).toContain(message);
  });

  test("more than 825 days", () => {
    expect(() => readParams(signedCertificate, { ...PARAMS, valid_days: 826 })).toThrow("825");
  });
});

describe("check mode", () => {
  test.each<readonly [string, Situation, string]>([
    ["a key that is only promised", { key: { state: "promised" } }, "its key is new"],
    [
      "an authority that is only promised",
      { given: { authority: { state: "absent", directory: "/ca" } } },
      "its authority is new",
    ],
  ])("%s: that it would be made is known", (_title, situation, reason) => {
    const verdict = verdictOf({ ...situation, checkMode: true });
    if (isRefusal(verdict)) throw new Error(verdict.message);
    expect(verdict.changes.map((c) => c.summary)).toEqual([`make the certificate /etc/tls/a.crt: ${reason}`]);
    expect(verdict.changes[0]?.effects).toMatchObject([
      { kind: "file", path: "/etc/tls/a.crt", mode: 0o644 },
    ]);
  });
});
