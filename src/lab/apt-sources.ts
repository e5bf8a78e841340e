/** Reads which package mirrors a Debian or Ubuntu machine uses, from both formats of its source lists. */

export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
}

/** The mirrors that lab hosts install from. */
export interface DebianMirrors {
  readonly main: string;
  readonly security: string;
}

export const DEFAULT_MIRRORS: DebianMirrors = {
  main: "http://deb.debian.org/debian",
  security: "http://deb.debian.org/debian-security",
};

/** `deb [options] URI suite component…`; lines of source packages and broken lines give nothing. */
export function parseOneLineSources(text: string): readonly AptSource[] {
  const found: AptSource[] = [];
  for (const raw of text.split("\n")) {
    const line = raw.replace(/#.*/, "").trim();
    const match = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)(.*)$/.exec(line);
    if (!match) continue;
    const [, uri = "", suite = "", rest = ""] = match;
    found.push({ uri, suite, components: words(rest) });
  }
  return found;
}

/** The stanza format (`Types:`, `URIs:`, `Suites:`, `Components:`); disabled stanzas give nothing. */
export function parseDeb822Sources(text: string): readonly AptSource[] {
  const found: AptSource[] = [];
  for (const stanza of text.split(/\n\s*\n/)) {
    const fields = stanzaFields(stanza);
    if (!words(fields.get("types") ?? "").includes("deb")) continue;
    if (/^(no|false|0|off|without|disable)$/i.test(fields.get("enabled") ?? "yes")) continue;
    const components = words(fields.get("components") ?? "");
    for (const uri of words(fields.get("uris") ?? "")) {
      for (const suite of words(fields.get("suites") ?? "")) found.push({ uri, suite, components });
    }
  }
  return found;
}

function stanzaFields(stanza: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of stanza.split("\n")) {
    if (line.startsWith("#")) continue;
    const field = /^([A-Za-z0-9-]+):(.*)$/.exec(line);
    if (field) {
      last = (field[1] ?? "").toLowerCase();
      fields.set(last, (field[2] ?? "").trim());
    } else if (last !== undefined && /^\s/.test(line)) {
      fields.set(last, `${fields.get(last) ?? ""} ${line.trim()}`);
    }
  }
  return fields;
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** The mirrors of a Debian machine; anything else (Ubuntu, a foreign suite) gets Debian's own. */
export function debianMirrors(sources: readonly AptSource[], distribution: string): DebianMirrors {
  if (distribution !== "debian") return DEFAULT_MIRRORS;
  const web = sources.filter((s) => /^https?:\/\//.test(s.uri) && s.components.includes("main"));
  const security = web.find((s) => s.suite.endsWith("-security") || s.suite.endsWith("/updates"));
  const main = web.find((s) => /\/debian\/?$/.test(s.uri) && s !== security);
  return {
    main: trimSlash(main?.uri ?? DEFAULT_MIRRORS.main),
    security: trimSlash(security?.uri ?? DEFAULT_MIRRORS.security),
  };
}

function trimSlash(uri: string): string {
  return uri.replace(/\/+$/, "");
}

/** Hosts that packages may be fetched from, with the scheme the controller uses for each. */
export function mirrorOrigins(
  mirrors: DebianMirrors,
  sources: readonly AptSource[],
): ReadonlyMap<string, "http:" | "https:"> {
  const origins = new Map<string, "http:" | "https:">();
  for (const uri of [mirrors.main, mirrors.security, ...sources.map((s) => s.uri)]) {
    if (!URL.canParse(uri)) continue;
    const url = new URL(uri);
    if (url.protocol === "http:" || url.protocol === "https:") origins.set(url.host, url.protocol);
  }
  return origins;
}

/** A lab host asks the package proxy in plain http; the proxy speaks https to mirrors that the controller uses so. */
export function labSourcesList(mirrors: DebianMirrors, suite: string): string {
  const plain = (uri: string) => uri.replace(/^https:/, "http:");
  return [
    `deb ${plain(mirrors.main)} ${suite} main`,
    `deb ${plain(mirrors.main)} ${suite}-updates main`,
    `deb ${plain(mirrors.security)} ${suite}-security main`,
    "",
  ].join("\n");
}
