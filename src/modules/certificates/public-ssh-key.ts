/** Public keys of ssh, as a .pub file holds them. */

export interface PublicSshKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256` … */
  readonly type: string;
  readonly blob: Buffer;
  readonly comment: string;
  readonly bits: number;
}

/** The fields of a blob: each has its length before it. */
function fieldsOf(blob: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function bitsOf(number: Buffer | undefined): number {
  if (!number) return 0;
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24;
}

function sizeOf(type: string, fields: readonly Buffer[]): number {
  if (type === "ssh-rsa") return bitsOf(fields[2]);
  if (type === "ssh-dss") return bitsOf(fields[1]);
  const curve = /nistp(\d+)$/.exec(type)?.[1];
  return curve === undefined ? 256 : Number(curve);
}

/** The first line of a text; `undefined` where that is no public key. */
export function readPublicSshKey(text: string): PublicSshKey | undefined {
  const [, type = "", data = "", comment = ""] =
    /^([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/]+=*)(?:[ \t]+([^\n\r]*))?[\r\n]*/.exec(text) ?? [];
  const blob = Buffer.from(data, "base64");
  const fields = data === "" ? undefined : fieldsOf(blob);
  if (fields?.[0]?.toString("latin1") !== type) return undefined;
  return { type, blob, comment: comment.trim(), bits: sizeOf(type, fields) };
}

export function writePublicSshKey({ type, blob, comment }: PublicSshKey): string {
  return `${type} ${blob.toString("base64")}${comment === "" ? "" : ` ${comment}`}`;
}
