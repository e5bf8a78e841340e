import { writeFileSync } from "node:fs";
import path from "node:path";
import { find } from "../../../src/modules/find.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: find,
  cases: [
    {
      title: "by name and content",
      prepare: (folder) => writeFileSync(path.join(folder, "a b.conf"), "listen 80\n"),
      params: (folder) => ({ paths: folder, patterns: "*.conf", contains: "listen", recurse: true }),
      unchanged: true,
    },
  ],
};
