/** Whether a host is the one it says it is. */

import { ConnectionError } from "../connection.ts";
import type { HostKeyMode } from "../connection-spec.ts";
import { describeKey, type KnownHost, knownHostName } from "./known-hosts.ts";
import { knownHostsNamed } from "./known-hosts-index.ts";

export interface HostIdentity {
  /** For messages. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  /** Looked up instead of host and port. */
  readonly alias: string | undefined;
  readonly userFiles: readonly string[];
  readonly globalFiles: readonly string[];
  readonly mode: HostKeyMode;
}

export type Verdict =
  | { readonly kind: "known" }
  | { readonly kind: "new"; readonly name: string }
  | { readonly kind: "refused"; readonly error: ConnectionError };

export function lookupName({ host, port, alias }: HostIdentity): string {
  return alias === undefined ? knownHostName(host, port) : alias.toLowerCase();
}

function entriesOf(identity: HostIdentity): {
  readonly exact: readonly KnownHost[];
  readonly portless: readonly KnownHost[];
} {
  const files = [...identity.userFiles, ...identity.globalFiles];
  const name = lookupName(identity);
  const plain = knownHostName(identity.host, 22);
  const fallback = identity.alias === undefined && identity.port !== 22;
  return {
    exact: knownHostsNamed(name, files),
    portless: fallback ? knownHostsNamed(plain, files) : [],
  };
}

/** The key types that are recorded for the host, so that it can be asked for one of them. */
export function knownKeyTypes(identity: HostIdentity): ReadonlySet<string> {
  const { exact, portless } = entriesOf(identity);
  return new Set(
    (exact.length > 0 ? exact : portless)
      .filter(({ marker }) => marker === undefined)
      .map(({ keyType }) => keyType),
  );
}

function refuse(
  code: ConnectionError["code"],
  message: string,
  notes: readonly string[],
  help: string,
): Verdict {
  return { kind: "refused", error: new ConnectionError(message, { phase: "host-key", code, notes, help }) };
}

function changed(identity: HostIdentity, recorded: readonly KnownHost[], key: Buffer): Verdict {
  const files = [...new Set(recorded.map(({ file }) => file))];
  const name = lookupName(identity);
  const remove = files.map((file) => `ssh-keygen -R '${name}' -f '${file}'`).join(" && ");
  return refuse(
    "CON0201",
    `the host key of ${identity.address} has changed`,
    [
      ...recorded.map((entry) => `recorded: ${describeKey(entry.key)} in ${entry.file}:${entry.line}`),
      `shown now: ${describeKey(key)}`,
      "nothing was sent to the host: no login was tried",
    ],
    `if the machine was reinstalled: ${remove}    then connect again; otherwise somebody may be in between`,
  );
}

function unknown(identity: HostIdentity, key: Buffer, authorities: readonly KnownHost[]): Verdict {
  const [authority] = authorities;
  if (authority !== undefined) {
    return refuse(
      "CON0204",
      `${identity.address} is trusted through a certificate authority, which is not supported`,
      [
        `the authority is named in ${authority.file}:${authority.line}`,
        `the host shows: ${describeKey(key)}`,
      ],
      "record the host's own key as well: `--host-key accept-new`",
    );
  }
  return refuse(
    "CON0202",
    `the host key of ${identity.address} is not known`,
    [
      `it shows: ${describeKey(key)}`,
      `looked up as ${lookupName(identity)} in ${[...identity.userFiles, ...identity.globalFiles].join(", ")}`,
    ],
    "compare the fingerprint on the machine's console, then record the key of hosts seen for the first time: `--host-key accept-new`",
  );
}

export function judgeHostKey(identity: HostIdentity, key: Buffer): Verdict {
  const { exact, portless } = entriesOf(identity);
  const sameKey = (entry: KnownHost): boolean => entry.key.equals(key);
  const revoked = [...exact, ...portless].find((entry) => entry.marker === "revoked" && sameKey(entry));
  if (revoked !== undefined) {
    return refuse(
      "CON0203",
      `the host key of ${identity.address} is revoked`,
      [`${describeKey(key)} is revoked in ${revoked.file}:${revoked.line}`],
      "the host needs a new key",
    );
  }
  const plain = (entry: KnownHost): boolean => entry.marker === undefined;
  const recorded = exact.filter(plain);
  if (recorded.some(sameKey)) return { kind: "known" };
  if (recorded.length > 0) return changed(identity, recorded, key);
  if (portless.filter(plain).some(sameKey)) return { kind: "known" };
  if (identity.mode === "accept-new") return { kind: "new", name: lookupName(identity) };
  return unknown(
    identity,
    key,
    exact.filter(({ marker }) => marker === "cert-authority"),
  );
}
