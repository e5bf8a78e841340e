/** Facts: the fully qualified name. Apart from the others because a resolver that is down makes it wait. */

import { z } from "zod";
import { defineFamily, LATE, LIMIT, linesOf } from "./fact-family.ts";

const schema = z.object({
  fqdn: z.string().describe("The fully qualified name; the node name where the resolver has no better one."),
  domain: z.string().describe("The part after the first dot; empty where there is none."),
});

export const names = defineFamily({
  name: "names",
  group: "min",
  subsets: ["fqdn", "domain"],
  files: ["/proc/sys/kernel/hostname"],
  /** OpenBSD's has no `-f`, and says the full name by itself. */
  script: `
${LIMIT}
$limit hostname -f 2>/dev/null
case $? in 0) ;; ${LATE}) exit 124 ;; *) hostname ;; esac`,
  deadline: 3,
  schema,
  parse: ({ output, file }) => {
    const node = file("/proc/sys/kernel/hostname")?.trim() ?? linesOf(output)[0] ?? "";
    const [full] = linesOf(output);
    const fqdn = full && full !== "localhost" ? full : node;
    const dot = fqdn.indexOf(".");
    return { fqdn, domain: dot < 0 ? "" : fqdn.slice(dot + 1) };
  },
});
