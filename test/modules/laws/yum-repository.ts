import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { yumRepository } from "../../../src/modules/yum-repository.ts";
import type { Law } from "../law.ts";

function file(folder: string, name = "epel"): string {
  return path.join(folder, "repos", `${name}.repo`);
}

function having(text: string): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, "repos"));
    if (text !== "") writeFileSync(file(folder), text);
  };
}

function params(further: Readonly<Record<string, unknown>>) {
  return (folder: string) => ({ name: "epel", reposdir: path.join(folder, "repos"), ...further });
}

function reads(text: string, name?: string): (folder: string) => void {
  return (folder) => expect(readFileSync(file(folder, name), "utf8")).toBe(text);
}

const EPEL = { description: "Extra", baseurl: "http://a/,http://b/", gpgcheck: true };
const TEXT = "[epel]\nbaseurl = http://a/\n\thttp://b/\ngpgcheck = 1\nname = Extra\n\n";

export const law: Law = {
  module: yumRepository,
  cases: [
    { title: "a new file", prepare: having(""), params: params(EPEL), check: reads(TEXT) },
    {
      title: "it says so already, in other words",
      prepare: having("# ours\n[epel]\nName=Extra\ngpgcheck: 1\nbaseurl=http://a/\n   http://b/\n"),
      params: params(EPEL),
      unchanged: true,
    },
    {
      title: "what else there is stays",
      prepare: having("# ours\n[epel]\nenabled = 0\n# why\nname = Extra\n\n[other]\nname = x\n"),
      params: params({ ...EPEL, exclude: ["kernel*", "glibc"], mode: "0640" }),
      check: reads(
        "# ours\n[epel]\n# why\nname = Extra\nbaseurl = http://a/\n\thttp://b/\nexclude = kernel* glibc\ngpgcheck = 1\n\n[other]\nname = x\n",
      ),
    },
    {
      title: "a file of another name",
      prepare: having(""),
      params: params({ ...EPEL, name: "epel/x", file: "extra" }),
      check: reads(TEXT.replace("[epel]", "[epel/x]"), "extra"),
    },
    {
      title: "it goes",
      prepare: having(`${TEXT}[other]\nname = x\n`),
      params: params({ state: "absent" }),
      check: reads("[other]\nname = x\n"),
    },
    {
      title: "the last one goes with its file",
      prepare: having(TEXT),
      params: params({ state: "absent" }),
      check: (folder) => expect(existsSync(file(folder))).toBe(false),
    },
    {
      title: "it is gone",
      prepare: having("[other]\nname = x\n"),
      params: params({ state: "absent" }),
      unchanged: true,
    },
    { title: "its file is gone", prepare: having(""), params: params({ state: "absent" }), unchanged: true },
    {
      title: "line breaks make no further settings",
      prepare: having(""),
      params: params({ ...EPEL, description: "Extra\n[other]\nenabled = 0" }),
      check: reads(TEXT.replace("name = Extra\n", "name = Extra\n\t[other]\n\tenabled = 0\n")),
    },
    {
      title: "a link leads to the file",
      prepare: (folder) => {
        having("")(folder);
        writeFileSync(path.join(folder, "real"), "[other]\nname = x\n");
        symlinkSync("../real", file(folder));
      },
      params: params(EPEL),
      unpredictable: "what stands behind a link is not predicted by the link's own path",
      check: (folder) =>
        expect(readFileSync(path.join(folder, "real"), "utf8")).toBe(`[other]\nname = x\n\n${TEXT}`),
    },
  ],
};
