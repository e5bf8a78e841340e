/** The order of Debian's version numbers, as dpkg has it: epoch, upstream version, revision. */

interface Version {
  readonly epoch: number;
  readonly upstream: string;
  readonly revision: string;
}

function readVersion(text: string): Version {
  const colon = text.indexOf(":");
  const rest = text.slice(colon + 1);
  const hyphen = rest.lastIndexOf("-");
  return {
    epoch: colon < 0 ? 0 : Number(text.slice(0, colon)) || 0,
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? "" : rest.slice(hyphen + 1),
  };
}

/** `~` comes before the end, the end before letters, letters before all else. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === "~") return -1;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}

/** Text without digits, one character at a time. */
function compareText(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = weight(a[i]) - weight(b[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareNumbers(a: string, b: string): number {
  const [left, right] = [BigInt(a === "" ? 0 : a), BigInt(b === "" ? 0 : b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Text and numbers take turns. */
function compareParts(a: string, b: string): number {
  let [left, right] = [a, b];
  while (left !== "" || right !== "") {
    const [, textA = "", numberA = "", restA = ""] = /^(\D*)(\d*)(.*)$/s.exec(left) ?? [];
    const [, textB = "", numberB = "", restB = ""] = /^(\D*)(\d*)(.*)$/s.exec(right) ?? [];
    const difference = compareText(textA, textB) || compareNumbers(numberA, numberB);
    if (difference !== 0) return difference;
    [left, right] = [restA, restB];
  }
  return 0;
}

/** Below 0 where `a` is older than `b`. */
export function compareDebianVersions(a: string, b: string): number {
  const [left, right] = [readVersion(a), readVersion(b)];
  return (
    left.epoch - right.epoch ||
    compareParts(left.upstream, right.upstream) ||
    compareParts(left.revision, right.revision)
  );
}
