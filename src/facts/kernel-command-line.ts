/** Facts: what the kernel was started with. */

import { z } from "zod";
import { defineFamily } from "./fact-family.ts";

const value = z.union([z.string(), z.literal(true)]);
const schema = z.object({
  cmdline: z.record(z.string(), value).describe("The last value of each word; `true` for words without one."),
  proc_cmdline: z
    .record(z.string(), z.union([value, z.array(value)]))
    .describe("As `cmdline`, with all values of words that stand several times."),
});

type Word = readonly [name: string, value: string | true];

function wordsOf(line: string): Word[] {
  return (line.match(/(?:[^\s"]|"[^"]*")+/g) ?? []).map((word) => {
    const at = word.indexOf("=");
    return at < 0 ? [word, true] : [word.slice(0, at), word.slice(at + 1).replaceAll('"', "")];
  });
}

export const kernelCommandLine = defineFamily({
  name: "cmdline",
  group: "min",
  files: ["/proc/cmdline"],
  schema,
  parse: ({ file }) => {
    const words = wordsOf(file("/proc/cmdline") ?? "");
    const all = new Map<string, (string | true)[]>();
    for (const [name, value] of words) all.set(name, [...(all.get(name) ?? []), value]);
    return {
      cmdline: Object.fromEntries(words),
      proc_cmdline: Object.fromEntries(
        [...all].map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? true)]),
      ),
    };
  },
});
