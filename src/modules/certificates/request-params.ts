/** Parameters of `openssl_csr` that say what a request asks for, and the subject and extensions that they come to. */

import { z } from "zod";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { anything, bool, dict, int, list, listOfWhole, oneOf, path, text } from "../contract/params.ts";
import * as der from "./der.ts";
import {
  attributeOid,
  encodeName,
  encodePart,
  flawOfPart,
  type NamePart,
  parseName,
} from "./distinguished-name.ts";
import {
  authorityKeyValue,
  basicConstraintsValue,
  type CrlPoint,
  crlPointsValue,
  EXTENSION,
  type Extension,
  extendedKeyUsageValue,
  KEY_USAGE_NAMES,
  keyUsageBit,
  keyUsageValue,
  MUST_STAPLE,
  nameConstraintsValue,
  PURPOSE_NAMES,
  purposeOid,
  REVOCATION_REASONS,
} from "./extensions.ts";
import { encodeGeneralName } from "./general-name.ts";
import { DIGESTS } from "./signature-algorithm.ts";
import { keyIdentifierOf, subjectKeyExtension } from "./x509-structures.ts";

const critical = () =>
  bool().default(false).describe("Whoever does not know this extension must refuse the certificate.");

const crlPoint = z
  .strictObject({
    full_name: list(text()).optional().describe("Where the list is: `URI:https://ca.home.lan/revoked.crl`."),
    relative_name: list(text())
      .optional()
      .describe("The same as parts of a name below the list's issuer: `CN=crl1`."),
    crl_issuer: list(text()).optional().describe("Who issues the list: `dirName:CN=crl.home.lan`."),
    reasons: list(oneOf(...REVOCATION_REASONS))
      .optional()
      .describe("The reasons that the list covers."),
  })
  .refine((p) => p.full_name === undefined || p.relative_name === undefined, {
    error: "`full_name` and `relative_name` can't both be given",
    path: ["relative_name"],
  })
  .refine((p) => p.full_name ?? p.relative_name ?? p.crl_issuer, {
    error: "`full_name`, `relative_name` or `crl_issuer` is needed",
  });

export const requestFields = {
  digest: oneOf(...DIGESTS)
    .default("sha256")
    .describe("Digest that the signature is made with; Ed25519 and Ed448 keys have their own."),
  privatekey_path: path()
    .optional()
    .describe("The key on the host that the request is for, and that signs it."),
  privatekey_content: text()
    .optional()
    .describe("The key itself, as PEM. It is brought to the host for the moment in which it signs."),
  privatekey_passphrase: text().optional().describe("Opens the key, where it is encrypted."),
  version: int()
    .refine((n) => n === 1, { error: "requests have version 1" })
    .default(1)
    .describe("Accepted for compatibility: there is only version 1."),
  subject: dict(anything())
    .optional()
    .describe("Parts of the subject: `{CN: nas.home.lan, O: Home}`; a list gives one part several values."),
  subject_ordered: listOfWhole(dict(anything()))
    .optional()
    .describe("The same where the order counts: a list of maps with one part each."),
  country_name: text().optional().describe("Country in the subject, two letters."),
  state_or_province_name: text().optional().describe("State in the subject."),
  locality_name: text().optional().describe("Place in the subject."),
  organization_name: text().optional().describe("Organization in the subject."),
  organizational_unit_name: text().optional().describe("Part of the organization in the subject."),
  common_name: text().optional().describe("Common name in the subject."),
  email_address: text().optional().describe("Mail address in the subject."),
  subject_alt_name: list(text())
    .optional()
    .describe(
      "Names that it is for: `DNS:nas.home.lan`, `IP:10.0.0.5`, `email:`, `URI:`, `RID:`, `dirName:`, `otherName:`.",
    ),
  subject_alt_name_critical: critical(),
  use_common_name_for_san: bool()
    .default(true)
    .describe("The common name is the alternative name where there is no other."),
  key_usage: list(text())
    .optional()
    .describe("What the key may do: `digitalSignature`, `keyEncipherment`, `keyCertSign` …"),
  key_usage_critical: critical(),
  extended_key_usage: list(text())
    .optional()
    .describe("What the certificate is for: `serverAuth`, `clientAuth`, or a dotted identifier."),
  extended_key_usage_critical: critical(),
  basic_constraints: list(text())
    .optional()
    .describe("`CA:TRUE` or `CA:FALSE`, and `pathlen:0` for how many authorities may be below it."),
  basic_constraints_critical: critical(),
  ocsp_must_staple: bool().default(false).describe("Servers must staple the answer of OCSP."),
  ocsp_must_staple_critical: critical(),
  name_constraints_permitted: list(text())
    .optional()
    .describe("Of an authority: the names that it may sign for, `DNS:.home.lan`, `IP:10.0.0.0/8`."),
  name_constraints_excluded: list(text())
    .optional()
    .describe("Of an authority: the names that it may not sign for."),
  name_constraints_critical: critical(),
  create_subject_key_identifier: bool().default(false).describe("Ask for the usual identifier of the key."),
  subject_key_identifier: text()
    .optional()
    .describe("Ask for this identifier: bytes in hexadecimal, with colons."),
  authority_key_identifier: text()
    .optional()
    .describe("Identifier of the authority's key: bytes in hexadecimal, with colons."),
  authority_cert_issuer: list(text())
    .optional()
    .describe("Who issued the authority's certificate; together with `authority_cert_serial_number`."),
  authority_cert_serial_number: z
    .preprocess(
      (v) =>
        typeof v === "number" && Number.isSafeInteger(v) ? String(v) : typeof v === "bigint" ? String(v) : v,
      z.string().regex(/^\d+$/, { error: "a serial number is a whole number; write a long one in quotes" }),
    )
    .optional()
    .describe("Serial number of the authority's certificate, in decimal."),
  crl_distribution_points: listOfWhole(crlPoint)
    .optional()
    .describe("Where lists of revoked certificates are."),
  select_crypto_backend: oneOf("auto", "cryptography")
    .default("auto")
    .describe("Accepted for compatibility: the host's openssl does it."),
};

