/** Comparing version numbers, in the four ways that Ansible's `version` test knows. */

import { Fault } from "../fault.ts";

export type VersionType = "loose" | "strict" | "semver" | "pep440";

type Part = number | string;

export function compareVersions(a: string, b: string, type: VersionType): number {
  switch (type) {
    case "loose":
      return compareLoose(looseParts(a), looseParts(b));
    case "strict":
      return compareKeys(strictKey(a), strictKey(b));
    case "semver":
      return compareSemver(a, b);
    case "pep440":
      return compareKeys(pep440Key(a), pep440Key(b));
  }
}

function looseParts(text: string): readonly Part[] {
  return text
    .split(/(\d+|[a-z]+|\.)/)
    .filter((part) => part !== "" && part !== ".")
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function compareLoose(a: readonly Part[], b: readonly Part[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [x, y] = [a[i] as Part, b[i] as Part];
    if (x === y) continue;
    if (typeof x !== typeof y) {
      throw new Fault("EXP0303", `the versions differ in kind: \`${x}\` can't be compared with \`${y}\``, {
        help: "compare as version_type='semver' or 'pep440', or cut the suffix off",
      });
    }
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

function compareKeys(a: readonly Part[], b: readonly Part[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    if (x === y) continue;
    if (typeof x !== typeof y) return typeof x === "number" ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}

function invalid(text: string, kind: string): never {
  throw new Fault("EXP0306", `"${text}" is no ${kind} version`);
}

/** `1.2`, `1.2.3`, `1.2.3a4`: releases come after their alphas and betas. */
function strictKey(text: string): readonly Part[] {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(text) ?? invalid(text, "strict");
  const [, major, minor, patch, stage, number] = match;
  return [Number(major), Number(minor), Number(patch ?? 0), stage ?? "z", Number(number ?? 0)];
}

const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\da-zA-Z.-]+))?(?:\+[\da-zA-Z.-]+)?$/;

function compareSemver(a: string, b: string): number {
  const [x, y] = [SEMVER.exec(a) ?? invalid(a, "semantic"), SEMVER.exec(b) ?? invalid(b, "semantic")];
  for (let i = 1; i <= 3; i++) if (x[i] !== y[i]) return Number(x[i]) - Number(y[i]);
  return comparePrereleases(x[4], y[4]);
}

function comparePrereleases(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const [left, right] = [a.split("."), b.split(".")];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [x, y] = [left[i] as string, right[i] as string];
    if (x === y) continue;
    const [nx, ny] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (nx && ny) return Number(x) - Number(y);
    if (nx !== ny) return nx ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

const PEP440 =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+[a-z\d]+(?:[-_.][a-z\d]+)*)?$/;

const STAGES: Readonly<Record<string, number>> = {
  a: -3,
  alpha: -3,
  b: -2,
  beta: -2,
  c: -1,
  rc: -1,
  pre: -1,
  preview: -1,
};

/** Epoch, release padded to eight numbers, stage, number, post, dev. */
function pep440Key(text: string): readonly Part[] {
  const match = PEP440.exec(text.trim().toLowerCase()) ?? invalid(text, "PEP 440");
  const [, epoch, release = "", stage, stageNumber, dash, post, postNumber, dev, devNumber] = match;
  const numbers = release.split(".").map(Number);
  const padded = [...numbers, ...Array.from({ length: Math.max(0, 8 - numbers.length) }, () => 0)];
  const hasPost = dash !== undefined || post !== undefined;
  const onlyDev = dev !== undefined && stage === undefined && !hasPost;
  return [
    Number(epoch ?? 0),
    ...padded,
    stage === undefined ? (onlyDev ? -4 : 0) : (STAGES[stage] ?? 0),
    Number(stageNumber || 0),
    hasPost ? Number(dash || postNumber || 0) : -1,
    dev === undefined ? Number.MAX_SAFE_INTEGER : Number(devNumber || 0),
  ];
}
