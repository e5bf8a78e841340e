/** `openssl_privatekey`: a private key that is made on the host and stays there. */

import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import { makePrivateKey } from "../host/changes/make-private-key.ts";
import { removePath } from "../host/changes/remove-path.ts";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { hostPath } from "../host/host-path.ts";
import type { Reply } from "../host/primitive.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type PrivateKeyState, privateKey } from "../host/reads/private-key.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import type { DecideContext, Verdict } from "./contract/module.ts";
import { bool, fileAttributes, int, oneOf, path, text } from "./contract/params.ts";
import { defineFileModule } from "./files/labels.ts";

const CURVES = {
  secp256r1: "prime256v1",
  prime256v1: "prime256v1",
  secp384r1: "secp384r1",
  secp521r1: "secp521r1",
} as const;

const params = z.strictObject({
  path: path().describe("Where the key lies."),
  state: oneOf("present", "absent").default("present").describe("Whether there shall be a key."),
  type: oneOf("RSA", "ECC", "ECDSA", "Ed25519")
    .default("RSA")
    .describe("The kind of key; browsers don't know Ed25519."),
  size: int()
    .refine((bits) => bits >= 2048 && bits <= 16_384, { error: "2048 to 16384 bits" })
    .default(4096)
    .describe("Bits of an RSA key."),
  curve: oneOf("secp256r1", "prime256v1", "secp384r1", "secp521r1")
    .default("secp256r1")
    .describe("Curve of an ECC key."),
  passphrase: text()
    .optional()
    .describe("Encrypts the key (AES-256). A service that starts by itself can't be asked for it."),
  cipher: oneOf("auto", "aes256").default("auto").describe("Accepted for compatibility: always AES-256."),
  regenerate: oneOf("never", "fail", "partial_idempotence", "full_idempotence", "always")
    .default("full_idempotence")
    .describe(
      "When a key that is there is replaced: `full_idempotence` where it is another kind or can't be read, `partial_idempotence` only where it is another kind.",
    ),
  force: bool().default(false).describe("Make a new key every time."),
  backup: bool().default(false).describe("Keep a copy of a key that is replaced."),
  ...fileAttributes,
  mode: fileAttributes.mode.default("0600"),
});

type Params = z.output<typeof params>;

export const opensslPrivatekey = defineFileModule({
  name: "openssl_privatekey",
  summary: "Have a private key on the host",
  description: `Makes a private key on the host with the host's own openssl, readable by its owner only. The key does not travel: homerun sees
its public half alone. A key that is there and is of the wanted kind is left alone.`,
  params,
  returns: {
    filename: "Where the key lies.",
    type: "Its kind.",
    size: "Its bits.",
    curve: "Its curve.",
    fingerprint: "Digests of its public half.",
    public_key: "Its public half, as PEM.",
    backup_file: "The copy that was kept.",
  },
  examples: [
    {
      title: "A key for a web server",
      yaml: "- name: the server has its key\n  openssl_privatekey:\n    path: /etc/nginx/tls/house.key\n    size: 2048\n",
    },
    {
      title: "A small fast one",
      yaml: "- name: the server has its key\n  openssl_privatekey:\n    path: /etc/nginx/tls/house.key\n    type: ECC\n    curve: secp256r1\n",
    },
  ],
  reads: "the key's file, its kind and size",
  writes: "the key's file, its owner and mode",
  support: { check: "full", diff: "partial", note: "the diff says only that there is a new key" },
  labels: (p, host) => (p.state === "absent" ? undefined : { path: hostPath(p.path, host) }),
  observe: (p, _given, host) => ({
    key: privateKey(hostPath(p.path, host), p.passphrase),
    file: fileState(hostPath(p.path, host)),
  }),
  decide: (p, { key, file }, context) => decide(p, key, file, context),
});

