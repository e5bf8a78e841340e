/** The names that a certificate is for: read from a task's words and from a certificate, in one spelling. */

export interface SubjectName {
  readonly kind: "dns" | "ip";
  readonly value: string;
}

const LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
const DNS = new RegExp(`^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*$`);

export function readIpv4(text: string): string | undefined {
  const bytes = text.split(".");
  return bytes.length === 4 && bytes.every((b) => /^(0|[1-9]\d{0,2})$/.test(b) && Number(b) < 256)
    ? text
    : undefined;
}

/** The shortest spelling, as browsers write it. */
export function readIpv6(text: string): string | undefined {
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(":")) return undefined;
  const url = `http://[${text}]/`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}

/** `DNS:nas.home.lan`, `IP:10.0.0.5`, or just the name or address. `undefined` for what is none. */
export function readSubjectName(text: string): SubjectName | undefined {
  const [, kind, rest = ""] = /^\s*(?:(DNS|IP|IP Address):)?\s*(.*?)\s*$/i.exec(text) ?? [];
  const address = readIpv4(rest) ?? readIpv6(rest);
  if (address !== undefined && kind?.toLowerCase() !== "dns") return { kind: "ip", value: address };
  const name = rest.toLowerCase();
  if (kind?.toLowerCase().startsWith("ip") || name.length > 253 || !DNS.test(name)) return undefined;
  return { kind: "dns", value: name };
}

/** Node's `subjectAltName`: `DNS:a, IP Address:FD00:0:0:0:0:0:0:2`; names of other kinds stay as they are. */
export function readSubjectAltName(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(", ")
    .filter((part) => part !== "")
    .map((part) => {
      const name = readSubjectName(part);
      return name ? writeSubjectName(name) : part;
    });
}

export function writeSubjectName({ kind, value }: SubjectName): string {
  return `${kind === "dns" ? "DNS" : "IP"}:${value}`;
}
