import { existsSync } from "node:fs";
import { expect } from "vitest";
import { dockerImageExport } from "../../../src/modules/docker-image-export.ts";
import { having, imageOf, dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: dockerImageExport,
  cases: [
    {
      title: "two images",
      tools,
      prepare: having({ images: [imageOf("a", "nginx:1.27"), imageOf("b", "web:latest")] }),
      params: (folder) => ({ names: ["nginx:1.27", "web"], path: `${folder}/it's two.tar` }),
      check: (folder) => expect(existsSync(`${folder}/it's two.tar`)).toBe(true),
      unpredictable: "what an archive will hold is known once it is there",
    },
  ],
};
