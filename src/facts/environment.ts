/** Facts: the environment that programs of a task start with. */

import { z } from "zod";
import { defineFamily, linesOf } from "./fact-family.ts";

/** Variables end with NUL there; line ends inside values travel as the unit separator. */
const script = `
if [ -r /proc/self/environ ]; then tr '\\n\\0' '\\037\\n' </proc/self/environ
else env; fi`;

const schema = z.object({ env: z.record(z.string(), z.string()).describe("Environment variables by name.") });

export const environment = defineFamily({
  name: "env",
  group: "min",
  script,
  quick: true,
  schema,
  parse: ({ output }) => {
    const entries = linesOf(output).flatMap((line) => {
      const at = line.indexOf("=");
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1).replaceAll("\u001f", "\n")] as const] : [];
    });
    return { env: Object.fromEntries(entries) };
  },
});
