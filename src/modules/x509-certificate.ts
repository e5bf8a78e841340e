/** `x509_certificate`: a certificate that the host signs, with its own key or with that of an authority on it. */

import { z } from "zod";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { signedStructure, signStructure } from "../host/changes/sign-structure.ts";
import { hostPath } from "../host/host-path.ts";
import type { Read } from "../host/read.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type PrivateKeyState, privateKey } from "../host/reads/private-key.ts";
import { type TextFile, textFile } from "../host/reads/text-file.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import {
  type Blueprint,
  blueprintOf,
  extensionsOf,
  whyAnother,
} from "./certificates/certificate-blueprint.ts";
import { certificateFields, certificateIssues, providerValues } from "./certificates/certificate-params.ts";
import { promisedFile } from "./certificates/promised-file.ts";
import { readTimeSpec } from "./certificates/relative-time.ts";
import { removal } from "./certificates/removal.ts";
import { algorithmOf, type SigningKey, signingKey } from "./certificates/signing-key.ts";
import {
  asn1Time,
  type Certificate,
  certificateBody,
  certificateText,
  readRequest,
  readX509,
  type SigningRequest,
} from "./certificates/x509-structures.ts";
import type { DecideContext, ModuleResult, Verdict } from "./contract/module.ts";
import { bool, fileAttributes, oneOf, path } from "./contract/params.ts";
import { attributesOf, unsafeWrites } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";

const params = z
  .strictObject({
    path: path().describe("Where the certificate lies on the host."),
    state: oneOf("present", "absent").default("present").describe("Whether there shall be a certificate."),
    backup: bool().default(false).describe("Keep a copy of one that is replaced or removed."),
    return_content: bool().default(false).describe("Return the certificate itself as `certificate`."),
    ...certificateFields,
    ...fileAttributes,
    unsafe_writes: unsafeWrites,
  })
  .superRefine((p, context) => {
    const report = (parameter: string, message: string) =>
      void context.addIssue({ code: "custom", path: [parameter], message });
    certificateIssues(p, p.state === "present", report);
    if (p.unsafe_writes)
      report("unsafe_writes", "a certificate is always replaced in one step, never written in place");
  });

type Params = z.output<typeof params>;

interface Seen {
  readonly file: FileState | undefined;
  readonly text: TextFile;
  readonly csr?: TextFile;
  readonly key?: PrivateKeyState;
  readonly caText?: TextFile;
  readonly caKey?: PrivateKeyState;
}

type Looks = {
  readonly [K in keyof Seen]:
    | Read<Exclude<Seen[K], undefined>>
    | (K extends "file" ? Read<FileState | undefined> : never);
};

export const x509Certificate = defineFileModule({
  name: "x509_certificate",
  aliases: ["openssl_certificate"],
  summary: "Have a certificate on the host that a key on the host signs",
  description: `Makes a certificate of a signing request (see \`openssl_csr\`): self-signed, or signed by an authority whose certificate and key
lie on the same host. What is to be signed is put together on the controller; the host's own openssl signs it, so that keys stay where they are.

One that is there is left alone as long as it says what the request says, belongs to the key and is signed by the right one. When it ends is not looked
at unless \`ignore_timestamps\` is off: for certificates that renew themselves in time, of an authority on the machine that runs homerun, see
\`signed_certificate\`.`,
  params,
  paramAliases: {
    selfsigned_notBefore: "selfsigned_not_before",
    selfsigned_notAfter: "selfsigned_not_after",
  },
  returns: {
    filename: "Where the certificate lies.",
    privatekey: "Where the key lies.",
    csr: "Where the request lies.",
    ca_cert: "Where the authority's certificate lies.",
    ca_privatekey: "Where the authority's key lies.",
    notBefore: "When it begins, as `20270101000000Z`.",
    notAfter: "When it ends.",
    serial_number: "Its serial number.",
    renewed_because: "Why a new one was made.",
    backup_file: "The copy that was kept.",
    certificate: "The certificate, where `return_content` was set.",
  },
  examples: [
    {
      title: "A self-signed certificate",
      yaml: "- name: the server has a certificate of its own\n  x509_certificate:\n    path: /etc/nginx/tls/house.crt\n    privatekey_path: /etc/nginx/tls/house.key\n    csr_path: /etc/nginx/tls/house.csr\n    provider: selfsigned\n    selfsigned_not_after: +397d\n",
    },
    {
      title: "Signed by an authority on the host",
      yaml: '- name: the server\'s certificate is signed\n  x509_certificate:\n    path: /etc/ca/issued/house.crt\n    csr_content: "{{ house_request.csr }}"\n    provider: ownca\n    ownca_path: /etc/ca/ca.crt\n    ownca_privatekey_path: /etc/ca/ca.key\n    ownca_privatekey_passphrase: "{{ ca_passphrase }}"\n    ownca_not_after: +397d\n    return_content: true\n  register: house\n',
    },
  ],
  reads: "the certificate, the key, the request, and those of the authority",
  writes: "the certificate's file, its owner and mode; a copy of the old one where one is asked for",
  support: {
    check: "full",
    diff: "full",
    note: "the diff shows what the certificate says; check mode does not know what is made of a key or request that is not there yet",
  },
  labels: (p, host) => (p.state === "absent" ? undefined : { path: hostPath(p.path, host) }),
  observe: (p, _given, host): Looks => {
    const at = (spelled: string) => hostPath(spelled, host);
    const own = { file: fileState(at(p.path)), text: textFile(at(p.path)) };
    if (p.state === "absent") return own;
    const isOwn = p.provider === "ownca";
    const { ownca_path: ca, ownca_privatekey_path: caKey } = p;
    return {
      ...own,
      ...(p.csr_path === undefined ? {} : { csr: textFile(at(p.csr_path)) }),
      ...(p.privatekey_path === undefined
        ? {}
        : { key: privateKey(at(p.privatekey_path), p.privatekey_passphrase) }),
      ...(isOwn && ca !== undefined ? { caText: textFile(at(ca)) } : {}),
      ...(isOwn && caKey !== undefined
        ? { caKey: privateKey(at(caKey), p.ownca_privatekey_passphrase) }
        : {}),
    };
  },
  decide: (p, seen, context) => decide(p, seen as Seen, context),
});

