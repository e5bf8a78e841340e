/** `openssl_privatekey`: a private key that is made on the host and stays there. */

import { createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import { makePrivateKey } from "../host/changes/make-private-key.ts";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { hostPath } from "../host/host-path.ts";
import type { Reply } from "../host/primitive.ts";
import type { Read } from "../host/read.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type PrivateKeyState, privateKey } from "../host/reads/private-key.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import {
  CURVE_CHOICES,
  conforms,
  describeKey,
  generation,
  isWorn,
  KEY_CHOICES,
  type KeyKind,
  RAW_LENGTHS,
  typeOf,
} from "./certificates/key-kind.ts";
import { removal } from "./certificates/removal.ts";
import type { DecideContext, ModuleResult, Verdict } from "./contract/module.ts";
import { bool, fileAttributes, int, oneOf, path, text } from "./contract/params.ts";
import { unsafeWrites } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";

const LARGEST = 100_000;
const DSA_SIZES = [1024, 2048, 3072, 4096];

const CIPHERS: Readonly<Record<string, string>> = {
  auto: "aes-256-cbc",
  aes256: "aes-256-cbc",
  "aes-256-cbc": "aes-256-cbc",
};

const params = z
  .strictObject({
    path: path().describe("Where the key lies."),
    state: oneOf("present", "absent").default("present").describe("Whether there shall be a key."),
    type: oneOf(...KEY_CHOICES)
      .default("RSA")
      .describe("The kind of key; browsers don't know Ed25519. `ECDSA` is another word for `ECC`."),
    size: int()
      .refine((bits) => bits >= 1024 && bits <= 16_384, { error: "1024 to 16384 bits" })
      .default(4096)
      .describe("Bits of an RSA or DSA key."),
    curve: oneOf(...CURVE_CHOICES)
      .default("secp256r1")
      .describe(
        "Curve of an ECC key. Those other than secp224r1 … secp521r1 and secp256k1 are not for new keys.",
      ),
    passphrase: text()
      .refine((phrase) => phrase !== "" && !/[\0\n\r]/.test(phrase), {
        error: "it is one line, and not empty",
      })
      .optional()
      .describe("Encrypts the key. A service that starts by itself can't be asked for it."),
    cipher: oneOf("auto", "aes256", "aes-256-cbc")
      .default("auto")
      .describe("Accepted for compatibility: always AES-256."),
    format: oneOf("pkcs1", "pkcs8", "raw", "auto", "auto_ignore")
      .default("auto_ignore")
      .describe(
        "How it is written: `auto` is `pkcs1` for RSA, DSA and ECC keys and `pkcs8` for the others, `auto_ignore` the same for new keys only; `raw` is bytes alone.",
      ),
    format_mismatch: oneOf("regenerate", "convert")
      .default("regenerate")
      .describe(
        "What becomes of a key that is as wanted but for its format: a new one, or the same in that format.",
      ),
    regenerate: oneOf("never", "fail", "partial_idempotence", "full_idempotence", "always")
      .default("full_idempotence")
      .describe(
        "When a key that is there is replaced: `full_idempotence` where it is another kind or can't be read, `partial_idempotence` only where it is another kind; `never` and `fail` don't replace it.",
      ),
    force: bool().default(false).describe("Make a new key every time."),
    backup: bool().default(false).describe("Keep a copy of a key that is replaced or removed."),
    return_content: bool()
      .default(false)
      .describe("Return the key itself as `privatekey`: then it does leave its host. Use `no_log` with it."),
    select_crypto_backend: oneOf("auto", "cryptography")
      .default("auto")
      .describe("Accepted for compatibility: the host's openssl does it."),
    ...fileAttributes,
    unsafe_writes: unsafeWrites,
    mode: fileAttributes.mode.default("0600"),
  })
  .superRefine((p, context) => {
    const report = (parameter: string, message: string) =>
      void context.addIssue({ code: "custom", path: [parameter], message });
    const kind = typeOf(p.type);
    if (p.unsafe_writes)
      report("unsafe_writes", "a key is always replaced in one step, never written in place");
    if (kind === "DSA" && !DSA_SIZES.includes(p.size))
      report("size", "a DSA key has 1024, 2048, 3072 or 4096 bits");
    if (p.format === "raw" && !(kind in RAW_LENGTHS))
      report("format", `a key of the kind ${kind} can't be written as bytes alone`);
    if (p.format === "pkcs1" && kind in RAW_LENGTHS)
      report("format", `a key of the kind ${kind} is written as \`pkcs8\` or \`raw\``);
    if (p.format === "raw" && p.passphrase !== undefined)
      report("passphrase", "a key that is written as bytes alone can't be encrypted");
  });

type Params = z.output<typeof params>;

interface Seen {
  readonly key: PrivateKeyState;
  readonly file: FileState | undefined;
  readonly content?: Buffer | undefined;
}

export const opensslPrivatekey = defineFileModule({
  name: "openssl_privatekey",
  summary: "Have a private key on the host",
  description: `Makes a private key on the host with the host's own openssl, readable by its owner only. The key does not travel: homerun sees
its public half alone, unless \`return_content\` asks for more. A key that is there and is of the wanted kind is left alone.`,
  params,
  returns: {
    filename: "Where the key lies.",
    type: "Its kind.",
    size: "Its bits.",
    curve: "Its curve.",
    fingerprint: "Digests of its public half.",
    public_key: "Its public half, as PEM.",
    backup_file: "The copy that was kept.",
    privatekey: "The key itself, where `return_content` was set; in base64 if it is raw.",
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
    {
      title: "The same key in another format",
      yaml: "- name: the key is PKCS#8\n  openssl_privatekey:\n    path: /etc/app/tls.key\n    format: pkcs8\n    format_mismatch: convert\n    backup: true\n    owner: app\n",
    },
  ],
  reads: "the key's file, its kind and size",
  writes: "the key's file, its owner and mode; a copy of the old one where one is asked for",
  support: { check: "full", diff: "partial", note: "the diff says only that there is a new key" },
  labels: (p, host) => (p.state === "absent" ? undefined : { path: hostPath(p.path, host) }),
  observe: (
    p,
    _given,
    host,
  ): {
    key: Read<PrivateKeyState>;
    file: Read<FileState | undefined>;
    content?: Read<Buffer | undefined>;
  } => {
    const at = hostPath(p.path, host);
    const rawType = p.type === "Ed25519" ? "Ed25519" : "X25519";
    const reveal = p.return_content && p.state === "present";
    return {
      key: privateKey(at, p.passphrase, { rawType }),
      file: fileState(at),
      ...(reveal ? { content: lenientContent(at) } : {}),
    };
  },
  decide: (p, seen, context) => decide(p, seen as Seen, context),
});

/** Check mode: what a key that is only promised will hold is nobody's business. */
function lenientContent(at: string): Read<Buffer | undefined> {
  const read = fileContent(at, { limit: LARGEST, lenient: true });
  return {
    ...read,
    predict: (seen, overlay) =>
      overlay.effectOn({ kind: "path", path: at }) ? { known: undefined } : { known: seen },
  };
}

function kindOf(p: Params): KeyKind {
  return { type: typeOf(p.type), size: p.size, curve: p.curve };
}

function wantedFormat(p: Params): "pkcs1" | "pkcs8" | "raw" {
  if (p.format !== "auto" && p.format !== "auto_ignore") return p.format;
  return typeOf(p.type) in RAW_LENGTHS ? "pkcs8" : "pkcs1";
}

function decide(p: Params, { key, file, content }: Seen, context: DecideContext): Verdict | Refusal {
  const at = hostPath(p.path, context.host);
  if (file && file.type === "directory")
    return refuse(`${at} is a folder, not a key`, { help: "choose another path, or remove the folder" });
  if (p.state === "absent") return removal(at, file, { backup: p.backup, result: { filename: at } });
  if (key.state === "no-openssl")
    return refuse("the host has no openssl", {
      help: "install the package `openssl` first",
      mayResolve: true,
    });
  const found = key.state === "present" ? createPublicKey(key.publicKey) : undefined;
  const step = whatToDo(p, key, found);
  if (typeof step === "object") return step;
  if (step !== "keep") return making(p, at, file, context, step === "convert");
  const changes = file ? setAttributes(at, file, { mode: p.mode, owner: p.owner, group: p.group }) : [];
  return {
    changes,
    result: {
      filename: at,
      ...(found && key.state === "present" ? describeKey(found, key.publicKey) : {}),
      ...(content && key.state === "present" ? { privatekey: shown(content, key.format === "raw") } : {}),
    },
  };
}

function shown(content: Buffer, isRaw: boolean): string {
  return content.toString(isRaw ? "base64" : "utf8");
}

type Step = "keep" | "make" | "convert";

/** Whether a key has to be made; a refusal where the task says so. */
function whatToDo(p: Params, key: PrivateKeyState, found: KeyObject | undefined): Step | Refusal {
  if (key.state === "absent" || p.force || p.regenerate === "always") return "make";
  if (key.state === "promised") return "keep";
  const closed = whyClosed(p, key);
  if (closed !== undefined) {
    if (p.regenerate === "full_idempotence") return "make";
    return refuse(`${p.path} can't be read: ${closed}`, {
      help: "give its `passphrase`, or let it be replaced with `regenerate: full_idempotence`",
    });
  }
  const format = key.state === "present" ? key.format : undefined;
  const hasFormat = p.format === "auto_ignore" || format === undefined || format === wantedFormat(p);
  if (p.regenerate !== "never") {
    if (!found || !conforms(kindOf(p), found)) return replaceOr(p, "another kind of key than is wanted");
    if (!hasFormat && p.format_mismatch === "regenerate")
      return replaceOr(p, "written in another format than is wanted");
  }
  return !hasFormat && p.format_mismatch === "convert" ? "convert" : "keep";
}

function whyClosed(p: Params, key: PrivateKeyState): string | undefined {
  if (key.state === "unreadable") return key.why;
  const isOpen = key.state === "present" && key.encrypted === false;
  return isOpen && p.passphrase !== undefined ? "it is not encrypted, and a passphrase is given" : undefined;
}

function replaceOr(p: Params, why: string): Step | Refusal {
  if (p.regenerate !== "fail") return "make";
  return refuse(`${p.path} is ${why}`, {
    help: "`regenerate: full_idempotence` replaces it; `format_mismatch: convert` keeps the key where only the format differs",
  });
}

function making(
  p: Params,
  at: string,
  file: FileState | undefined,
  { host }: DecideContext,
  isConversion: boolean,
): Verdict {
  const kind = kindOf(p);
  const length = RAW_LENGTHS[kind.type];
  const change = makePrivateKey({
    path: at,
    ...(isConversion ? { algorithm: "convert" } : generation(kind)),
    format: wantedFormat(p),
    raw: length === undefined ? undefined : { type: kind.type, length },
    passphrase: p.passphrase,
    cipher: CIPHERS[p.cipher] ?? "aes-256-cbc",
    mode: p.mode,
    owner: p.owner,
    group: p.group,
    as: host.user,
    backup: p.backup,
    replaces: file !== undefined,
    reveal: p.return_content,
  });
  const worn = !isConversion && isWorn(kind);
  return {
    changes: [change],
    result: { filename: at, type: kind.type },
    ...(worn ? { warnings: [`the curve ${kind.curve} should not be used for new keys`] } : {}),
    collect: (replies) => keyResult(replies, p.return_content),
  };
}

/** The path of a backup, if any, then the public half, then the key where it was asked for. */
function keyResult([reply]: readonly (Reply | undefined)[], reveal: boolean): ModuleResult {
  const answer = reply?.stdout.toString("utf8") ?? "";
  const start = answer.indexOf("-----BEGIN PUBLIC KEY-----");
  if (start < 0) return {};
  const mark = "-----END PUBLIC KEY-----\n";
  const end = answer.indexOf(mark, start) + mark.length;
  const backup = answer.slice(0, start).trim();
  const pem = answer.slice(start, end);
  return {
    ...describeKey(createPublicKey(pem), pem),
    ...(backup === "" ? {} : { backup_file: backup }),
    ...(reveal ? { privatekey: answer.slice(end) } : {}),
  };
}
