/** `openssl_csr`: a signing request for a key that lies on the host. */

import { z } from "zod";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { signedStructure, signStructure } from "../host/changes/sign-structure.ts";
import { hostPath } from "../host/host-path.ts";
import type { Read } from "../host/read.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type PrivateKeyState, privateKey } from "../host/reads/private-key.ts";
import { type TextFile, textFile } from "../host/reads/text-file.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { attributeName, partKey, readName } from "./certificates/distinguished-name.ts";
import {
  EXTENSION,
  type Extension,
  extensionLabel,
  extensionOf,
  meaningOf,
} from "./certificates/extensions.ts";
import { promisedFile } from "./certificates/promised-file.ts";
import { removal } from "./certificates/removal.ts";
import {
  requestAliases,
  requestFields,
  requestIssues,
  subjectBytes,
  wantedExtensions,
  wantedNames,
  wantedSubject,
} from "./certificates/request-params.ts";
import { algorithmOf, type SigningKey, signingKey } from "./certificates/signing-key.ts";
import {
  readRequest,
  requestBody,
  requestText,
  type SigningRequest,
} from "./certificates/x509-structures.ts";
import type { DecideContext, ModuleResult, Verdict } from "./contract/module.ts";
import { bool, fileAttributes, oneOf, path } from "./contract/params.ts";
import { attributesOf, unsafeWrites } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";

const params = z
  .strictObject({
    path: path().describe("Where the request lies on the host."),
    state: oneOf("present", "absent").default("present").describe("Whether there shall be a request."),
    force: bool().default(false).describe("Make a new one every time."),
    backup: bool().default(false).describe("Keep a copy of one that is replaced."),
    return_content: bool().default(false).describe("Return the request itself as `csr`."),
    ...requestFields,
    ...fileAttributes,
    unsafe_writes: unsafeWrites,
  })
  .superRefine((p, context) => {
    const report = (parameter: string, message: string) =>
      void context.addIssue({ code: "custom", path: [parameter], message });
    requestIssues(p, report);
    if (p.state === "present" && p.privatekey_path === undefined && p.privatekey_content === undefined)
      report("privatekey_path", "`privatekey_path` or `privatekey_content` is needed");
    if (p.unsafe_writes)
      report("unsafe_writes", "a request is always replaced in one step, never written in place");
  });

type Params = z.output<typeof params>;

interface Seen {
  readonly file: FileState | undefined;
  readonly text: TextFile;
  readonly key?: PrivateKeyState;
}

export const opensslCsr = defineFileModule({
  name: "openssl_csr",
  summary: "Have a certificate signing request on the host",
  description: `Makes a signing request for a key that lies on the host. What is to be signed is put together on the controller; the host's
own openssl signs it, so that the key stays where it is. One that is there is left alone as long as it asks for the same and belongs to the key.`,
  params,
  paramAliases: requestAliases,
  returns: {
    filename: "Where the request lies.",
    privatekey: "Where the key lies.",
    subject: "The subject: a list of pairs.",
    subjectAltName: "The alternative names.",
    keyUsage: "What the key may do.",
    extendedKeyUsage: "What the certificate is for.",
    basicConstraints: "Whether it is for an authority.",
    ocspMustStaple: "Whether OCSP must be stapled.",
    name_constraints_permitted: "Names that the authority may sign for.",
    name_constraints_excluded: "Names that the authority may not sign for.",
    backup_file: "The copy that was kept.",
    csr: "The request, where `return_content` was set.",
  },
  examples: [
    {
      title: "A request for a server",
      yaml: "- name: the server asks for a certificate\n  openssl_csr:\n    path: /etc/nginx/tls/house.csr\n    privatekey_path: /etc/nginx/tls/house.key\n    common_name: house.home.lan\n    subject_alt_name: DNS:house.home.lan,IP:10.0.0.5\n",
    },
    {
      title: "A request for an authority of one's own",
      yaml: '- name: the authority asks for its certificate\n  openssl_csr:\n    path: /etc/ca/ca.csr\n    privatekey_path: /etc/ca/ca.key\n    privatekey_passphrase: "{{ ca_passphrase }}"\n    common_name: Home CA\n    use_common_name_for_san: false\n    basic_constraints: ["CA:TRUE", "pathlen:0"]\n    basic_constraints_critical: true\n    key_usage: [keyCertSign, cRLSign]\n    key_usage_critical: true\n    name_constraints_permitted: ["DNS:.home.lan"]\n    name_constraints_critical: true\n',
    },
  ],
  reads: "the request, and the key that it is of",
  writes: "the request's file, its owner and mode; a copy of the old one where one is asked for",
  support: { check: "full", diff: "full", note: "the diff shows what the request says, not its encoding" },
  labels: (p, host) => (p.state === "absent" ? undefined : { path: hostPath(p.path, host) }),
  observe: (
    p,
    _given,
    host,
  ): { file: Read<FileState | undefined>; text: Read<TextFile>; key?: Read<PrivateKeyState> } => ({
    file: fileState(hostPath(p.path, host)),
    text: textFile(hostPath(p.path, host)),
    ...(p.privatekey_path === undefined || p.state === "absent"
      ? {}
      : { key: privateKey(hostPath(p.privatekey_path, host), p.privatekey_passphrase) }),
  }),
  decide: (p, seen, context) => decide(p, seen as Seen, context),
});

