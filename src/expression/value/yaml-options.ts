/** YAML text of a value of the expression language. */

import { stringifyYaml, type YamlStyle } from "../../source/yaml-data.ts";
import { plain } from "./plain.ts";

export function yamlText(value: unknown, style: YamlStyle): string {
  return stringifyYaml(plain(value), style);
}
