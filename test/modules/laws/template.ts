import { readFileSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { template } from "../../../src/modules/template.ts";
import type { Law } from "../law.ts";

const given = () => ({ source: { path: "/playbook/templates/motd.hbs", text: "welcome\n", mode: 0o600 } });

export const law: Law = {
  module: template,
  cases: [
    {
      title: "a new file",
      given,
      params: (folder) => ({ src: "motd.hbs", dest: `${folder}/motd`, mode: "preserve" }),
      check: (folder) =>
        expect([
          readFileSync(path.join(folder, "motd"), "utf8"),
          statSync(path.join(folder, "motd")).mode & 0o7777,
        ]).toEqual(["welcome\n", 0o600]),
    },
    {
      title: "a file into a folder",
      given,
      params: (folder) => ({ src: "a/motd.hbs", dest: `${folder}/d/` }),
      check: (folder) => expect(readFileSync(path.join(folder, "d/motd.hbs"), "utf8")).toBe("welcome\n"),
    },
    {
      title: "a file that is checked first",
      prepare: (folder) => writeFileSync(path.join(folder, "motd"), "old"),
      given,
      params: (folder) => ({
        src: "motd.hbs",
        dest: `${folder}/motd`,
        validate: "grep -qx welcome %s",
        backup: true,
      }),
    },
    {
      title: "a file of the user's own, by numbers",
      given,
      params: (folder) => {
        const { uid, gid } = userInfo();
        return { src: "motd.hbs", dest: `${folder}/motd`, owner: uid, group: String(gid), mode: "u=rw,go=" };
      },
      check: (folder) => {
        const { uid, gid, mode } = statSync(path.join(folder, "motd"));
        expect([uid, gid, mode & 0o7777]).toEqual([userInfo().uid, userInfo().gid, 0o600]);
      },
    },
    {
      title: "a file that is there in other words, and stays",
      prepare: (folder) => writeFileSync(path.join(folder, "motd"), "old", { mode: 0o644 }),
      given,
      params: (folder) => ({ src: "motd.hbs", dest: `${folder}/motd`, force: false }),
      unchanged: true,
    },
    {
      title: "a file that is not there, which nothing is forced upon",
      given,
      params: (folder) => ({ src: "motd.hbs", dest: `${folder}/motd`, force: false }),
      check: (folder) => expect(readFileSync(path.join(folder, "motd"), "utf8")).toBe("welcome\n"),
    },
    {
      title: "a file that is there",
      prepare: (folder) => writeFileSync(path.join(folder, "motd"), "welcome\n", { mode: 0o644 }),
      given,
      params: (folder) => ({ src: "motd.hbs", dest: `${folder}/motd`, mode: "0644" }),
      unchanged: true,
    },
  ],
};