function decide(p: Params, seen: Seen, context: DecideContext): Verdict | Refusal {
  const at = hostPath(p.path, context.host);
  const { file } = seen;
  if (file?.type === "directory") return refuse(`${at} is a folder`, { help: "choose another path" });
  const paths = { filename: at, privatekey: p.privatekey_path ?? null, csr: p.csr_path ?? null };
  if (p.state === "absent") {
    const nothing = p.return_content ? { certificate: null } : {};
    return removal(at, file, { backup: p.backup, result: { ...paths, ...nothing } });
  }
  const result =
    p.provider === "ownca"
      ? { ...paths, ca_cert: p.ownca_path ?? null, ca_privatekey: p.ownca_privatekey_path ?? null }
      : paths;
  const parts = partsOf(p, seen, context);
  if (parts && "kind" in parts) return parts;
  if (!parts) {
    const change = promisedFile(at, file, attributesOf(p), "the certificate", "what it is made of is new");
    return { changes: [change], result };
  }
  return keepOrMake({ p, at, seen, parts, context, result });
}

interface Parts {
  readonly blueprint: Blueprint;
  /** The key that signs. */
  readonly signer: SigningKey;
}

/** What the certificate is made of; `undefined`: check mode, some of it would only be made. */
function partsOf(p: Params, seen: Seen, { host }: DecideContext): Parts | Refusal | undefined {
  const needsKey =
    p.provider === "selfsigned" || p.privatekey_path !== undefined || p.privatekey_content !== undefined;
  const key = needsKey
    ? signingKey(
        {
          path: p.privatekey_path,
          content: p.privatekey_content,
          passphrase: p.privatekey_passphrase,
          parameter: "privatekey",
        },
        seen.key,
        host,
      )
    : undefined;
  if (key && "kind" in key) return key;
  const request = requestOf(p, seen.csr);
  if (typeof request === "object" && "kind" in request) return request;
  const waits = (needsKey && !key) || request === undefined;
  if (p.provider === "selfsigned") {
    if (waits || !key) return undefined;
    const blueprint = blueprintOf({ request: request === "none" ? undefined : request, key });
    return "kind" in blueprint ? blueprint : { blueprint, signer: key };
  }
  const authority = authorityOf(p, seen, host);
  if (authority && "kind" in authority) return authority;
  if (waits || !authority || request === "none") return undefined;
  const blueprint = blueprintOf({ request, key, authority: authority.certificate });
  return "kind" in blueprint ? blueprint : { blueprint, signer: authority.key };
}

/** "none": the task names none; `undefined`: it would only be made. */
function requestOf(p: Params, csr: TextFile | undefined): SigningRequest | Refusal | "none" | undefined {
  if (p.csr_content === undefined && csr === undefined) return "none";
  if (csr?.state === "promised") return undefined;
  const shown =
    p.csr_path === undefined ? "the signing request in `csr_content`" : `the signing request ${p.csr_path}`;
  if (csr?.state === "absent")
    return refuse(`${shown} does not exist`, { help: "make it first, with `openssl_csr`", mayResolve: true });
  if (csr?.state === "unreadable") return refuse(`${shown} can't be read: ${csr.why}`);
  const request = readRequest(csr?.state === "present" ? csr.text : (p.csr_content ?? ""));
  if (!request) return refuse(`${shown} is no signing request in PEM`, { mayResolve: true });
  if (!request.signatureIsValid)
    return refuse(`${shown} is not signed by its own key`, { help: "make it anew", mayResolve: true });
  return request;
}

