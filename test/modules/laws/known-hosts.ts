import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { knownHosts } from "../../../src/modules/known-hosts.ts";
import type { Law, LawCase } from "../law.ts";

export const ED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG1lb1JvY2tJc0FUaGluZ09yU29tZXRoaW5n";
const OTHER_ED = ED.replace(/n$/, "o");
const EC =
  "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg=";

interface Case {
  readonly title: string;
  readonly before?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly after: string | RegExp;
}

/** What Ansible 2.18 leaves in the same files. */
const CASES: readonly Case[] = [
  { title: "a new file", params: { key: `a.example ${ED}` }, after: `a.example ${ED}\n` },
  {
    title: "a new key in the old one's place",
    before: `# mine\na.example ${ED}\nb.example ${ED}\n`,
    params: { key: `a.example ${OTHER_ED}` },
    after: `# mine\nb.example ${ED}\na.example ${OTHER_ED}\n`,
  },
  {
    title: "a key of another type",
    before: `a.example ${ED}`,
    params: { key: `a.example ${EC} with words` },
    after: `a.example ${ED}\na.example ${EC} with words\n`,
  },
  {
    title: "a hash for a name",
    before: `a.example ${ED}\n`,
    params: { key: `a.example ${ED}`, hash_host: true },
    after: /^\|1\|\S{28}\|\S{28} ssh-ed25519 \S+\n$/,
  },
  {
    title: "nothing of a server, hashed or not, but what is marked",
    before: `x,a.example ${ED}\n|1|OcQWsCjoIat1LS+iMY29kwWStMM=|2lBR8jsVtUtKqoRyMvi0PWrAIzY= ${ED}\nb.example ${ED}\n@revoked a.example ${EC}\n`,
    params: { state: "absent" },
    after: `b.example ${ED}\n@revoked a.example ${EC}\n`,
  },
  {
    title: "one more authority",
    before: `@cert-authority a.example ${ED}\n`,
    params: { key: `@cert-authority a.example ${OTHER_ED}` },
    after: `@cert-authority a.example ${ED}\n@cert-authority a.example ${OTHER_ED}\n`,
  },
  {
    title: "one authority less",
    before: `@cert-authority a.example ${ED}\n@cert-authority a.example ${OTHER_ED}\n`,
    params: { key: `@cert-authority a.example ${OTHER_ED}`, state: "absent" },
    after: `@cert-authority a.example ${ED}\n`,
  },
  {
    title: "one key less",
    before: `a.example ${ED}\na.example ${EC}\n`,
    params: { key: `a.example ${EC}`, state: "absent" },
    after: `a.example ${ED}\n`,
  },
];

/** As ssh-keyscan prints them. Ansible adds all the lines anew where one of them is. */
const SEVERAL: readonly Case[] = [
  {
    title: "several keys at once",
    before: `a.example ${ED}\nb.example ${EC}\n`,
    params: { key: `# a.example:22 SSH-2.0\na.example ${ED}\n\na.example ${EC}\n` },
    after: `a.example ${ED}\nb.example ${EC}\na.example ${EC}\n`,
  },
  {
    title: "several keys less",
    before: `a.example ${ED}\nb.example ${EC}\na.example ${EC}\n`,
    params: { key: `a.example ${EC}\na.example ${ED}`, state: "absent" },
    after: `b.example ${EC}\n`,
  },
];

const UNCHANGED: readonly Case[] = [
  {
    title: "a key that is known, with other words behind it",
    before: `a.example ${ED} words\n`,
    params: { key: `a.example ${ED}` },
    after: "",
  },
  {
    title: "no key of a server that is not known",
    before: `b ${ED}\n`,
    params: { state: "absent" },
    after: "",
  },
  { title: "no key where there is no file", params: { state: "absent" }, after: "" },
];

function lawCase({ title, before, params, after }: Case, unchanged: boolean): LawCase {
  const file = (folder: string): string => path.join(folder, "known");
  return {
    title,
    prepare: (folder) => before !== undefined && writeFileSync(file(folder), before),
    params: (folder) => ({ name: "a.example", path: file(folder), ...params }),
    ...(unchanged
      ? { unchanged }
      : {
          check: (folder) => {
            const text = readFileSync(file(folder), "utf8");
            if (typeof after === "string") expect(text).toBe(after);
            else expect(text).toMatch(after);
          },
        }),
  };
}

export const law: Law = {
  module: knownHosts,
  cases: [...[...CASES, ...SEVERAL].map((c) => lawCase(c, false)), ...UNCHANGED.map((c) => lawCase(c, true))],
};