const requestObject = z.object(requestFields);
export type RequestParams = z.output<typeof requestObject>;

export const requestAliases: Readonly<Record<string, string>> = {
  C: "country_name",
  countryName: "country_name",
  ST: "state_or_province_name",
  stateOrProvinceName: "state_or_province_name",
  L: "locality_name",
  localityName: "locality_name",
  O: "organization_name",
  organizationName: "organization_name",
  OU: "organizational_unit_name",
  organizationalUnitName: "organizational_unit_name",
  CN: "common_name",
  commonName: "common_name",
  E: "email_address",
  emailAddress: "email_address",
  subjectAltName: "subject_alt_name",
  subjectAltName_critical: "subject_alt_name_critical",
  useCommonNameForSAN: "use_common_name_for_san",
  keyUsage: "key_usage",
  keyUsage_critical: "key_usage_critical",
  extKeyUsage: "extended_key_usage",
  extendedKeyUsage: "extended_key_usage",
  extKeyUsage_critical: "extended_key_usage_critical",
  extendedKeyUsage_critical: "extended_key_usage_critical",
  basicConstraints: "basic_constraints",
  basicConstraints_critical: "basic_constraints_critical",
  ocspMustStaple: "ocsp_must_staple",
  ocspMustStaple_critical: "ocsp_must_staple_critical",
};

/** What is wrong with the parameters, told with the parameter that it is about. */
class ParameterFlaw extends Error {
  override readonly name = "ParameterFlaw";
  readonly parameter: string;

  constructor(parameter: string, why: string) {
    super(why);
    this.parameter = parameter;
  }
}

const FIXED = [
  ["country_name", "C"],
  ["state_or_province_name", "ST"],
  ["locality_name", "L"],
  ["organization_name", "O"],
  ["organizational_unit_name", "OU"],
  ["common_name", "CN"],
  ["email_address", "emailAddress"],
] as const;

function namePart(parameter: string, name: string, value: unknown): NamePart {
  const oid = attributeOid(name);
  if (oid === undefined)
    throw new ParameterFlaw(parameter, `\`${name}\` is no part of a subject; write \`CN\`, \`O\`, \`OU\` …`);
  const written = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
  if (typeof written !== "string")
    throw new ParameterFlaw(parameter, `\`${name}\` has to be text, or a list of texts`);
  const found = { oid, value: written };
  const flaw = flawOfPart(found);
  if (flaw !== undefined) throw new ParameterFlaw(parameter, `\`${name}\` can't be \`${written}\`: ${flaw}`);
  return found;
}

function nameParts(parameter: string, name: string, value: unknown): readonly NamePart[] {
  return Array.isArray(value)
    ? value.map((v) => namePart(parameter, name, v))
    : [namePart(parameter, name, value)];
}

