/** What `apt_key` does about the keyrings that it has seen. Pure. */

import type { Change } from "../../host/change.ts";
import { removePath } from "../../host/changes/remove-path.ts";
import { writeFile } from "../../host/changes/write-file.ts";
import { isArmoured, type OpenpgpKey, openpgpKeys, withArmour } from "../../host/openpgp-keys.ts";
import type { AptKeys, Keyring } from "../../host/reads/apt-keyrings.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import type { KeyId } from "./key-id.ts";

export interface KeyWish {
  readonly id: KeyId | undefined;
  readonly isPresent: boolean;
  readonly keyring: string | undefined;
  /** Where the key comes from, in words. */
  readonly origin: string | undefined;
  /** apt's folder. */
  readonly folder: string;
  readonly user: string;
}

export function decideAptKey(wish: KeyWish, seen: AptKeys): Verdict | Refusal {
  if (!seen.isApt && wish.keyring === undefined)
    return refuse("this host has no apt", { help: "run the task only where `ansible_pkg_mgr` is `apt`" });
  const source = sourceKeys(wish, seen);
  if (source !== undefined && "kind" in source) return source;
  const digits = wish.id?.digits ?? source?.[0]?.fingerprint ?? "";
  const all = seen.rings.flatMap((ring) => ring.keys.flat());
  const before = idsOf(all, digits.length);
  const result = { ...namesOf(wish.id?.given ?? digits, digits), before };
  const warnings = [...shortWarning(wish), ...brokenWarning(seen)];
  const outcome = wish.isPresent ? addition(wish, seen, source) : removal(wish, seen, source);
  if ("kind" in outcome) return outcome;
  const { changes, gone, fresh } = outcome;
  if (changes.length === 0) return { changes, result, warnings };
  const left = [...all.filter((fingerprint) => !gone.has(fingerprint)), ...fresh];
  return { changes, result: { ...result, after: idsOf(left, digits.length) }, warnings };
}

function namesOf(id: string, digits: string) {
  return { id, key_id: digits, fp: digits.slice(-16), short_id: digits.slice(-8) };
}

/** As many digits as the task speaks of. */
function idsOf(fingerprints: readonly string[], length: number): readonly string[] {
  return fingerprints.map((fingerprint) => fingerprint.slice(length === 8 ? -8 : -16));
}

function shortWarning({ id, isPresent }: KeyWish): readonly string[] {
  if (!isPresent || id === undefined || id.digits.length > 8) return [];
  return ["8 digits don't tell a key from one that was made to look like it: give all 40 of its fingerprint"];
}

function brokenWarning({ rings }: AptKeys): readonly string[] {
  return rings
    .filter((ring) => !ring.isReadable)
    .map((ring) => `${ring.path} is no keyring that apt can read`);
}

/** The keys of the task's source, where it had to be asked. */
function sourceKeys({ id, origin }: KeyWish, seen: AptKeys): readonly OpenpgpKey[] | undefined | Refusal {
  if (seen.problem !== undefined)
    return refuse(`the key can't be had from ${origin}: ${seen.problem}`, { mayResolve: true });
  if (seen.source === undefined) return undefined;
  const keys = openpgpKeys(seen.source);
  if (keys === undefined || keys.length === 0)
    return refuse(`what ${origin} holds is no key`, {
      help: "a key begins with `-----BEGIN PGP PUBLIC KEY BLOCK-----`, or is the same without armour",
      mayResolve: true,
    });
  if (keys.some((key) => key.fingerprint === "-"))
    return refuse(`what ${origin} holds is a key of a version that apt can't use`);
  if (id !== undefined && !keys.some((key) => isNamed([key.fingerprint, ...key.subkeys], id.digits)))
    return refuse(
      `what ${origin} holds is not the key ${id.digits}, but ${keys.map((k) => k.fingerprint).join(", ")}`,
      { help: "one of the two is wrong; ask the owner of the key for its fingerprint, by another way" },
    );
  return keys;
}

