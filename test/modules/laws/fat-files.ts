import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { fatFiles } from "../../../src/modules/fat-files.ts";
import type { Law } from "../law.ts";
import { makeTinyDisk } from "../tiny-disk.ts";

const tools = (folder: string): string => path.join(folder, "tools");
const LINE = "console=tty1 root=LABEL=writable rootwait\n";

/** With stand-ins for mtools; test/lab/pi.lab.test.ts has the real ones. */
export const law: Law = {
  module: fatFiles,
  cases: [
    {
      title: "files that are new, different and as wanted",
      prepare: (folder) =>
        void makeTinyDisk(folder, { "cmdline.txt": "root=x\n", "user-data": "#cloud-config\n" }),
      tools,
      params: (folder) => ({
        path: `${folder}/disk.img`,
        labels: ["system-boot"],
        files: { "cmdline.txt": LINE, "user-data": "#cloud-config\n", "meta-data": "instance-id: pi\n" },
      }),
      check: (folder) => {
        expect(readFileSync(path.join(folder, "fat", "cmdline.txt"), "utf8")).toBe(LINE);
        expect(readFileSync(path.join(folder, "fat", "meta-data"), "utf8")).toBe("instance-id: pi\n");
      },
    },
    {
      title: "files that shall not be there, and one that is not",
      prepare: (folder) => void makeTinyDisk(folder, { "firstrun.sh": "#!/bin/sh\n", ssh: "" }),
      tools,
      params: (folder) => ({ image: `${folder}/disk.img`, absent: ["firstrun.sh", "userconf.txt"] }),
      check: (folder) => {
        expect(existsSync(path.join(folder, "fat", "firstrun.sh"))).toBe(false);
        expect(existsSync(path.join(folder, "fat", "ssh"))).toBe(true);
      },
    },
    {
      title: "a file that is only read",
      prepare: (folder) => void makeTinyDisk(folder, { "cmdline.txt": LINE }),
      tools,
      params: (folder) => ({ path: `${folder}/disk.img`, read: ["cmdline.txt"] }),
      unchanged: true,
    },
  ],
};