export function wantedSubject(p: RequestParams): readonly NamePart[] {
  const fixed = FIXED.flatMap(([parameter, name]) => {
    const value = p[parameter];
    return value === undefined || value === "" ? [] : [namePart(parameter, name, value)];
  });
  const free = Object.entries(p.subject ?? {}).flatMap(([name, value]) => nameParts("subject", name, value));
  if (p.subject_ordered === undefined || p.subject_ordered.length === 0) return [...fixed, ...free];
  if (fixed.length + free.length > 0)
    throw new ParameterFlaw(
      "subject_ordered",
      "`subject_ordered` and other parts of the subject can't both be given",
    );
  return p.subject_ordered.flatMap((entry) => {
    const [pair, ...more] = Object.entries(entry);
    if (!pair || more.length > 0)
      throw new ParameterFlaw(
        "subject_ordered",
        "each entry of `subject_ordered` is a map with exactly one part",
      );
    return nameParts("subject_ordered", ...pair);
  });
}

/** The alternative names, as they are written. */
export function wantedNames(p: RequestParams): readonly string[] {
  const given = p.subject_alt_name ?? [];
  if (given.length > 0 || !p.use_common_name_for_san) return given;
  const common = wantedSubject(p).find((part) => part.oid === "2.5.4.3");
  return common ? [`DNS:${common.value}`] : [];
}

function generalNames(parameter: string, names: readonly string[]): readonly Buffer[] {
  return names.map((name) => {
    const encoded = encodeGeneralName(name);
    if (typeof encoded !== "string") return encoded;
    throw new ParameterFlaw(parameter, `\`${name}\` can't stand in \`${parameter}\`: ${encoded}`);
  });
}

function hexBytes(parameter: string, value: string): Buffer {
  const hex = value.replaceAll(":", "");
  if (hex === "" || hex.length % 2 === 1 || !/^[0-9a-fA-F]+$/.test(hex))
    throw new ParameterFlaw(parameter, `\`${parameter}\` is bytes in hexadecimal: \`00:1f:a2\``);
  return Buffer.from(hex, "hex");
}

function chosen<T>(
  parameter: string,
  names: readonly string[],
  lookup: (name: string) => T | undefined,
  known: readonly string[],
): readonly T[] {
  return names.map((name) => {
    const found = lookup(name);
    if (found !== undefined) return found;
    const hint = didYouMean(name, known);
    throw new ParameterFlaw(
      parameter,
      `\`${parameter}\` knows no \`${name}\`${hint === undefined ? "" : `; ${hint}`}`,
    );
  });
}

function constraints(values: readonly string[]): Buffer {
  let ca = false;
  let pathLength: number | undefined;
  for (const value of values) {
    const [, length] = /^pathlen:\s*(\d{1,6})$/.exec(value) ?? [];
    if (value === "CA:TRUE" || value === "CA:FALSE") ca = value === "CA:TRUE";
    else if (length !== undefined) pathLength = Number(length);
    else
      throw new ParameterFlaw(
        "basic_constraints",
        `\`basic_constraints\` knows no \`${value}\`; write \`CA:TRUE\`, \`CA:FALSE\` or \`pathlen:0\``,
      );
  }
  if (!ca && pathLength !== undefined)
    throw new ParameterFlaw(
      "basic_constraints",
      "`pathlen` says something of authorities only: add `CA:TRUE`",
    );
  return basicConstraintsValue(ca, pathLength);
}

function relativeName(parts: readonly string[]): readonly Buffer[] {
  return parts.map((written) => {
    const [, name = "", value = ""] = /^\s*([A-Za-z0-9.]+)\s*=\s*(.*)$/s.exec(written) ?? [];
    if (name === "" || typeof parseName(`${name}=x`) === "string")
      throw new ParameterFlaw(
        "crl_distribution_points",
        `\`${written}\` is no part of a name; write \`CN=crl1\``,
      );
    return encodePart(namePart("crl_distribution_points", name, value));
  });
}

function crlPoints(p: RequestParams): Buffer {
  const names = (given: readonly string[] | undefined) =>
    given && generalNames("crl_distribution_points", given);
  return crlPointsValue(
    (p.crl_distribution_points ?? []).map(
      (point): CrlPoint => ({
        fullName: names(point.full_name),
        relativeName: point.relative_name && relativeName(point.relative_name),
        issuer: names(point.crl_issuer),
        reasons: point.reasons,
      }),
    ),
  );
}

