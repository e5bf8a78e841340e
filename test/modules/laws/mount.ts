import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { mount } from "../../../src/modules/mount.ts";
import type { Law } from "../law.ts";

const BEFORE = "# table\nUUID=1-2 / ext4 errors=remount-ro 0 1\n10.0.0.5:/old /mnt/p nfs hard 0 0\n";

/** Only the file: nothing is mounted here. */
export const law: Law = {
  module: mount,
  cases: [
    {
      title: "a line in a table that is not there",
      params: (folder) => ({
        path: "/mnt/a b",
        src: "tmpfs",
        fstype: "tmpfs",
        state: "present",
        fstab: `${folder}/fstab`,
      }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "fstab"), "utf8")).toBe(
          "tmpfs /mnt/a\\040b tmpfs defaults 0 0\n",
        ),
    },
    {
      title: "a line that is to be another",
      prepare: (folder) => writeFileSync(path.join(folder, "fstab"), BEFORE),
      params: (folder) => ({
        path: "/mnt/p/",
        src: "10.0.0.5:/new",
        fstype: "nfs",
        opts: "hard,nofail",
        boot: false,
        state: "present",
        fstab: `${folder}/fstab`,
        backup: true,
      }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "fstab"), "utf8")).toBe(
          BEFORE.replace(
            "10.0.0.5:/old /mnt/p nfs hard 0 0",
            "10.0.0.5:/new /mnt/p nfs hard,nofail,noauto 0 0",
          ),
        ),
    },
    {
      title: "a line that is there, however it is spaced",
      prepare: (folder) => writeFileSync(path.join(folder, "fstab"), "10.0.0.5:/old\t/mnt/p  nfs hard"),
      params: (folder) => ({
        name: "/mnt/p",
        src: "10.0.0.5:/old",
        fstype: "nfs",
        opts: "hard",
        state: "present",
        fstab: `${folder}/fstab`,
      }),
      unchanged: true,
    },
    {
      title: "a line that is to go",
      prepare: (folder) => writeFileSync(path.join(folder, "fstab"), BEFORE),
      params: (folder) => ({ path: "/mnt/p", state: "absent_from_fstab", fstab: `${folder}/fstab` }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "fstab"), "utf8")).toBe(
          BEFORE.split("\n").slice(0, 2).join("\n").concat("\n"),
        ),
    },
  ],
};
