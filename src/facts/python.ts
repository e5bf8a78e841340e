/** Facts: the Python of the host, for content that asks; homerun itself needs none. */

import { z } from "zod";
import { defineFamily } from "./fact-family.ts";

/** The interpreter says its version before it starts up, which is all that is asked of it. */
const script = `
for python in /usr/bin/python3 /usr/libexec/platform-python python3 python; do
  python=$(command -v "$python") || continue
  version=$("$python" -V 2>&1) || continue
  real=$(readlink -f "$python" 2>/dev/null)
  printf '%s\\n%s\\n' "\${real:-$python}" "$version"
  break
done`;

const version = z.object({
  major: z.number(),
  minor: z.number(),
  micro: z.number(),
  releaselevel: z.enum(["alpha", "beta", "candidate", "final"]),
  serial: z.number(),
});

const schema = z.object({
  python: z
    .object({
      executable: z.string(),
      type: z.string().describe("`cpython`, `pypy`."),
      has_sslcontext: z.boolean(),
      version,
      version_info: z.array(z.union([z.number(), z.string()])),
    })
    .optional()
    .describe("The interpreter that programs would find first, where there is one."),
  python_version: z.string().optional(),
});

const LEVELS: Readonly<Record<string, z.output<typeof version>["releaselevel"]>> = {
  a: "alpha",
  b: "beta",
  rc: "candidate",
};

export const python = defineFamily({
  name: "python",
  group: "min",
  subsets: ["python_version"],
  script,
  quick: true,
  schema,
  parse: ({ output }) => {
    const [executable = "", first = "", ...rest] = output.split("\n");
    const match = /^Python (\d+)\.(\d+)\.(\d+)(?:(a|b|rc)(\d+))?/.exec(first);
    if (!match) return {};
    const [major = 0, minor = 0, micro = 0] = match.slice(1, 4).map(Number);
    const releaselevel = LEVELS[match[4] ?? ""] ?? "final";
    const serial = Number(match[5] ?? 0);
    return {
      python: {
        executable,
        type: rest.some((line) => line.includes("PyPy")) ? "pypy" : "cpython",
        has_sslcontext: major > 2 || micro >= 9,
        version: { major, minor, micro, releaselevel, serial },
        version_info: [major, minor, micro, releaselevel, serial],
      },
      python_version: match[0].slice("Python ".length),
    };
  },
});