function authorityOf(
  p: Params,
  { caText, caKey }: Seen,
  host: DecideContext["host"],
): { readonly certificate: Certificate; readonly key: SigningKey } | Refusal | undefined {
  const key = signingKey(
    {
      path: p.ownca_privatekey_path,
      content: p.ownca_privatekey_content,
      passphrase: p.ownca_privatekey_passphrase,
      parameter: "ownca_privatekey",
    },
    caKey,
    host,
  );
  if (key && "kind" in key) return key;
  if (caText?.state === "promised" || !key) return undefined;
  const shown =
    p.ownca_path === undefined ? "the certificate in `ownca_content`" : `the certificate ${p.ownca_path}`;
  if (caText?.state === "absent")
    return refuse(`${shown} of the authority does not exist`, {
      help: "make the authority first",
      mayResolve: true,
    });
  if (caText?.state === "unreadable") return refuse(`${shown} can't be read: ${caText.why}`);
  const certificate = readX509(caText?.state === "present" ? caText.text : (p.ownca_content ?? ""));
  if (!certificate) return refuse(`${shown} is no certificate in PEM`, { mayResolve: true });
  if (!certificate.publicKey.equals(key.publicKey))
    return refuse("the authority's key does not belong to its certificate", {
      help: "check `ownca_path` and `ownca_privatekey_path`",
      mayResolve: true,
    });
  return { certificate, key };
}

interface Request {
  readonly p: Params;
  readonly at: string;
  readonly seen: Seen;
  readonly parts: Parts;
  readonly context: DecideContext;
  readonly result: ModuleResult;
}

function keepOrMake(request: Request): Verdict | Refusal {
  const { p, at, seen, parts, context, result } = request;
  const { file, text } = seen;
  const values = providerValues(p);
  const notBefore = readTimeSpec(values.notBefore, context.now);
  const notAfter = readTimeSpec(values.notAfter, context.now);
  if (notBefore === undefined || notAfter === undefined || notAfter <= notBefore)
    return refuse("the certificate would end before it begins", {
      help: `check \`${p.provider}_not_before\` and \`${p.provider}_not_after\``,
    });
  if (text.state === "promised")
    return { changes: file ? setAttributes(at, file, attributesOf(p)) : [], result };
  const found = text.state === "present" ? readX509(text.text) : undefined;
  const wanted = {
    ...parts.blueprint,
    ...values,
    times: p.ignore_timestamps ? undefined : { notBefore, notAfter },
  };
  const reason = p.force
    ? "`force` says so"
    : found
      ? whyAnother(found, wanted, parts.signer.publicKey)
      : text.state === "absent"
        ? "there is none"
        : "what is there can't be read";
  if (reason !== undefined || !found || text.state !== "present")
    return making(request, { notBefore, notAfter, found, reason: reason ?? "it can't be read" });
  return {
    changes: file ? setAttributes(at, file, attributesOf(p)) : [],
    result: { ...result, ...described(found), ...(p.return_content ? { certificate: text.text } : {}) },
  };
}

function described({ notBefore, notAfter, serial }: Certificate): ModuleResult {
  return { notBefore: asn1Time(notBefore), notAfter: asn1Time(notAfter), serial_number: wholeNumber(serial) };
}

/** In decimal; as text where a number would lose digits. */
function wholeNumber(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
}

interface Making {
  readonly notBefore: number;
  readonly notAfter: number;
  readonly found: Certificate | undefined;
  readonly reason: string;
}

function making(
  { p, at, seen: { file }, parts, context, result }: Request,
  { notBefore, notAfter, found, reason }: Making,
): Verdict | Refusal {
  const values = providerValues(p);
  const algorithm = algorithmOf(parts.signer, values.digest);
  if ("kind" in algorithm) return algorithm;
  const { issuer, subject, publicKey } = parts.blueprint;
  const extensions = extensionsOf({ ...parts.blueprint, ...values });
  const fields = { issuer, subject, publicKey, extensions, notBefore, notAfter };
  const { before, after } = certificateBody({ ...fields, algorithm: algorithm.identifier });
  const change = signStructure({
    path: at,
    label: "CERTIFICATE",
    body: before,
    after,
    digest: algorithm.digest,
    algorithm: algorithm.identifier,
    key: parts.signer,
    summary: `${file ? "replace" : "make"} the certificate ${at}: ${reason}`,
    before: found ? certificateText(found) : file && "(no certificate that can be read)\n",
    afterText: certificateText(fields),
    state: file,
    ...attributesOf(p),
    as: context.host.user,
    backup: p.backup,
  });
  const ending = parts.blueprint.authorityEnds;
  const outlives = ending !== undefined && ending < notAfter;
  return {
    changes: [change],
    result: {
      ...result,
      notBefore: asn1Time(notBefore),
      notAfter: asn1Time(notAfter),
      renewed_because: reason,
    },
    ...(outlives
      ? { warnings: [`the authority ends on ${asn1Time(ending)}, before the certificate that it signs`] }
      : {}),
    collect: ([reply]) => {
      const { pem, backup } = signedStructure(reply);
      const made = readX509(pem);
      return {
        ...(made ? described(made) : {}),
        ...(backup === undefined ? {} : { backup_file: backup }),
        ...(p.return_content && pem !== "" ? { certificate: pem } : {}),
      };
    },
  };
}