function isNamed(fingerprints: readonly string[], digits: string): boolean {
  return fingerprints.some((fingerprint) => fingerprint.endsWith(digits));
}

interface Outcome {
  readonly changes: readonly Change[];
  readonly gone: ReadonlySet<string>;
  readonly fresh: readonly string[];
}

const NOTHING: Outcome = { changes: [], gone: new Set(), fresh: [] };

function addition(
  wish: KeyWish,
  { rings }: AptKeys,
  source: readonly OpenpgpKey[] | undefined,
): Outcome | Refusal {
  const { id, keyring, folder } = wish;
  const there = new Set(rings.flatMap((ring) => ring.keys.flat()));
  if (id !== undefined && isNamed([...there], id.digits)) return NOTHING;
  if (source === undefined)
    return refuse(`apt has no key ${id?.digits}, and the task does not say where it comes from`, {
      help: "`url`, `keyserver`, `file` or `data` says so",
      mayResolve: true,
    });
  const missing = source.filter((key) => !there.has(key.fingerprint));
  const [first] = missing;
  if (!first) return NOTHING;
  const before = keyring === undefined ? undefined : rings[0];
  if (before && !before.isReadable)
    return refuse(`${before.path} is no keyring that apt can read`, {
      help: "one in GnuPG's newer format (keybox) is written anew with `gpg --export`; else name another file",
    });
  const path = keyring ?? freeName(folder, first, rings);
  const old = before?.content === undefined ? [] : (openpgpKeys(before.content) ?? []);
  const change = ringChange({ path, before, keys: [...old, ...missing], wish });
  return { changes: [change], gone: new Set(), fresh: missing.flatMap((k) => [k.fingerprint, ...k.subkeys]) };
}

function freeName(folder: string, { fingerprint }: OpenpgpKey, rings: readonly Keyring[]): string {
  const taken = new Set(rings.map((ring) => ring.path));
  const name = (i: number): string =>
    `${folder}/trusted.gpg.d/${fingerprint.slice(-16)}${i === 1 ? "" : `-${i}`}.gpg`;
  let i = 1;
  while (taken.has(name(i))) i++;
  return name(i);
}

interface RingEdit {
  readonly path: string;
  readonly before: Keyring | undefined;
  readonly keys: readonly OpenpgpKey[];
  readonly wish: KeyWish;
}

function ringChange({ path, before, keys, wish }: RingEdit): Change {
  const bytes = Buffer.concat(keys.map((key) => key.bytes));
  const asText = before?.content?.length ? isArmoured(before.content) : path.endsWith(".asc");
  return writeFile({
    path: before?.target ?? path,
    content: asText ? withArmour(bytes) : bytes,
    before: before && { state: before.state, content: before.content },
    as: wish.user,
    basedOnBefore: true,
  });
}

function removal(
  wish: KeyWish,
  { rings }: AptKeys,
  source: readonly OpenpgpKey[] | undefined,
): Outcome | Refusal {
  const names = wish.id === undefined ? (source ?? []).map((key) => key.fingerprint) : [wish.id.digits];
  const goes = (fingerprints: readonly string[]): boolean =>
    names.some((name) => isNamed(fingerprints, name));
  const gone = new Set<string>();
  const changes: Change[] = [];
  for (const ring of rings.filter((one) => one.keys.some(goes))) {
    const kept = openpgpKeys(ring.content ?? Buffer.alloc(0))?.filter(
      (key) => !goes([key.fingerprint, ...key.subkeys]),
    );
    for (const key of ring.keys.filter(goes)) for (const fingerprint of key) gone.add(fingerprint);
    changes.push(
      kept === undefined || kept.length === 0
        ? removePath(ring.path, ring.state)
        : ringChange({ path: ring.path, before: ring, keys: kept, wish }),
    );
  }
  return { changes, gone, fresh: [] };
}
