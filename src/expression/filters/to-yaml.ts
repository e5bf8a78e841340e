/** `to_yaml`: the value as YAML; maps and lists without others in them stand on one line. */

import { defineFilter } from "../operation.ts";
import { yamlText } from "../value/yaml.ts";

export const toYamlFilter = defineFilter({
  name: "to_yaml",
  signature: "(indent=2, width=80, sort_keys=true, default_flow_style=none, explicit_start=false, **kwargs)",
  summary: "The value as YAML; maps and lists without others in them stand on one line.",
  example: { expression: "{'a': [1, 2]} | to_yaml", result: "a: [1, 2]\n" },
  apply: (input, args) => {
    const flow = args.isNone("default_flow_style")
      ? "leaves"
      : args.flag("default_flow_style")
        ? "always"
        : "never";
    return yamlText(input, {
      indent: args.integer("indent"),
      width: args.integer("width"),
      sortKeys: args.flag("sort_keys"),
      flow,
      explicitStart: args.flag("explicit_start"),
    });
  },
});
