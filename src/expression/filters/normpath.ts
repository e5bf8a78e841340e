/** `normpath`: A path without . and .. and double slashes. */

import { posix } from "node:path";
import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const normpathFilter = defineFilter({
  name: "normpath",
  summary: "A path without . and .. and double slashes.",
  example: { expression: "'/etc//nginx/../ssl/' | normpath", result: "/etc/ssl" },
  apply: (input) => {
    const normal = posix.normalize(str(input));
    return normal.length > 1 ? normal.replace(/\/$/, "") : normal;
  },
});
