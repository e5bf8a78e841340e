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
    const bare = normal.length > 1 ? normal.replace(/\/$/, "") : normal;
    // POSIX leaves the meaning of exactly two slashes at the start to the system.
    return /^\/\/(?!\/)/.test(str(input)) ? `/${bare}` : bare;
  },
});
