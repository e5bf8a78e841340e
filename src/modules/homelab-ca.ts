/** `homelab_ca`: the house's own certificate authority, on the controller. */

import {
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  type X509Certificate,
} from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import { Unknown } from "../expression/unknown.ts";
import {
  AUTHORITY_CERTIFICATE,
  AUTHORITY_KEY,
  type AuthorityFiles,
  newSerial,
  openAuthority,
  openKey,
  readAuthorityFiles,
} from "./certificates/authority-files.ts";
import { makeAuthorityCertificate } from "./certificates/forge-x509.ts";
import type { Conclusion } from "./contract/module.ts";
import { int, path, text } from "./contract/params.ts";
import { defineProcedure, type ProcedureContext } from "./contract/procedure.ts";

const DAY = 86_400;
/** A host without a clock of its own may wake up in the past. */
const BACKDATED = DAY;
const WARN_DAYS = 60;

const params = z.strictObject({
  directory: path().describe(
    `Folder on the machine that runs homerun, relative to the playbook: \`${AUTHORITY_CERTIFICATE}\` and \`${AUTHORITY_KEY}\` lie there.`,
  ),
  common_name: text()
    .default("Homelab CA")
    .describe("The authority's name, as browsers show it. Counts only when it is made."),
  organization: text().optional().describe("Who it belongs to. Counts only when it is made."),
  size: int()
    .refine((size) => size === 3072 || size === 4096, { error: "3072 or 4096" })
    .default(4096)
    .describe("Bits of its RSA key: 3072 or 4096."),
  valid_days: int()
    .refine((days) => days >= 30 && days <= 36_500, { error: "30 to 36500 days" })
    .default(3650)
    .describe("How long it is valid."),
  passphrase: text().optional().describe("Encrypts its key (PKCS#8, AES-256). Keep it in a vault."),
});

type Params = z.output<typeof params>;

export const homelabCa = defineProcedure({
  name: "homelab_ca",
  summary: "Have a certificate authority on the controller",
  description: `Makes an RSA key and a self-signed certificate in a folder of the machine that runs homerun, if they are not there yet. The
key has mode 0600 and never leaves that machine: \`signed_certificate\` signs with it here and sends only certificates.

An authority that is there is never replaced; to make a new one, remove both files. Several hosts of a play may ask for it at once.`,
  params,
  paramAliases: { ca_directory: "directory" },
  returns: {
    certificate: "The certificate, as PEM.",
    certificate_path: "Where it lies on the controller.",
    fingerprint: "Its SHA-256 fingerprint.",
    subject: "Its name.",
    not_after: "When it ends, ISO 8601.",
    serial_number: "Its serial number.",
  },
  examples: [
    {
      title: "An authority beside the inventory",
      yaml: '- name: the certificate authority exists\n  homelab_ca:\n    directory: "{{ inventory_dir }}/../.homerun/ca"\n    common_name: Home CA\n  run_once: true\n  register: authority\n',
    },
  ],
  reads: "the authority's folder on the controller",
  writes: "the authority's key and certificate on the controller; nothing on a host",
  support: { check: "full", diff: "none" },
  run: (p, context) => oneAtATime(context.controller.resolve(p.directory), () => have(p, context)),
});

/** Folders in which this process is at work: hosts of a play ask for the same authority at the same time. */
const atWork = new Map<string, Promise<unknown>>();

async function oneAtATime<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = atWork.get(folder) ?? Promise.resolve();
  const mine = before.then(work, work);
  atWork.set(folder, mine);
  try {
    return await mine;
  } finally {
    if (atWork.get(folder) === mine) atWork.delete(folder);
  }
}

/** Folders for which this process has promised an authority: the second host of a check is told that there is one. */
const promisedFolders = new Set<string>();

