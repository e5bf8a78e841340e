/** The encrypted files and values of one call: opened with its keys, each once, and hidden from all that is shown. */

import { createHash } from "node:crypto";
import { type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { DEFAULT_ID } from "./ansible-vault.ts";
import { EMPTY_KEYRING, type Keyring } from "./keyring.ts";
import { type Locked, type Opened, openVault } from "./open-vault.ts";

export interface Vault {
  /** The text of a value, kept secret from then on. Throws `DiagnosticError` at `span`. */
  readonly open: (sealed: string, span: Span) => string;
  /** What an encrypted file holds; `shown`: how messages call it. Throws `DiagnosticError`. */
  readonly openFile: (sealed: string | Uint8Array, shown: string, span?: Span) => Buffer;
  /** Hides a text from all that is shown. */
  readonly hide: (secret: string) => void;
  readonly randomBytes: (count: number) => Uint8Array;
}

export interface VaultOptions {
  readonly keyring: Keyring;
  readonly hide: (secret: string) => void;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Bytes of opened texts that are kept: the same file may go to a hundred hosts. */
const MOST_KEPT = 32 * 1024 * 1024;

export function createVault({ keyring, hide: hideAnew, randomBytes }: VaultOptions): Vault {
  const hidden = new Set<string>();
  const hide = (secret: string): void => {
    if (hidden.has(secret)) return;
    hidden.add(secret);
    hideAnew(secret);
  };
  const kept = new Map<string, Opened>();
  let size = 0;

  const opened = (sealed: string | Uint8Array): Opened => {
    const key = createHash("sha256").update(sealed).digest("base64");
    const known = kept.get(key);
    if (known) return known;
    const result = openVault(sealed, keyring);
    size += result.kind === "opened" ? result.plain.length : 0;
    if (size <= MOST_KEPT) kept.set(key, result);
    return result;
  };

  const openFile: Vault["openFile"] = (sealed, shown, span) => {
    const result = opened(sealed);
    if (result.kind === "opened") return result.plain;
    throw new DiagnosticError([vaultProblem(result, shown, keyring, span)]);
  };

  return {
    open: (sealed, span) => {
      const text = decoded(openFile(sealed.trim(), "the value", span), "the value", span);
      hide(text);
      return text;
    },
    openFile,
    hide,
    randomBytes,
  };
}

/** Throws `DiagnosticError` where it is no text. */
export function decoded(plain: Uint8Array, shown: string, span?: Span): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    const message = `what ${shown} holds, decrypted, is no UTF-8 text`;
    throw new DiagnosticError([problem("VLT0105", message, span ? { primary: span } : {})]);
  }
}

/** For places where nothing encrypted is opened. */
export const NO_VAULT: Vault = createVault({
  keyring: EMPTY_KEYRING,
  hide: () => {},
  randomBytes: () => {
    throw new Error("nothing can be encrypted here");
  },
});

/** What is wrong with encrypted text, and what to do. */
export function vaultProblem(
  found: Exclude<Opened, { readonly kind: "opened" }>,
  shown: string,
  keyring: Keyring,
  span?: Span,
): Diagnostic {
  const at = span ? { primary: span } : {};
  if (found.kind === "damaged")
    return problem("VLT0103", `${shown} is encrypted, but damaged: ${found.why}`, {
      ...at,
      help: "take it from a backup or from version control",
    });
  const needs = `${shown} is encrypted ${howOf(found)}`;
  const notes = notesOf(found, keyring);
  return found.tried === 0
    ? problem("VLT0101", `${needs}, and no ${found.wants} was given`, { ...at, notes, help: helpOf(found) })
    : problem("VLT0102", `${needs}, and ${triedText(found)}`, { ...at, notes, help: helpOf(found) });
}

function howOf({ format, wants, id }: Locked): string {
  if (format === "ansible")
    return id === undefined || id === DEFAULT_ID ? "with Ansible Vault" : `with Ansible Vault (id \`${id}\`)`;
  return wants === "passphrase" ? "with a passphrase (age)" : "for keys of age";
}

function triedText({ tried, wants, format }: Locked): string {
  const other = format === "ansible" ? ", or it was changed" : "";
  return tried === 1
    ? `the ${wants} given does not open it${other}`
    : `none of ${tried} ${wants}s opens it${other}`;
}

function notesOf({ wants, format }: Locked, { missing, matchIds, passwords }: Keyring): readonly string[] {
  if (wants === "key") return missing.map((path) => `there is no file ${path}`);
  if (!matchIds || format !== "ansible") return [];
  const labels = passwords.map(({ label }) => label).join(", ");
  return [`only passwords of the very id count (vault_id_match); there are ${labels || "none"}`];
}

function helpOf({ wants, id }: Locked): string {
  if (wants === "key")
    return "name the file with your key: `--identity FILE`, or `age_identities: FILE` in homerun.yml";
  if (id !== undefined && id !== DEFAULT_ID)
    return `give it with \`--vault-id ${id}@FILE\`, or have it asked for: \`--vault-id ${id}@prompt\``;
  return "give it with `--vault-password-file FILE`, or have it asked for: `-J`";
}
