/** When two spellings of a property of NetworkManager mean the same: the user's, and nmcli's. */

/** How a property's value is read. */
export type Kind =
  | "text"
  | "flag"
  | "number"
  | "mac"
  | "ordered"
  | "set"
  | "routes"
  | "rules"
  | "data"
  | "privacy"
  | "interface"
  | "master"
  | "loose";

/** nmcli's words for numbers. */
const WORDS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "802-11-wireless.powersave": { default: 0, ignore: 1, disable: 2, enable: 3 },
  "802-11-wireless.mac-address-randomization": { default: 0, never: 1, always: 2 },
  "802-11-wireless-security.wep-key-type": { unknown: 0, key: 1, passphrase: 2 },
  "vlan.flags": { REORDER_HEADERS: 1, GVRP: 2, LOOSE_BINDING: 4, MVRP: 8 },
};

const PRIVACY: Readonly<Record<string, string>> = {
  unknown: "-1",
  disabled: "0",
  "prefer-public-addr": "1",
  "prefer-temp-addr": "2",
};

/** IPv6 in its shortest spelling; anything else as it is. */
function canonicalAddress(text: string): string {
  const [address = "", length] = text.trim().split("/");
  const url = address.includes(":") ? `http://[${address}]/` : "";
  const host = URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address;
  return length === undefined ? host : `${host}/${length}`;
}

function pieces(text: string): readonly string[] {
  return text
    .split(",")
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
}

/** `10.8.0.0/24 192.168.1.2 5 table=7`: attributes in any order. */
function canonicalRoute(text: string): string {
  const words = text.trim().split(/\s+/);
  const plain = words.filter((word) => !word.includes("=")).map(canonicalAddress);
  return [...plain, ...words.filter((word) => word.includes("=")).toSorted()].join(" ");
}

const RULE_WORDS: Readonly<Record<string, string>> = {
  prio: "priority",
  pref: "priority",
  preference: "priority",
  lookup: "table",
  dev: "iif",
};

/** Words of a rule in pairs, in any order. */
function canonicalRule(text: string): string {
  const words = text.trim().split(/\s+/);
  const pairs: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "not") pairs.push(word);
    else {
      pairs.push(`${RULE_WORDS[word] ?? word} ${canonicalAddress(words[at + 1] ?? "")}`);
      at += 1;
    }
  }
  return pairs.toSorted().join(" ");
}

function canonicalNumber(text: string, words: Readonly<Record<string, number>> = {}): string {
  if (text === "" || text === "auto" || text === "default") return "0";
  const all = pieces(text).map((piece) => words[piece] ?? Number(piece.replace(/\s*\(.*\)$/, "")));
  // Flags may be given one by one.
  return all.some(Number.isNaN) ? text : String(all.length === 1 ? all[0] : all.reduce((a, b) => a | b, 0));
}

function canonicalFlag(text: string): string {
  return /^(yes|true|1)$/i.test(text) ? "yes" : "no";
}

function canonicalLoose(property: string, text: string): string {
  const words = WORDS[property];
  if (words || /-flags$/.test(property)) return canonicalNumber(text, words);
  if (/^(yes|no|true|false)$/i.test(text)) return canonicalFlag(text);
  if (/^(0x[0-9a-f]+|-?\d+)$/i.test(text)) return String(Number(text));
  if (/^auto$/i.test(text)) return "0";
  if (/^[0-9a-f]{2}(:[0-9a-f]{2})+/i.test(text)) return pieces(text.toUpperCase()).toSorted().join(",");
  return pieces(text.replace(/^"(.*)"$/, "$1"))
    .toSorted()
    .join(",");
}

/** One spelling for all that mean the same. */
export function canonical(kind: Kind, property: string, text: string): string {
  switch (kind) {
    case "flag":
      return canonicalFlag(text);
    case "number":
      return canonicalNumber(text, WORDS[property]);
    case "mac":
      return text.toUpperCase();
    case "ordered":
      return pieces(text).map(canonicalAddress).join(",");
    case "set":
      return text
        .split(/[\s,]+/)
        .filter(Boolean)
        .toSorted()
        .join(",");
    case "routes":
      return pieces(text).map(canonicalRoute).toSorted().join(",");
    case "rules":
      return pieces(text).map(canonicalRule).toSorted().join(",");
    case "data":
      return pieces(text)
        .map((piece) => piece.replace(/\s*=\s*/, "="))
        .toSorted()
        .join(",");
    case "privacy":
      return PRIVACY[text] ?? text;
    case "interface":
      return text === "*" ? "" : text;
    case "loose":
      return canonicalLoose(property, text);
    case "text":
    case "master":
      return property.endsWith(".gateway") ? canonicalAddress(text) : text;
  }
}
