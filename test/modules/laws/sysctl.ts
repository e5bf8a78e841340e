import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { sysctl } from "../../../src/modules/sysctl.ts";
import type { Law } from "../law.ts";

/** The running kernel is left alone here: settings are only kept. */
export const law: Law = {
  module: sysctl,
  cases: [
    {
      title: "a setting in a file that is not there",
      params: (folder) => ({
        name: "net.ipv4.ip_forward",
        value: true,
        sysctl_file: `${folder}/90-x.conf`,
        reload: false,
      }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "90-x.conf"), "utf8")).toBe("net.ipv4.ip_forward=1\n"),
    },
    {
      title: "a setting that stands there twice, in other spellings",
      prepare: (folder) =>
        writeFileSync(
          path.join(folder, "x.conf"),
          "# c\nvm/swappiness=60\nkernel.panic = 0\n-vm.swappiness = 10\n",
          { mode: 0o640 },
        ),
      params: (folder) => ({
        name: "vm.swappiness",
        value: 5,
        sysctl_file: `${folder}/x.conf`,
        reload: false,
      }),
      check: (folder) => {
        expect(readFileSync(path.join(folder, "x.conf"), "utf8")).toBe(
          "# c\nvm.swappiness=5\nkernel.panic = 0\n",
        );
        expect(statSync(path.join(folder, "x.conf")).mode & 0o777).toBe(0o640);
      },
    },
    {
      title: "a setting that stands there twice, the last time as wanted",
      prepare: (folder) =>
        writeFileSync(path.join(folder, "x.conf"), " vm.swappiness =  60 \nnoequals\nvm.swappiness=10\n"),
      params: (folder) => ({
        name: " vm.swappiness ",
        value: " 10 ",
        sysctl_file: `${folder}/x.conf`,
        reload: false,
      }),
      unchanged: true,
    },
    {
      title: "a setting that is as wanted but for its blanks",
      prepare: (folder) =>
        writeFileSync(path.join(folder, "x.conf"), "net.ipv4.tcp_rmem=4096\t87380  6291456"),
      params: (folder) => ({
        key: "net.ipv4.tcp_rmem",
        val: "4096 87380 6291456",
        sysctl_file: `${folder}/x.conf`,
        reload: false,
      }),
      unchanged: true,
    },
    {
      title: "a setting that is to go",
      prepare: (folder) => writeFileSync(path.join(folder, "x.conf"), "a.b=1\nvm.swappiness=60\n"),
      params: (folder) => ({
        name: "vm.swappiness",
        state: "absent",
        sysctl_file: `${folder}/x.conf`,
        reload: false,
      }),
      check: (folder) => expect(readFileSync(path.join(folder, "x.conf"), "utf8")).toBe("a.b=1\n"),
    },
  ],
};
