/** `signed_certificate`: a certificate for a key on the host, signed by the house's own authority on the controller. */

import { createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { z } from "zod";
import type { Change } from "../host/change.ts";
import { removePath } from "../host/changes/remove-path.ts";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { backupFileOf, writeFile } from "../host/changes/write-file.ts";
import { hostPath } from "../host/host-path.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type PrivateKeyState, privateKey } from "../host/reads/private-key.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { readCertificate } from "./certificates/authority-files.ts";
import { isIssuedBy, isOfKey, type WantedCertificate, whyNotFitting } from "./certificates/fits.ts";
import { makeLeafCertificate } from "./certificates/forge-x509.ts";
import {
  readSubjectAltName,
  readSubjectName,
  type SubjectName,
  writeSubjectName,
} from "./certificates/subject-names.ts";
import type { DecideContext, Verdict } from "./contract/module.ts";
import { type Authority, certificateAuthority } from "./contract/needs.ts";
import { bool, fileAttributes, int, list, oneOf, path, text, word } from "./contract/params.ts";
import { defineFileModule } from "./files/labels.ts";

const DAY = 86_400;
const LONGEST_DAYS = 825;
const LARGEST = 200_000;

const params = z.strictObject({
  path: path().describe("Where the certificate lies on the host."),
  state: oneOf("present", "absent").default("present").describe("Whether there shall be a certificate."),
  privatekey_path: path()
    .optional()
    .describe("The key on the host that it is for; see `openssl_privatekey`."),
  privatekey_passphrase: text().optional().describe("Opens the key, where it is encrypted."),
  ca_directory: path()
    .optional()
    .describe("Folder of the authority on the machine that runs homerun; see `homelab_ca`."),
  ca_passphrase: text().optional().describe("Opens the authority's key, where it is encrypted."),
  subject_alt_name: list(word())
    .default([])
    .describe(
      "Names and addresses: `DNS:nas.home.lan`, `IP:10.0.0.5`, or just `nas.home.lan`. Wildcards cover one label.",
    ),
  common_name: text().optional().describe("The name in the subject; the first of the names where absent."),
  extended_key_usage: list(oneOf("serverAuth", "clientAuth"))
    .default(["serverAuth"])
    .describe("What it is for."),
  valid_days: int()
    .refine((days) => days >= 2 && days <= LONGEST_DAYS, {
      error: `2 to ${LONGEST_DAYS} days: devices refuse certificates that last longer`,
    })
    .default(397)
    .describe(
      `How long it is valid, at most ${LONGEST_DAYS} days; a day of it lies in the past, for hosts whose clock is behind.`,
    ),
  renew_before_days: int()
    .refine((days) => days >= 0, { error: "0 or more" })
    .default(30)
    .describe("Renew it this long before it ends."),
  force: bool().default(false).describe("Make a new one every time."),
  backup: bool().default(false).describe("Keep a copy of one that is replaced."),
  ...fileAttributes,
  mode: fileAttributes.mode.default("0644"),
});

type Params = z.output<typeof params>;

export const signedCertificate = defineFileModule({
  name: "signed_certificate",
  summary: "Have a certificate of the house's own authority on the host",
  description: `Signs, on the controller, a certificate for a key that lies on the host, and writes it there. Of the key only the public half is
looked at; the authority's key stays on the controller. RSA keys of 2048 bits or more, ECC and Ed25519 keys will do.

The certificate is renewed when it ends soon, when its names, its key or the authority have changed, and left alone otherwise. Each new one
is verified before it is written. The file holds the certificate alone: the authority signs it directly, so there is no chain to send.`,
  params,
  paramAliases: { ownca_path: "ca_directory" },
  returns: {
    filename: "Where the certificate lies.",
    not_before: "When it begins, ISO 8601.",
    not_after: "When it ends, ISO 8601.",
    serial_number: "Its serial number.",
    fingerprint: "Its SHA-256 fingerprint.",
    subject_alt_name: "Its names.",
    renewed_because: "Why a new one was made.",
    backup_file: "The copy that was kept.",
  },
  examples: [
    {
      title: "A certificate for a web server",
      yaml: '- name: the server has its certificate\n  signed_certificate:\n    path: /etc/nginx/tls/house.crt\n    privatekey_path: /etc/nginx/tls/house.key\n    ca_directory: "{{ inventory_dir }}/../.homerun/ca"\n    subject_alt_name: ["house.home.lan", "IP:10.0.0.5"]\n  notify: reload nginx\n',
    },
  ],
  reads: "the certificate and key on the host; on the controller the authority",
  writes: "the certificate's and the key's file, their owners and modes",
  support: {
    check: "full",
    diff: "partial",
    note: "check mode names the reason, not the certificate, where key or authority are not made yet",
  },
  needs: (p) => ({ authority: certificateAuthority(p.ca_directory ?? "", p.ca_passphrase) }),
  labels: (p, host) => (p.state === "absent" ? undefined : { path: hostPath(p.path, host) }),
  observe: (p, _given, host) => ({
    key: privateKey(hostPath(p.privatekey_path ?? p.path, host), p.privatekey_passphrase),
    file: fileState(hostPath(p.path, host)),
    content: fileContent(hostPath(p.path, host), { limit: LARGEST, lenient: true }),
  }),
  decide: (p, seen, context, { authority }) => decide(p, seen, context, authority),
});

interface Seen {
  readonly key: PrivateKeyState;
  readonly file: FileState | undefined;
  readonly content: Buffer | undefined;
}

function decide(p: Params, seen: Seen, context: DecideContext, authority: Authority): Verdict | Refusal {
  const at = hostPath(p.path, context.host);
  if (seen.file?.type === "directory") return refuse(`${at} is a folder`, { help: "choose another path" });
  if (p.state === "absent")
    return { changes: seen.file ? [removePath(at, seen.file)] : [], result: { filename: at } };
  const names = namesOf(p);
  const obstacle = "kind" in names ? names : obstacleTo(p, seen.key, authority, context);
  if (obstacle && "kind" in obstacle) return obstacle;
  if ("kind" in names || authority.state !== "ready" || seen.key.state !== "present")
    return promised(p, at, seen, authority);
  const request = { p, at, names, seen, context, key: createPublicKey(seen.key.publicKey) };
  return fitOrSign(request, authority);
}

function namesOf(p: Params): readonly SubjectName[] | Refusal {
  const wrong = p.subject_alt_name.filter((name) => !readSubjectName(name));
  if (wrong.length > 0)
    return refuse(`\`${wrong.join("`, `")}\` is no name that a certificate can have`, {
      help: "write `DNS:nas.home.lan` or `IP:10.0.0.5`; names in ASCII, a wildcard only as the first label",
    });
  const given = p.subject_alt_name.flatMap((name) => readSubjectName(name) ?? []);
  const fallback = given.length === 0 && p.common_name ? readSubjectName(p.common_name) : undefined;
  const names = fallback ? [fallback] : given;
  if (names.length === 0)
    return refuse("the certificate has no names", {
      help: "browsers look at `subject_alt_name` only: give at least one",
    });
  return [...new Map(names.map((name) => [writeSubjectName(name), name])).values()];
}

function obstacleTo(
  p: Params,
  key: PrivateKeyState,
  authority: Authority,
  { checkMode, now }: DecideContext,
): Refusal | undefined {
  if (p.privatekey_path === undefined || p.ca_directory === undefined)
    return refuse(`\`${p.privatekey_path === undefined ? "privatekey_path" : "ca_directory"}\` is missing`, {
      help: "the key lies on the host, the authority's folder on the controller",
    });
  if (key.state === "absent")
    return refuse(`there is no key ${p.privatekey_path} on the host`, {
      help: "make it first, with `openssl_privatekey`",
      mayResolve: true,
    });
  if (key.state === "no-openssl")
    return refuse("the host has no openssl", {
      help: "install the package `openssl` first",
      mayResolve: true,
    });
  if (key.state === "unreadable")
    return refuse(`the key ${p.privatekey_path} can't be read: ${key.why}`, {
      help: "give its `privatekey_passphrase`, or make another key",
      mayResolve: true,
    });
  if (authority.state === "absent" && !checkMode)
    return refuse(`there is no certificate authority in ${authority.directory} on the controller`, {
      help: "make it first, with `homelab_ca`",
    });
  if (authority.state === "unusable")
    return refuse(`the certificate authority in ${authority.directory} can't sign: ${authority.why}`);
  if (key.state === "present") {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPublicKey(key.publicKey);
    if (type === "rsa" && (details?.modulusLength ?? 0) < 2048)
      return refuse(`the key ${p.privatekey_path} has only ${details?.modulusLength} bits`, {
        help: "make one of 2048 bits or more",
      });
    if (type !== "rsa" && type !== "ec" && type !== "ed25519")
      return refuse(
        `the key ${p.privatekey_path} is of the kind ${type}, which no certificate here is made for`,
        { help: "RSA, ECC or Ed25519" },
      );
  }
  if (
    authority.state === "ready" &&
    new X509Certificate(authority.certificate).validToDate.getTime() / 1000 <= now
  )
    return refuse(`the certificate authority in ${authority.directory} has ended`, {
      help: "make a new one, and have all hosts trust it",
    });
  return undefined;
}

/** Check mode: the key or the authority would only be made, so that the certificate can't be known. */
function promised(p: Params, at: string, { file }: Seen, authority: Authority): Verdict {
  const because = authority.state === "ready" ? "its key is new" : "its authority is new";
  const change: Change = {
    kind: "write-file",
    summary: `${file ? "renew" : "make"} the certificate ${at}: ${because}`,
    difference: {
      subject: at,
      ...(file ? { before: "(a certificate)\n" } : {}),
      after: "(a new certificate)\n",
    },
    operations: [],
    effects: [
      {
        kind: "file",
        path: at,
        mode: Number.parseInt(/^[0-7]+$/.test(p.mode) ? p.mode : "644", 8),
        ...(p.owner ? { owner: p.owner } : {}),
        ...(p.group ? { group: p.group } : {}),
      },
    ],
  };
  return { changes: [change], result: { filename: at, renewed_because: because } };
}

interface Request {
  readonly p: Params;
  readonly at: string;
  readonly names: readonly SubjectName[];
  readonly seen: Seen;
  readonly context: DecideContext;
  readonly key: KeyObject;
}

function fitOrSign(request: Request, authority: Authority & { readonly state: "ready" }): Verdict | Refusal {
  const { p, at, names, seen, context, key } = request;
  const issuer = new X509Certificate(authority.certificate);
  const wanted: WantedCertificate = {
    commonName: p.common_name ?? names[0]?.value ?? "",
    names: names.map(writeSubjectName),
    purposes: p.extended_key_usage,
    publicKey: key,
    authority: issuer,
    renewBeforeDays: p.renew_before_days,
    now: context.now,
  };
  const found = seen.content && readCertificate(Buffer.from(seen.content).toString("utf8"));
  const reason = !seen.file
    ? "there is none"
    : p.force
      ? "`force` says so"
      : found
        ? whyNotFitting(found, wanted)
        : "it can't be read";
  if (reason === undefined && found) {
    const changes = seen.file
      ? setAttributes(at, seen.file, { mode: p.mode, owner: p.owner, group: p.group })
      : [];
    return { changes, result: { filename: at, ...describe(found) } };
  }
  return sign(request, wanted, authority, reason ?? "it is not as wanted");
}

function sign(
  { p, at, names, seen, context }: Request,
  wanted: WantedCertificate,
  authority: Authority & { readonly state: "ready" },
  reason: string,
): Verdict | Refusal {
  const start = context.now - DAY;
  const end = Math.min(start + p.valid_days * DAY, Math.floor(wanted.authority.validToDate.getTime() / 1000));
  const pem = makeLeafCertificate(
    {
      subject: { commonName: wanted.commonName },
      serial: authority.serial,
      notBefore: new Date(start * 1000),
      notAfter: new Date(end * 1000),
      publicKey: wanted.publicKey,
      names,
      purposes: p.extended_key_usage,
    },
    { certificate: authority.certificate, key: authority.key },
  );
  const made = new X509Certificate(pem);
  const flaw = flawOf(made, wanted);
  if (flaw)
    return refuse(`the certificate that was made is not right: ${flaw}`, {
      help: "nothing was written; please report this",
    });
  const change = writeFile({
    path: at,
    content: Buffer.from(pem),
    before: seen.file ? { state: seen.file, content: seen.content } : undefined,
    mode: p.mode,
    owner: p.owner,
    group: p.group,
    as: context.host.user,
    backup: p.backup,
  });
  const shortLived = end - context.now < p.renew_before_days * DAY;
  return {
    changes: [{ ...change, summary: `${seen.file ? "renew" : "make"} the certificate ${at}: ${reason}` }],
    result: { filename: at, ...describe(made), renewed_because: reason },
    ...(shortLived
      ? {
          warnings: [
            `the certificate ends with its authority, on ${made.validToDate.toISOString()}: make a new authority`,
          ],
        }
      : {}),
    collect: ([reply]) => {
      const copy = backupFileOf(reply);
      return copy === undefined ? {} : { backup_file: copy };
    },
  };
}

/** Proof before anything is written: what is not right here would only show when a browser refuses it. */
function flawOf(made: X509Certificate, wanted: WantedCertificate): string | undefined {
  if (!isIssuedBy(made, wanted.authority)) return "its signature does not verify";
  if (!isOfKey(made, wanted.publicKey)) return "it holds another key";
  return whyNotFitting(made, { ...wanted, renewBeforeDays: 0 });
}

function describe(certificate: X509Certificate): Readonly<Record<string, unknown>> {
  return {
    not_before: certificate.validFromDate.toISOString(),
    not_after: certificate.validToDate.toISOString(),
    serial_number: certificate.serialNumber,
    fingerprint: certificate.fingerprint256,
    subject_alt_name: readSubjectAltName(certificate.subjectAltName),
  };
}
