/** `to_nice_yaml`: the value as YAML with one entry a line. */

import { defineFilter } from "../operation.ts";
import { yamlText } from "../value/yaml.ts";

export const toNiceYamlFilter = defineFilter({
  name: "to_nice_yaml",
  signature: "(indent=4, width=80, sort_keys=true, default_flow_style=false, explicit_start=false, **kwargs)",
  summary: "The value as YAML with one entry a line.",
  example: { expression: "{'b': [1, 2], 'a': 'x'} | to_nice_yaml", result: "a: x\nb:\n- 1\n- 2\n" },
  apply: (input, args) => {
    const flow = args.flag("default_flow_style") ? "always" : "never";
    return yamlText(input, {
      indent: args.integer("indent"),
      width: args.integer("width"),
      sortKeys: args.flag("sort_keys"),
      flow,
      explicitStart: args.flag("explicit_start"),
    });
  },
});
