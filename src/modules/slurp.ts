/** `slurp`: what a file of the host holds, as a value. */

import { z } from "zod";
import { hostPath } from "../host/host-path.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { fileState } from "../host/reads/file-state.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { path } from "./contract/params.ts";

/** Longer files are for `fetch`: this one ends up in a variable. */
const LONGEST = 64 * 1024 * 1024;

export const slurp = defineModule({
  name: "slurp",
  summary: "Read a file of the host",
  description:
    "Gives a file's content in Base64, so that it survives whatever it is; `| b64decode` makes text of it. Changes nothing.",
  params: z.strictObject({ src: path().describe("The file.") }),
  paramAliases: { path: "src" },
  returns: { content: "The content, in Base64.", encoding: "`base64`.", source: "The file." },
  examples: [
    {
      title: "The host's own name",
      yaml: '- slurp:\n    src: /etc/hostname\n  register: file\n\n- debug:\n    msg: "{{ file.content | b64decode }}"\n',
    },
  ],
  reads: "the file",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  observe: (p, _given, host) => ({
    content: fileContent(hostPath(p.src, host), { limit: LONGEST }),
    state: fileState(hostPath(p.src, host), { follow: true }),
  }),
  decide: (p, { content, state }, { host }) => {
    const source = hostPath(p.src, host);
    if (!state) return refuse(`${source} is not there`, { mayResolve: true });
    if (state.type === "directory") return refuse(`${source} is a folder, not a file`);
    if (!content)
      return refuse(`${source} has ${state.size} bytes; only files up to ${LONGEST} bytes are read`, {
        help: "`fetch` takes longer ones",
      });
    return { changes: [], result: { content: content.toString("base64"), encoding: "base64", source } };
  },
});
