/** Folders with chosen tools of this machine in them: what a host without the others has on its PATH. */

import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

const SYSTEM = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

const ORDINARY =
  "awk basename cat chgrp chmod chown cp cut date dd df dirname env expr false find grep head id ln ls md5sum mkdir mkfifo mktemp mv nohup printf ps readlink rm rmdir sed seq setsid sh sha1sum sha256sum sha512sum sleep sort stat sync tail tee test timeout touch tr true uname uniq wc which xargs";

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The ordinary tools and these. */
export function toolFolder(...more: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tools-"));
  made.push(folder);
  for (const name of [...ORDINARY.split(" "), ...more]) {
    const found = SYSTEM.map((at) => path.join(at, name)).find((at) => existsSync(at));
    if (found !== undefined) symlinkSync(found, path.join(folder, name));
  }
  return folder;
}
