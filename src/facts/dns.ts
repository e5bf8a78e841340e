/** Facts: how the host resolves names, from /etc/resolv.conf. */

import { z } from "zod";
import { defineFamily, linesOf } from "./fact-family.ts";

const schema = z.object({
  dns: z.object({
    nameservers: z.array(z.string()),
    search: z.array(z.string()).optional(),
    domain: z.string().optional(),
    sortlist: z.array(z.string()).optional(),
    options: z.record(z.string(), z.union([z.string(), z.literal(true)])).optional(),
  }),
});

export const dns = defineFamily({
  name: "dns",
  group: "min",
  files: ["/etc/resolv.conf"],
  schema,
  parse: ({ file }) => {
    const lines = linesOf(file("/etc/resolv.conf") ?? "").map((line) => line.trim().split(/\s+/));
    const last = (word: string): string[] | undefined =>
      lines.findLast(([first]) => first === word)?.slice(1);
    const search = last("search");
    const domain = last("domain")?.[0];
    const sortlist = last("sortlist");
    const options = lines
      .filter(([first]) => first === "options")
      .flatMap((words) => words.slice(1))
      .map((word): [string, string | true] => {
        const [name = word, value] = word.split(":");
        return [name, value ?? true];
      });
    return {
      dns: {
        nameservers: lines.flatMap(([first, address]) =>
          first === "nameserver" && address ? [address] : [],
        ),
        ...(search ? { search } : {}),
        ...(domain ? { domain } : {}),
        ...(sortlist ? { sortlist } : {}),
        ...(options.length > 0 ? { options: Object.fromEntries(options) } : {}),
      },
    };
  },
});
