/** Where a key server has a key. Pure. */

const PROTOCOLS: Readonly<Record<string, string>> = {
  hkp: "http://",
  hkps: "https://",
  http: "http://",
  https: "https://",
};

/** A bare name is asked by https; hkp without a port uses its own, 11371. */
export function keyServerAddress(server: string, digits: string): string | undefined {
  const match = /^(?:([a-z]+):\/\/)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d+)?\/*$/.exec(server.trim());
  if (!match) return undefined;
  const [, protocol = "https", name = "", port = protocol === "hkp" ? ":11371" : ""] = match;
  const start = PROTOCOLS[protocol];
  if (start === undefined || name.startsWith("-")) return undefined;
  return `${start}${name}${port}/pks/lookup?op=get&options=mr&search=0x${digits}`;
}
