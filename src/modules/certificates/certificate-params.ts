/** Parameters of `x509_certificate`: those of all providers, and those of each. */

import { z } from "zod";
import { bool, int, oneOf, path, text } from "../contract/params.ts";
import { readTimeSpec } from "./relative-time.ts";
import { DIGESTS, type Digest } from "./signature-algorithm.ts";

const times = (what: string, fallback: string) =>
  text()
    .refine((value) => readTimeSpec(value, 1_500_000_000) !== undefined, {
      error: "a time is an offset such as `+397d` or `-1d12h`, or like `20270101000000Z`",
    })
    .default(fallback)
    .describe(what);

const version = () =>
  int()
    .refine((n) => n === 3, { error: "certificates have version 3" })
    .default(3)
    .describe("Accepted for compatibility: always version 3.");

const digest = () =>
  oneOf(...DIGESTS)
    .default("sha256")
    .describe("Digest that it is signed with; Ed25519 and Ed448 keys have their own.");

const subjectKey = () =>
  oneOf("create_if_not_provided", "always_create", "never_create")
    .default("create_if_not_provided")
    .describe(
      "Whether it names its key by the usual identifier: where the request has none, in any case, or never.",
    );

export const certificateFields = {
  provider: oneOf("selfsigned", "ownca", "acme", "entrust")
    .optional()
    .describe(
      "Who signs: the key itself (`selfsigned`), or an authority on the host (`ownca`). The others are refused.",
    ),
  force: bool().default(false).describe("Make a new one every time."),
  csr_path: path().optional().describe("The signing request on the host."),
  csr_content: text().optional().describe("The signing request itself, as PEM."),
  privatekey_path: path()
    .optional()
    .describe("The key on the host that it is for; a self-signed one is signed by it."),
  privatekey_content: text()
    .optional()
    .describe("The key itself, as PEM. It is brought to the host for the moment in which it signs."),
  privatekey_passphrase: text().optional().describe("Opens the key, where it is encrypted."),
  ignore_timestamps: bool()
    .default(true)
    .describe("`false`: make a new one where the times differ; then give absolute times."),
  select_crypto_backend: oneOf("auto", "cryptography")
    .default("auto")
    .describe("Accepted for compatibility: the host's openssl does it."),
  selfsigned_version: version(),
  selfsigned_digest: digest(),
  selfsigned_not_before: times("When it begins: from now on, or like `20270101000000Z` (UTC).", "+0s"),
  selfsigned_not_after: times("When it ends: `+397d`, or like `20280101000000Z`.", "+3650d"),
  selfsigned_create_subject_key_identifier: subjectKey(),
  ownca_path: path().optional().describe("The authority's certificate on the host."),
  ownca_content: text().optional().describe("The authority's certificate itself, as PEM."),
  ownca_privatekey_path: path().optional().describe("The authority's key on the host."),
  ownca_privatekey_content: text()
    .optional()
    .describe(
      "The authority's key itself, as PEM. It is brought to the host for the moment in which it signs.",
    ),
  ownca_privatekey_passphrase: text()
    .optional()
    .describe("Opens the authority's key, where it is encrypted."),
  ownca_digest: digest(),
  ownca_version: version(),
  ownca_not_before: times("When it begins: from now on, or like `20270101000000Z` (UTC).", "+0s"),
  ownca_not_after: times("When it ends: `+397d`, or like `20280101000000Z`.", "+3650d"),
  ownca_create_subject_key_identifier: subjectKey(),
  ownca_create_authority_key_identifier: bool()
    .default(true)
    .describe("It names the authority's key by its identifier."),
  acme_accountkey_path: path().optional().describe("Refused: of the provider `acme`."),
  acme_challenge_path: path().optional().describe("Refused: of the provider `acme`."),
  acme_chain: bool().optional().describe("Refused: of the provider `acme`."),
  acme_directory: text().optional().describe("Refused: of the provider `acme`."),
  entrust_cert_type: text().optional().describe("Refused: of the provider `entrust`."),
  entrust_requester_email: text().optional().describe("Refused: of the provider `entrust`."),
  entrust_requester_name: text().optional().describe("Refused: of the provider `entrust`."),
  entrust_requester_phone: text().optional().describe("Refused: of the provider `entrust`."),
  entrust_api_user: text().optional().describe("Refused: of the provider `entrust`."),
  entrust_api_key: text().optional().describe("Refused: of the provider `entrust`."),
  entrust_api_client_cert_path: path().optional().describe("Refused: of the provider `entrust`."),
  entrust_api_client_cert_key_path: path().optional().describe("Refused: of the provider `entrust`."),
  entrust_not_after: text().optional().describe("Refused: of the provider `entrust`."),
  entrust_api_specification_path: text().optional().describe("Refused: of the provider `entrust`."),
};

