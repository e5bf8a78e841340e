/** A fake of rpm 4.18 and rpmkeys for tests: of keys it knows those of `example-keys.ts`. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withArmour, withoutArmour } from "../../../src/host/openpgp-keys.ts";
import { FIRST, OTHER } from "../apt-sources/example-keys.ts";

const RPM = `#!/bin/sh
cd "$(dirname "$0")/../rpm" || exit 9
case $1 in
  --version) echo "RPM version 4.18.0" ;;
  -qa) for id in $(cat trusted); do cat "$id.asc"; done ;;
  --erase)
    id=\${3#gpg-pubkey-}
    grep -qx "$id" trusted || { echo "error: package $3 is not installed" >&2; exit 1; }
    grep -vx "$id" trusted >next
    mv next trusted ;;
esac
exit 0
`;

const RPMKEYS = `#!/bin/sh
cd "$(dirname "$0")/../rpm" || exit 9
[ "$1" = --import ] || exit 9
if [ -e readonly ]; then echo "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Read-only file system)" >&2; exit 1; fi
for file in *.asc; do
  ! grep -qxF -e "$(sed -n 4p "$file")" "$2" || { echo "\${file%.asc}" >>trusted; found=1; }
done
[ -n "$found" ] || { echo "error: $2: key 1 not an armored public key." >&2; exit 1; }
`;

function idOf({ fingerprint }: { readonly fingerprint: string }): string {
  return fingerprint.slice(-8).toLowerCase();
}

/** The fingerprints that are trusted at the start. */
export function fakeRpmKeys(
  trusted: readonly { readonly fingerprint: string }[],
  isReadOnly = false,
): (folder: string) => void {
  return (folder) => {
    const at = (name: string): string => path.join(folder, "rpm", name);
    mkdirSync(path.join(folder, "rpm"), { recursive: true });
    for (const key of [FIRST, OTHER])
      writeFileSync(at(`${idOf(key)}.asc`), withArmour(withoutArmour(Buffer.from(key.armoured))));
    writeFileSync(at("trusted"), trusted.map((key) => `${idOf(key)}\n`).join(""));
    if (isReadOnly) writeFileSync(at("readonly"), "");
  };
}

/** The folder of the fakes, to stand before those of the system. */
export function rpmKeyTools(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  if (!existsSync(path.join(folder, "rpm"))) fakeRpmKeys([])(folder);
  for (const [name, text] of [
    ["rpm", RPM],
    ["rpmkeys", RPMKEYS],
  ] as const) {
    writeFileSync(path.join(bin, name), text);
    chmodSync(path.join(bin, name), 0o755);
  }
  return bin;
}

/** Short ids of the keys that are trusted. */
export function trustedByRpm(folder: string): readonly string[] {
  return readFileSync(path.join(folder, "rpm/trusted"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.toUpperCase());
}
