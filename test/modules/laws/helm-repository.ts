import { rmSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { helmRepository } from "../../../src/modules/helm-repository.ts";
import { helmFolder, keepRepositories, repositories } from "../helm/fake-helm.ts";
import type { Law } from "../law.ts";

const LOCAL = { name: "local", url: "http://charts" };
const SECRET = { ...LOCAL, username: "me", password: "old" };

export const law: Law = {
  module: helmRepository,
  cases: [
    {
      title: "the first one",
      tools: helmFolder,
      params: () => ({ name: "local", repo_url: "http://charts" }),
      check: (folder) => expect(repositories(folder)).toMatchObject([LOCAL]),
    },
    {
      title: "with a password that nothing can cut",
      tools: helmFolder,
      prepare: keepRepositories({ name: "other", url: "http://other" }),
      params: () => ({
        name: "local",
        url: "http://charts",
        username: "me",
        password: 'a\'b "c" $d \\ é',
        pass_credentials: true,
        skip_tls_certs_check: true,
      }),
      check: (folder) =>
        expect(repositories(folder)[1]).toMatchObject({
          username: "me",
          password: 'a\'b "c" $d \\ é',
          pass_credentials_all: true,
        }),
    },
    {
      title: "another password",
      tools: helmFolder,
      prepare: keepRepositories(SECRET),
      params: () => ({ name: "local", url: "http://charts", username: "me", password: "new" }),
      check: (folder) => expect(repositories(folder)).toMatchObject([{ ...SECRET, password: "new" }]),
    },
    {
      title: "known, with a password that the task says nothing of",
      tools: helmFolder,
      prepare: keepRepositories(SECRET),
      params: () => ({ name: "local", url: "http://charts/" }),
      unchanged: true,
    },
    {
      title: "known, and as it should be by force",
      tools: helmFolder,
      prepare: keepRepositories(LOCAL),
      params: () => ({ name: "local", url: "http://charts", force: true }),
      unchanged: true,
    },
    {
      title: "another address by force",
      tools: helmFolder,
      prepare: keepRepositories(LOCAL),
      params: () => ({ name: "local", url: "http://elsewhere", force_update: true }),
      check: (folder) =>
        expect(repositories(folder)).toMatchObject([{ name: "local", url: "http://elsewhere" }]),
    },
    {
      title: "its list of charts is missing",
      tools: helmFolder,
      prepare: (folder) => {
        keepRepositories(LOCAL)(folder);
        rmSync(path.join(folder, "cache/local-index.yaml"));
      },
      params: () => ({ name: "local", url: "http://charts" }),
    },
    {
      title: "absent",
      tools: helmFolder,
      prepare: keepRepositories(LOCAL, { name: "other", url: "http://other" }),
      params: () => ({ name: "local", state: "absent" }),
      check: (folder) => expect(repositories(folder).map((r) => r.name)).toEqual(["other"]),
    },
    {
      title: "absent already",
      tools: helmFolder,
      params: () => ({ name: "local", state: "absent" }),
      unchanged: true,
    },
  ],
};
