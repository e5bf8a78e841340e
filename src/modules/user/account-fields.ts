/** What a task wants of an account's fields, against what they are. */

import type { Account, AccountState } from "../../host/reads/account.ts";
import type { UserParams } from "./user-params.ts";

export const SECONDS_A_DAY = 86_400;

export function describe(account: Partial<Account>): string {
  const lines = [
    ["uid", account.uid === -1 ? undefined : account.uid],
    ["group", account.group],
    ["groups", account.groups && account.groups.length > 0 ? account.groups.toSorted().join(" ") : undefined],
    ["comment", account.comment || undefined],
    ["home", account.home],
    ["shell", account.shell],
  ] as const;
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\n`])).join("");
}

/** Names of groups that the task gave by name or number. */
export function named(groups: readonly string[], seen: AccountState): string[] {
  return [...new Set(groups.map((g) => seen.groups.get(g)?.name ?? g))];
}

/** What is asked for of the fields that /etc/passwd and /etc/group have. */
export function wantedFields(
  params: UserParams,
  seen: AccountState,
  account: Account | undefined,
): Partial<Account> {
  const group = params.group === undefined ? account?.group : named([params.group], seen)[0];
  const asked = params.groups && named(params.groups, seen).filter((g) => g !== group);
  const groups = asked && account && params.append ? [...new Set([...account.groups, ...asked])] : asked;
  return {
    ...(params.uid === undefined ? {} : { uid: params.uid }),
    ...(params.group === undefined || group === undefined ? {} : { group }),
    ...(groups === undefined ? {} : { groups }),
    ...(params.comment === undefined ? {} : { comment: params.comment }),
    ...(params.home === undefined ? {} : { home: params.home.replace(/(?<=.)\/+$/, "") }),
    ...(params.shell === undefined ? {} : { shell: params.shell }),
  };
}

export function differs(wanted: Partial<Account>, account: Account): Partial<Account> {
  const entries = Object.entries(wanted).filter(([key, value]) => {
    const now = account[key as keyof Account];
    return Array.isArray(value) && Array.isArray(now)
      ? value.toSorted().join() !== now.toSorted().join()
      : value !== now;
  });
  return Object.fromEntries(entries) as Partial<Account>;
}

export function expiryWord(expires: number): string {
  return expires < 0
    ? ""
    : new Date(Math.floor(expires / SECONDS_A_DAY) * SECONDS_A_DAY * 1000).toISOString().slice(0, 10);
}

export function chageWords(params: UserParams, account: Account | undefined): string[] {
  const ages = account?.secret?.ages;
  // -1 is "not at all", which an empty field says as well.
  const word = (flag: string, wanted: number | undefined, now: number | undefined): string[] =>
    wanted === undefined || wanted === (now ?? -1) ? [] : [flag, String(wanted)];
  return [
    ...word("-m", params.password_expire_min, ages?.min),
    ...word("-M", params.password_expire_max, ages?.max),
    ...word("-W", params.password_expire_warn, ages?.warn),
    ...word("-I", params.password_expire_account_disable, ages?.inactive),
  ];
}
