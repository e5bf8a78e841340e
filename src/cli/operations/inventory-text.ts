/** Inventories as text, as `ansible-inventory` writes it. */

import { jsonText } from "../../expression/value/json.ts";
import { yamlText } from "../../expression/value/yaml.ts";
import { vaultFormatOf } from "../../vault/vault-format.ts";

const JSON_STYLE = {
  indent: "    ",
  sortKeys: true,
  ascii: false,
  itemSeparator: ", ",
  keySeparator: ": ",
} as const;

const YAML_STYLE = { indent: 2, flow: "never", sortKeys: true, width: 80, explicitStart: false } as const;

/** Encrypted values while they are written: JSON has a map for them, YAML a tag that is put in afterwards. */
export class SealedTexts {
  readonly #form: "json" | "yaml";
  readonly #texts: string[] = [];

  constructor(form: "json" | "yaml") {
    this.#form = form;
  }

  standIn(text: string): unknown {
    if (this.#form === "json") return { __ansible_vault: text };
    this.#texts.push(text);
    return `__homerun_sealed_${this.#texts.length - 1}__`;
  }

  /** The YAML with the values in the place of what stood for them. */
  filledIn(yaml: string): string {
    return yaml.replace(
      /^( *)(.*)__homerun_sealed_(\d+)__$/gm,
      (_, lead: string, key: string, index: string) => {
        const text = this.#texts[Number(index)] ?? "";
        const lines = text.trimEnd().split("\n");
        const tag = vaultFormatOf(text.trimStart()) === "age" ? "!age" : "!vault";
        return [`${lead}${key}${tag} |`, ...lines.map((l) => `${lead}  ${l.trim()}`)].join("\n");
      },
    );
  }
}

export function jsonOf(data: unknown): string {
  return jsonText(data, JSON_STYLE);
}

export function yamlOf(data: unknown, sealed: SealedTexts): string {
  return sealed.filledIn(yamlText(data, YAML_STYLE).trimEnd());
}