async function have(p: Params, context: ProcedureContext): Promise<Conclusion> {
  const files = await readAuthorityFiles(p.directory, context.controller);
  if (files.certificate === undefined) return make(p, files, context);
  if (files.key === undefined)
    return failure(
      `the certificate of the authority in ${files.directory} is there, but ${AUTHORITY_KEY} is missing: restore it from the backup, or remove ${AUTHORITY_CERTIFICATE} to make a new authority`,
    );
  const opened = openAuthority({ certificate: files.certificate, key: files.key }, p.passphrase);
  if (typeof opened === "string")
    return failure(`the authority in ${files.directory} can't be used: ${opened}`);
  const end = opened.certificate.validToDate;
  const days = Math.floor((end.getTime() / 1000 - context.now()) / DAY);
  if (days < 0)
    return failure(
      `the authority in ${files.directory} has ended on ${end.toISOString()}: remove both of its files to make a new one, and have all hosts trust that`,
    );
  const warnings =
    days < WARN_DAYS ? { warnings: [`the authority in ${files.directory} ends in ${days} days`] } : {};
  return {
    result: { ...resultOf(files.certificate, opened.certificate, files.directory), ...warnings },
    changed: false,
  };
}

function failure(why: string): Conclusion {
  return { result: {}, failed: why };
}

/** The key is written first: one without a certificate is given one by the next run. */
async function make(p: Params, files: AuthorityFiles, context: ProcedureContext): Promise<Conclusion> {
  if (context.checkMode) return promised(files.directory);
  context.progress("making the key of the certificate authority");
  const old = files.key === undefined ? undefined : openKey(files.key, p.passphrase);
  if (typeof old === "string") return failure(`the authority in ${files.directory} can't be used: ${old}`);
  const key = old ?? (await newKey(p.size));
  if (!old)
    await context.controller.write(
      `${files.directory}/${AUTHORITY_KEY}`,
      Buffer.from(keyText(key, p.passphrase)),
      0o600,
    );
  const start = context.now() - BACKDATED;
  const certificate = makeAuthorityCertificate(
    {
      subject: { commonName: p.common_name, organization: p.organization },
      serial: newSerial(randomBytes(16)),
      notBefore: new Date(start * 1000),
      notAfter: new Date((start + BACKDATED + p.valid_days * DAY) * 1000),
    },
    { publicKey: createPublicKey(key), privateKey: key },
  );
  const opened = openAuthority({ certificate, key: keyText(key, undefined) }, undefined);
  if (typeof opened === "string") return failure(`the authority could not be made: ${opened}`);
  await context.controller.write(
    `${files.directory}/${AUTHORITY_CERTIFICATE}`,
    Buffer.from(certificate),
    0o644,
  );
  return { result: resultOf(certificate, opened.certificate, files.directory), changed: true };
}

async function newKey(size: number): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: size });
  return privateKey;
}

function keyText(key: KeyObject, passphrase: string | undefined): string {
  const encryption = passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase };
  return key.export({ type: "pkcs8", format: "pem", ...encryption }).toString();
}

function resultOf(
  pem: string,
  certificate: X509Certificate,
  directory: string,
): Readonly<Record<string, unknown>> {
  return {
    certificate: pem,
    certificate_path: `${directory}/${AUTHORITY_CERTIFICATE}`,
    fingerprint: certificate.fingerprint256,
    subject: certificate.subject,
    not_after: certificate.validToDate.toISOString(),
    serial_number: certificate.serialNumber,
  };
}

/** Check mode: that one would be made, once, is known; what it would be is not. */
function promised(directory: string): Conclusion {
  const changed = !promisedFolders.has(directory);
  promisedFolders.add(directory);
  const unknown = new Unknown("the certificate authority is made when applied");
  const fields = ["certificate", "fingerprint", "subject", "not_after", "serial_number"];
  return {
    result: {
      ...Object.fromEntries(fields.map((field) => [field, unknown])),
      certificate_path: `${directory}/${AUTHORITY_CERTIFICATE}`,
    },
    changed,
  };
}