function decide(
  p: Params,
  key: PrivateKeyState,
  file: FileState | undefined,
  context: DecideContext,
): Verdict | Refusal {
  const at = hostPath(p.path, context.host);
  if (file && file.type === "directory")
    return refuse(`${at} is a folder, not a key`, { help: "choose another path, or remove the folder" });
  if (p.state === "absent") return { changes: file ? [removePath(at, file)] : [], result: { filename: at } };
  if (key.state === "no-openssl")
    return refuse("the host has no openssl", {
      help: "install the package `openssl` first",
      mayResolve: true,
    });
  const found = key.state === "present" ? createPublicKey(key.publicKey) : undefined;
  const reason = reasonToMake(p, key, found);
  if (typeof reason === "object") return reason;
  if (reason) return making(p, at, file, context);
  const changes = file ? setAttributes(at, file, { mode: p.mode, owner: p.owner, group: p.group }) : [];
  return {
    changes,
    result: { filename: at, ...(found && key.state === "present" ? describe(found, key.publicKey) : {}) },
  };
}

/** Whether a key has to be made; a refusal where the task says so. */
function reasonToMake(p: Params, key: PrivateKeyState, found: KeyObject | undefined): boolean | Refusal {
  if (key.state === "absent") return true;
  if (p.force || p.regenerate === "always") return true;
  if (key.state === "promised" || p.regenerate === "never") return false;
  if (key.state === "unreadable") {
    if (p.regenerate === "full_idempotence") return true;
    return refuse(`${p.path} can't be read: ${key.why}`, {
      help: "give its `passphrase`, or let it be replaced with `regenerate: full_idempotence`",
    });
  }
  if (found && conforms(p, found)) return false;
  if (p.regenerate !== "fail") return true;
  return refuse(`${p.path} is another kind of key than is wanted`, {
    help: "`regenerate: full_idempotence` replaces it",
  });
}

function conforms(p: Params, key: KeyObject): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (p.type === "RSA") return type === "rsa" && details?.modulusLength === p.size;
  if (p.type === "Ed25519") return type === "ed25519";
  return type === "ec" && details?.namedCurve === CURVES[p.curve];
}

function algorithm(p: Params): readonly string[] {
  if (p.type === "RSA") return ["-algorithm", "RSA", "-pkeyopt", `rsa_keygen_bits:${p.size}`];
  if (p.type === "Ed25519") return ["-algorithm", "ED25519"];
  return [
    "-algorithm",
    "EC",
    "-pkeyopt",
    `ec_paramgen_curve:${CURVES[p.curve]}`,
    "-pkeyopt",
    "ec_param_enc:named_curve",
  ];
}

function making(p: Params, at: string, file: FileState | undefined, { host }: DecideContext): Verdict {
  const change = makePrivateKey({
    path: at,
    algorithm: algorithm(p),
    passphrase: p.passphrase,
    mode: p.mode,
    owner: p.owner,
    group: p.group,
    as: host.user,
    backup: p.backup,
    replaces: file !== undefined,
  });
  return {
    changes: [change],
    result: { filename: at, type: p.type },
    collect: keyResult,
  };
}

/** The path of a backup, if any, then the public half. */
function keyResult([reply]: readonly (Reply | undefined)[]): Readonly<Record<string, unknown>> {
  const text = reply?.stdout.toString("utf8") ?? "";
  const start = text.indexOf("-----BEGIN PUBLIC KEY-----");
  if (start < 0) return {};
  const backup = text.slice(0, start).trim();
  const pem = text.slice(start);
  return { ...describe(createPublicKey(pem), pem), ...(backup === "" ? {} : { backup_file: backup }) };
}

const TYPES: Readonly<Record<string, string>> = { rsa: "RSA", ec: "ECC", ed25519: "Ed25519", dsa: "DSA" };

function describe(key: KeyObject, pem: string): Readonly<Record<string, unknown>> {
  const { asymmetricKeyType: type = "", asymmetricKeyDetails: details } = key;
  const der = key.export({ type: "spki", format: "der" });
  const digest = (name: string): string =>
    createHash(name)
      .update(der)
      .digest("hex")
      .replaceAll(/(..)(?!$)/g, "$1:");
  return {
    type: TYPES[type] ?? type,
    ...(details?.modulusLength === undefined ? {} : { size: details.modulusLength }),
    ...(details?.namedCurve === undefined ? {} : { curve: details.namedCurve }),
    fingerprint: { sha256: digest("sha256"), sha512: digest("sha512") },
    public_key: pem,
  };
}
