/** Arguments of the `ssh` program, as `ansible_ssh_common_args` holds them, read as settings. */

import { ConnectionError } from "../connection.ts";
import { applySetting, type ConfigValues, type Draft, splitKeyword } from "./ssh-config.ts";

export interface SshArguments {
  readonly values: ConfigValues;
  /** `-F`. */
  readonly configFile: string | undefined;
}

/** Options whose value is of no concern here, but has to be passed over. */
const WITH_VALUE = "BbcDEeIiJLlmOopQRSWwF";
const KEYWORDS: Readonly<Record<string, string>> = {
  J: "ProxyJump",
  p: "Port",
  i: "IdentityFile",
  l: "User",
};

function unusable(message: string): ConnectionError {
  return new ConnectionError(message, {
    phase: "resolve",
    code: "CON0601",
    notes: ["in the ssh arguments of the host"],
    help: "understood: -o Keyword=value, -J, -p, -i, -l, -F, -4, -6",
  });
}

export function parseSshArguments(words: readonly string[]): SshArguments {
  const draft: Draft = { identityFiles: [] };
  let configFile: string | undefined;
  const apply = (keyword: string, value: string): void =>
    applySetting(draft, keyword, value, "the ssh arguments of the host");
  const quoted = (value: string): string =>
    /[\s"]/.test(value) ? `"${value.replace(/["\\]/g, "\\$&")}"` : value;

  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-") || word.length < 2)
      throw unusable(`\`${word}\` is not understood as an option of ssh`);
    const letter = word.charAt(1);
    if (letter === "4" || letter === "6") apply("AddressFamily", letter === "4" ? "inet" : "inet6");
    if (!WITH_VALUE.includes(letter)) continue;
    const value = word.length > 2 ? word.slice(2) : words[++at];
    if (value === undefined) throw unusable(`the option \`${word}\` lacks its value`);
    const keyword = KEYWORDS[letter];
    if (letter === "F") {
      configFile = value;
    } else if (keyword !== undefined) {
      apply(keyword, quoted(value));
    } else if (letter === "o") {
      const setting = splitKeyword(value);
      if (setting === undefined) throw unusable(`\`${value}\` is not understood: \`-o Keyword=value\``);
      apply(setting.keyword, setting.rest);
    }
  }
  return { values: draft, configFile };
}