function identifiers(p: RequestParams, publicKey: Buffer): readonly Extension[] {
  const subject = p.create_subject_key_identifier
    ? keyIdentifierOf(publicKey)
    : p.subject_key_identifier === undefined
      ? undefined
      : hexBytes("subject_key_identifier", p.subject_key_identifier);
  const {
    authority_key_identifier: key,
    authority_cert_issuer: issuer,
    authority_cert_serial_number: serial,
  } = p;
  const hasAuthority = key !== undefined || issuer !== undefined || serial !== undefined;
  return [
    ...(subject ? [subjectKeyExtension(subject)] : []),
    ...(hasAuthority
      ? [
          {
            oid: EXTENSION.authorityKey,
            critical: false,
            value: authorityKeyValue({
              key: key === undefined ? undefined : hexBytes("authority_key_identifier", key),
              issuer: issuer && generalNames("authority_cert_issuer", issuer),
              serial: serial === undefined ? undefined : BigInt(serial),
            }),
          },
        ]
      : []),
  ];
}

/** The extensions that are asked for. Throws `ParameterFlaw`. */
export function wantedExtensions(p: RequestParams, publicKey: Buffer): readonly Extension[] {
  const found: Extension[] = [];
  const add = (oid: string, isCritical: boolean, value: Buffer) =>
    found.push({ oid, critical: isCritical, value });
  const names = wantedNames(p);
  if (names.length > 0)
    add(
      EXTENSION.subjectAltName,
      p.subject_alt_name_critical,
      der.sequence(...generalNames("subject_alt_name", names)),
    );
  if (p.key_usage?.length)
    add(
      EXTENSION.keyUsage,
      p.key_usage_critical,
      keyUsageValue(chosen("key_usage", p.key_usage, keyUsageBit, KEY_USAGE_NAMES)),
    );
  if (p.extended_key_usage?.length)
    add(
      EXTENSION.extendedKeyUsage,
      p.extended_key_usage_critical,
      extendedKeyUsageValue(chosen("extended_key_usage", p.extended_key_usage, purposeOid, PURPOSE_NAMES)),
    );
  if (p.basic_constraints?.length)
    add(EXTENSION.basicConstraints, p.basic_constraints_critical, constraints(p.basic_constraints));
  if (p.ocsp_must_staple) add(EXTENSION.tlsFeature, p.ocsp_must_staple_critical, MUST_STAPLE);
  const [permitted = [], excluded = []] = [p.name_constraints_permitted, p.name_constraints_excluded];
  if (permitted.length + excluded.length > 0)
    add(
      EXTENSION.nameConstraints,
      p.name_constraints_critical,
      nameConstraintsValue(
        generalNames("name_constraints_permitted", permitted),
        generalNames("name_constraints_excluded", excluded),
      ),
    );
  found.push(...identifiers(p, publicKey));
  if (p.crl_distribution_points?.length) add(EXTENSION.crlPoints, false, crlPoints(p));
  return found;
}

export function subjectBytes(p: RequestParams): Buffer {
  return encodeName(wantedSubject(p));
}

/** Tells, when the playbook is read, what of the request can't be made. */
export function requestIssues(p: RequestParams, report: (parameter: string, message: string) => void): void {
  const pairs = [
    ["privatekey_path", "privatekey_content"],
    ["subject", "subject_ordered"],
  ] as const;
  for (const [a, b] of pairs) {
    if (p[a] !== undefined && p[b] !== undefined) report(b, `\`${a}\` and \`${b}\` can't both be given`);
  }
  if (p.create_subject_key_identifier && p.subject_key_identifier !== undefined)
    report(
      "subject_key_identifier",
      "`subject_key_identifier` and `create_subject_key_identifier` can't both be given",
    );
  if ((p.authority_cert_issuer === undefined) !== (p.authority_cert_serial_number === undefined))
    report(
      p.authority_cert_issuer ? "authority_cert_issuer" : "authority_cert_serial_number",
      "`authority_cert_issuer` and `authority_cert_serial_number` go together",
    );
  try {
    wantedSubject(p);
    wantedExtensions(p, STAND_IN);
  } catch (error) {
    if (!(error instanceof ParameterFlaw)) throw error;
    report(error.parameter, error.message);
  }
}

/** A public key of which only the shape counts. */
const STAND_IN = der.sequence(der.sequence(), der.element(der.TAG.bits, Buffer.of(0)));