const certificateObject = z.object(certificateFields);
export type CertificateParams = z.output<typeof certificateObject>;

/** What the provider of the task says. */
export function providerValues(p: CertificateParams): {
  readonly digest: Digest;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly subjectKeyIdentifier: "create_if_not_provided" | "always_create" | "never_create";
  readonly authorityKeyIdentifier: boolean;
} {
  if (p.provider === "ownca")
    return {
      digest: p.ownca_digest,
      notBefore: p.ownca_not_before,
      notAfter: p.ownca_not_after,
      subjectKeyIdentifier: p.ownca_create_subject_key_identifier,
      authorityKeyIdentifier: p.ownca_create_authority_key_identifier,
    };
  return {
    digest: p.selfsigned_digest,
    notBefore: p.selfsigned_not_before,
    notAfter: p.selfsigned_not_after,
    subjectKeyIdentifier: p.selfsigned_create_subject_key_identifier,
    authorityKeyIdentifier: false,
  };
}

const REFUSED: Readonly<Record<string, string>> = {
  acme: "homerun speaks no ACME: let certbot, lego or acme.sh on the host (or Caddy, Traefik) get the certificate and renew it",
  entrust:
    "homerun does not speak with Entrust: get the certificate with their own tools and bring it with `copy`",
};

const PAIRS = [
  ["csr_path", "csr_content"],
  ["privatekey_path", "privatekey_content"],
  ["ownca_path", "ownca_content"],
  ["ownca_privatekey_path", "ownca_privatekey_content"],
] as const;

type Report = (parameter: string, message: string) => void;

/** Tells, when the playbook is read, what does not go together. */
export function certificateIssues(p: CertificateParams, isPresent: boolean, report: Report): void {
  const why = REFUSED[p.provider ?? ""];
  if (why !== undefined) {
    report("provider", `the provider \`${p.provider}\` is not there: ${why}`);
    return;
  }
  for (const [name, value] of Object.entries(p)) {
    if (/^(acme|entrust)_/.test(name) && value !== undefined)
      report(name, `\`${name}\` is of the provider \`${name.replace(/_.*/, "")}\`, which is not there`);
  }
  for (const [a, b] of PAIRS) {
    if (p[a] !== undefined && p[b] !== undefined) report(b, `\`${a}\` and \`${b}\` can't both be given`);
  }
  if (isPresent) neededIssues(p, report);
}

function neededIssues(p: CertificateParams, report: Report): void {
  const needed = {
    selfsigned: [PAIRS[1]],
    ownca: [PAIRS[0], PAIRS[2], PAIRS[3]],
    acme: [],
    entrust: [],
  } as const;
  if (p.provider === undefined) report("provider", "`provider` is missing: `selfsigned` or `ownca`");
  for (const [a, b] of p.provider === undefined ? [] : needed[p.provider]) {
    if (p[a] === undefined && p[b] === undefined)
      report(a, `\`${a}\` or \`${b}\` is needed for \`provider: ${p.provider}\``);
  }
}