function decide(p: Params, seen: Seen, context: DecideContext): Verdict | Refusal {
  const at = hostPath(p.path, context.host);
  const { file, text } = seen;
  if (file?.type === "directory") return refuse(`${at} is a folder`, { help: "choose another path" });
  if (p.state === "absent") {
    const nothing = p.return_content ? { csr: null } : {};
    return removal(at, file, { backup: p.backup, result: { filename: at, ...nothing } });
  }
  const source = {
    path: p.privatekey_path,
    content: p.privatekey_content,
    passphrase: p.privatekey_passphrase,
    parameter: "privatekey",
  };
  const key = signingKey(source, seen.key, context.host);
  if (key && "kind" in key) return key;
  const result = resultOf(p, at);
  if (!key) {
    const change = promisedFile(at, file, attributesOf(p), "the signing request", "its key is new");
    return { changes: [change], result };
  }
  const reason = p.force ? "`force` says so" : reasonToMake(p, text, key);
  if (reason !== undefined) return making(p, at, seen, key, reason, context);
  const content = text.state === "present" ? text.text : undefined;
  return {
    changes: file ? setAttributes(at, file, attributesOf(p)) : [],
    result: { ...result, ...(p.return_content && content !== undefined ? { csr: content } : {}) },
  };
}

/** Of the request that is there: why another has to be made. */
function reasonToMake(p: Params, text: TextFile, key: SigningKey): string | undefined {
  if (text.state === "promised") return undefined;
  if (text.state === "absent") return "there is none";
  const found = text.state === "present" ? readRequest(text.text) : undefined;
  return found ? differenceTo(p, found, key) : "what is there can't be read";
}

function differenceTo(p: Params, found: SigningRequest, key: SigningKey): string | undefined {
  const wanted = wantedSubject(p).map(partKey);
  const there = readName(found.subject).map(partKey);
  const same = p.subject_ordered?.length
    ? wanted.join("\0") === there.join("\0")
    : wanted.every((part) => there.includes(part)) && there.every((part) => wanted.includes(part));
  if (!same) return "its subject is another";
  const extensions = wantedExtensions(p, key.publicKey);
  for (const oid of Object.values(EXTENSION)) {
    if (!sameExtension(extensionOf(extensions, oid), extensionOf(found.extensions, oid)))
      return `its ${extensionLabel(oid)} is another`;
  }
  if (!found.publicKey.equals(key.publicKey)) return "it belongs to another key";
  return found.signatureIsValid ? undefined : "its signature is not right";
}

function sameExtension(a: Extension | undefined, b: Extension | undefined): boolean {
  if (!a || !b) return a === b;
  if (a.critical !== b.critical) return false;
  try {
    return meaningOf(a) === meaningOf(b);
  } catch {
    return false;
  }
}

function making(
  p: Params,
  at: string,
  { file, text }: Seen,
  key: SigningKey,
  reason: string,
  { host }: DecideContext,
): Verdict | Refusal {
  const algorithm = algorithmOf(key, p.digest);
  if ("kind" in algorithm) return algorithm;
  const subject = subjectBytes(p);
  const extensions = wantedExtensions(p, key.publicKey);
  const old = text.state === "present" ? readRequest(text.text) : undefined;
  const change = signStructure({
    path: at,
    label: "CERTIFICATE REQUEST",
    body: requestBody(subject, key.publicKey, extensions),
    digest: algorithm.digest,
    algorithm: algorithm.identifier,
    key,
    summary: `${file ? "replace" : "make"} the signing request ${at}: ${reason}`,
    before: old ? requestText(old) : file && "(no request that can be read)\n",
    afterText: requestText({ subject, extensions, publicKey: key.publicKey, signatureIsValid: true }),
    state: file,
    ...attributesOf(p),
    as: host.user,
    backup: p.backup,
  });
  return {
    changes: [change],
    result: resultOf(p, at),
    collect: ([reply]) => {
      const { pem, backup } = signedStructure(reply);
      return {
        ...(backup === undefined ? {} : { backup_file: backup }),
        ...(p.return_content && pem !== "" ? { csr: pem } : {}),
      };
    },
  };
}

function resultOf(p: Params, at: string): ModuleResult {
  const orNull = (values: readonly string[] | undefined) => (values?.length ? values : null);
  return {
    filename: at,
    privatekey: p.privatekey_path ?? null,
    subject: wantedSubject(p).map(({ oid, value }) => [attributeName(oid), value]),
    subjectAltName: orNull(wantedNames(p)),
    keyUsage: orNull(p.key_usage),
    extendedKeyUsage: orNull(p.extended_key_usage),
    basicConstraints: orNull(p.basic_constraints),
    ocspMustStaple: p.ocsp_must_staple,
    name_constraints_permitted: p.name_constraints_permitted ?? [],
    name_constraints_excluded: p.name_constraints_excluded ?? [],
  };
}
