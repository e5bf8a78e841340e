/** Every package that is installed. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly source: "apt" | "apk";
  readonly category?: string;
}

const primitive: Primitive = {
  name: "hr_installed_packages",
  body: `
if command -v dpkg-query >/dev/null 2>&1; then
  dpkg-query -W -f 'apt\\t\${db:Status-Status}\\t\${Package}\\t\${Version}\\t\${Architecture}\\t\${Section}\\n'
elif command -v apk >/dev/null 2>&1; then
  awk -F: '/^P:/ { p = $2 } /^V:/ { v = $2 } /^A:/ { a = $2 } /^$/ { if (p) print "apk\\tinstalled\\t" p "\\t" v "\\t" a "\\t"; p = "" }' /lib/apk/db/installed
fi
exit 0`,
};

/** `undefined`: the host has no package manager that homerun can ask. */
export function installedPackages(): Read<readonly ListedPackage[] | undefined> {
  return defineRead<readonly ListedPackage[] | undefined>({
    primitive,
    args: [],
    subject: { kind: "facts" },
    parse: (reply) => {
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host did not say which packages it has");
      const rows = reply.stdout
        .toString("utf8")
        .split("\n")
        .map((l) => l.split("\t"))
        .filter((row) => row.length >= 5);
      if (rows.length === 0) return undefined;
      return rows.flatMap(
        ([source, status, name = "", version = "", arch = "", category]): ListedPackage[] =>
          status === "installed"
            ? [
                {
                  name,
                  version,
                  arch,
                  source: source === "apk" ? "apk" : "apt",
                  ...(category ? { category } : {}),
                },
              ]
            : [],
      );
    },
    predict: (seen, overlay) => {
      const promised = overlay.effects.filter((e) => e.kind === "package");
      if (!seen || promised.length === 0) return undefined;
      const gone = new Set(promised.map((e) => e.name));
      const made = promised.flatMap((e): ListedPackage[] =>
        e.installed ? [{ name: e.name, version: e.version ?? "promised", arch: "", source: "apt" }] : [],
      );
      return { known: [...seen.filter((p) => !gone.has(p.name)), ...made] };
    },
  });
}
