/** `version_sort`: versions in their order. */

import { defineFilter } from "../../operation.ts";
import { iterate } from "../../value/collection.ts";
import { str } from "../../value/text.ts";
import { compareVersions } from "../../value/version.ts";

export const versionSortFilter = defineFilter({
  name: "version_sort",
  collection: "community.general",
  signature: "(reverse=false)",
  summary: "Versions in their order.",
  example: { expression: "['1.10', '1.9'] | community.general.version_sort", result: ["1.9", "1.10"] },
  apply: (input, args) => {
    const direction = args.flag("reverse") ? -1 : 1;
    return [...iterate(input)].sort((a, b) => direction * compareVersions(str(a), str(b), "loose"));
  },
});
