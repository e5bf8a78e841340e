/** What a task wants of an account's password and expiry. Hashes are compared by their digests. */

import { createHash } from "node:crypto";
import type { Change } from "../../host/change.ts";
import { changeAccount } from "../../host/changes/account.ts";
import type { Account } from "../../host/reads/account.ts";
import { expiryWord, SECONDS_A_DAY } from "./account-fields.ts";
import type { UserParams } from "./user-params.ts";

export function asksSecrets(params: UserParams): boolean {
  return (
    (params.password !== undefined && params.update_password === "always") ||
    [
      params.password_lock,
      params.expires,
      params.password_expire_min,
      params.password_expire_max,
      params.password_expire_warn,
      params.password_expire_account_disable,
    ].some((p) => p !== undefined)
  );
}

/** crypt's spellings, and the ways to say that no password fits. */
export function isHash(text: string): boolean {
  return /^!*(\*|\$[0-9a-z]+\$.+|_[A-Za-z0-9./]{19}|[A-Za-z0-9./]{13})?$/.test(text);
}

export function digestOf(hash: string): string {
  const bare = hash.replace(/^!+/, "");
  return bare === "" ? "" : createHash("sha256").update(bare).digest("hex");
}

export function hashOf(params: UserParams): string | undefined {
  const { password, password_lock } = params;
  if (password === undefined) return undefined;
  return password_lock && !password.startsWith("!") ? `!${password}` : password;
}

export function expiryChange(params: UserParams, account: Account): string | undefined {
  if (params.expires === undefined) return undefined;
  const days = params.expires < 0 ? undefined : Math.floor(params.expires / SECONDS_A_DAY);
  return days === account.secret?.expires ? undefined : expiryWord(params.expires);
}

/** The hash, the lock, or both in one go. */
export function password(params: UserParams, account: Account): readonly Change[] {
  const { secret } = account;
  if (!secret) return [];
  const hash = params.update_password === "always" ? params.password : undefined;
  const lock = params.password_lock ?? (hash === undefined ? undefined : hash.startsWith("!"));
  const renews = hash !== undefined && digestOf(hash) !== secret.digest;
  const locks = lock !== undefined && lock !== secret.locked;
  if (!renews && !locks) return [];
  const fields = { secret: promisedSecret(params, account) };
  const common = { effects: [{ kind: "user", name: params.name, present: true, fields } as const] };
  if (hash !== undefined) {
    const text = `${lock ? "!" : ""}${hash.replace(/^!+/, "")}`;
    const call = changeAccount({ verb: "", name: params.name, words: [], hash: text || "!" });
    return [
      {
        kind: "set-password",
        summary: `set the password of ${params.name}`,
        sensitive: true,
        operations: [call],
        ...common,
      },
    ];
  }
  const call = changeAccount({ verb: "usermod", name: params.name, words: [lock ? "-L" : "-U"] });
  return [
    {
      kind: "lock-password",
      summary: `${lock ? "lock" : "unlock"} the password of ${params.name}`,
      operations: [call],
      ...common,
    },
  ];
}

export function promisedSecret(params: UserParams, account: Account | undefined): Account["secret"] {
  const now = account?.secret ?? {
    digest: "",
    locked: params.password === undefined,
    expires: undefined,
    ages: { min: undefined, max: undefined, warn: undefined },
  };
  const renewed =
    params.password !== undefined && (account === undefined || params.update_password === "always");
  const expires =
    params.expires === undefined
      ? now.expires
      : params.expires < 0
        ? undefined
        : Math.floor(params.expires / SECONDS_A_DAY);
  return {
    digest: renewed ? digestOf(params.password ?? "") : now.digest,
    locked: params.password_lock ?? (renewed ? (params.password ?? "").startsWith("!") : now.locked),
    expires,
    ages: {
      min: params.password_expire_min ?? now.ages.min,
      max: params.password_expire_max ?? now.ages.max,
      warn: params.password_expire_warn ?? now.ages.warn,
      inactive: params.password_expire_account_disable ?? now.ages.inactive,
    },
  };
}
