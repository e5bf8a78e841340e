/** The `checksum` of a download: `ALGORITHM:DIGEST`, or `ALGORITHM:ADDRESS` of a list of them. */

const LENGTHS: Readonly<Record<string, number>> = {
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
};

export type Algorithm = "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

export interface Checksum {
  readonly algorithm: Algorithm;
  /** What the file must have, or where a list tells it. */
  readonly value: { readonly digest: string } | { readonly list: string };
}

/** `undefined` where the text is no checksum. */
export function parseChecksum(text: string): Checksum | undefined {
  const [, name = "", value = ""] = /^([A-Za-z0-9]+):(.*)$/s.exec(text.trim()) ?? [];
  const algorithm = name.toLowerCase();
  const length = LENGTHS[algorithm];
  if (length === undefined) return undefined;
  if (/^(https?|ftp):\/\//i.test(value)) return { algorithm: algorithm as Algorithm, value: { list: value } };
  const digest = value.replace(/\W+/g, "").toLowerCase();
  return digest.length === length && /^[0-9a-f]+$/.test(digest)
    ? { algorithm: algorithm as Algorithm, value: { digest } }
    : undefined;
}

/** The digest that a list gives for a file: lines of `sha256sum`, of BSD's tools, or nothing but a digest. */
export function digestIn(list: string, file: string, algorithm: Algorithm): string | undefined {
  const length = LENGTHS[algorithm] ?? 0;
  const lines = list.split(/\r?\n/).filter((line) => line.trim() !== "");
  const only = new RegExp(`^\\s*([0-9a-fA-F]{${length}})\\s*$`).exec(lines[0] ?? "")?.[1];
  if (lines.length === 1 && only !== undefined) return only.toLowerCase();
  for (const line of lines) {
    const gnu = new RegExp(`^\\s*([0-9a-fA-F]{${length}})\\s+\\*?(.+?)\\s*$`).exec(line);
    const bsd = new RegExp(`^\\w+ \\((.+)\\) = ([0-9a-fA-F]{${length}})\\s*$`).exec(line);
    const [name, digest] = gnu ? [gnu[2], gnu[1]] : [bsd?.[1], bsd?.[2]];
    if (name !== undefined && digest !== undefined && (name === file || name.endsWith(`/${file}`)))
      return digest.toLowerCase();
  }
  return undefined;
}
