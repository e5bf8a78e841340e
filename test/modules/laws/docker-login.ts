import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { dockerLogin } from "../../../src/modules/docker-login.ts";
import { dockerTools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

const PASSWORD = 'it\'s "a" $(pass)\\word';

function keeping(auths: Readonly<Record<string, unknown>>, more: object = {}): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, ".docker"));
    writeFileSync(path.join(folder, ".docker/config.json"), JSON.stringify({ auths, ...more }, null, 2));
  };
}

function auth(user: string, password: string): { readonly auth: string } {
  return { auth: Buffer.from(`${user}:${password}`).toString("base64") };
}

function kept(folder: string): Readonly<Record<string, unknown>> {
  const text = readFileSync(path.join(folder, ".docker/config.json"), "utf8");
  return (JSON.parse(text) as { readonly auths: Readonly<Record<string, unknown>> }).auths;
}

/** A program that keeps credentials, and has some. */
function helper(folder: string): string {
  const bin = dockerTools(folder);
  const program = `#!/bin/sh\nread s; echo "{\\"ServerURL\\":\\"$s\\",\\"Username\\":\\"me\\",\\"Secret\\":\\"x\\"}"\n`;
  writeFileSync(path.join(bin, "docker-credential-vault.1"), program);
  chmodSync(path.join(bin, "docker-credential-vault.1"), 0o755);
  return bin;
}

const AFTERWARDS = "what the client keeps is known once it is there";

export const law: Law = {
  module: dockerLogin,
  cases: [
    {
      title: "a registry of which nothing is kept",
      tools: dockerTools,
      params: () => ({ registry: "https://registry.example:5000/v2/", username: "me", password: PASSWORD }),
      check: (folder) => {
        expect(kept(folder)).toEqual({ "registry.example:5000": auth("me", PASSWORD) });
        expect(statSync(path.join(folder, ".docker/config.json")).mode & 0o777).toBe(0o600);
      },
      unpredictable: AFTERWARDS,
    },
    {
      title: "another password than is kept",
      tools: dockerTools,
      prepare: keeping({ "https://index.docker.io/v1/": auth("me", "old"), "ghcr.io": auth("a", "b") }),
      params: () => ({ username: "me", password: "new:er" }),
      check: (folder) =>
        expect(kept(folder)).toEqual({
          "https://index.docker.io/v1/": auth("me", "new:er"),
          "ghcr.io": auth("a", "b"),
        }),
      unpredictable: AFTERWARDS,
    },
    {
      title: "the same as is kept",
      tools: dockerTools,
      prepare: keeping({ "https://ghcr.io": auth("me", PASSWORD) }),
      params: () => ({ registry_url: "ghcr.io", username: "me", password: PASSWORD }),
      unchanged: true,
    },
    {
      title: "the same as a program keeps",
      tools: helper,
      prepare: keeping({}, { credHelpers: { "ghcr.io": "vault.1" } }),
      params: () => ({ registry_url: "ghcr.io", username: "me", password: "x" }),
      unchanged: true,
    },
    {
      title: "credentials that are to go",
      tools: dockerTools,
      prepare: keeping({ "ghcr.io": auth("me", "x") }),
      params: () => ({ registry_url: "ghcr.io", state: "absent" }),
      check: (folder) => expect(kept(folder)).toEqual({}),
      unpredictable: AFTERWARDS,
    },
    {
      title: "credentials that nobody keeps",
      tools: dockerTools,
      params: () => ({ registry_url: "ghcr.io", state: "absent" }),
      unchanged: true,
    },
  ],
};
