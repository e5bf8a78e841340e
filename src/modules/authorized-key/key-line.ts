/** Lines of an authorized_keys file: options, kind, key, comment. */

export interface KeyLine {
  /** As written, or "" where there are none. */
  readonly options: string;
  readonly type: string;
  /** The key itself, in base64: what two lines are compared by. */
  readonly body: string;
  readonly comment: string;
}

const TYPE =
  /^(ssh-(rsa|dss|ed25519|ed448)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com|(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519|sk-ecdsa-sha2-nistp256)-cert-v01@openssh\.com)$/;

/** The first word, in which quotes may hold spaces, and the rest. */
function splitFirst(text: string): readonly [string, string] {
  const match = /^((?:[^\s"]|"(?:[^"\\]|\\.)*")+)\s*(.*)$/.exec(text);
  return [match?.[1] ?? text, match?.[2] ?? ""];
}

/** `undefined` for comments, empty lines, and what is no key. */
export function readKeyLine(line: string): KeyLine | undefined {
  const text = line.trim();
  if (text === "" || text.startsWith("#")) return undefined;
  const [first, rest] = splitFirst(text);
  const [options, type, after] = TYPE.test(first) ? ["", first, rest] : [first, ...splitFirst(rest)];
  if (!TYPE.test(type)) return undefined;
  const [body, comment] = splitFirst(after);
  return holdsType(type, body) ? { options, type, body, comment } : undefined;
}

/** The key begins with its own kind; a truncated or mangled one does not. */
function holdsType(type: string, body: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return false;
  const bytes = Buffer.from(body, "base64");
  if (bytes.length < 8) return false;
  const length = bytes.readUInt32BE(0);
  return (
    length < 64 && bytes.subarray(4, 4 + length).toString("latin1") === type && bytes.length > 4 + length
  );
}

export function writeKeyLine({ options, type, body, comment }: KeyLine): string {
  return [options, type, body, comment].filter((part) => part !== "").join(" ");
}
