/** `tempfile`: a new file or folder of one's own. */

import { z } from "zod";
import { madeTemporary, makeTemporary } from "../host/changes/make-temporary.ts";
import { hostPath } from "../host/host-path.ts";
import { modeText } from "../host/mode.ts";
import { defineModule } from "./contract/module.ts";
import { oneOf, path, text } from "./contract/params.ts";

export const tempfile = defineModule({
  name: "tempfile",
  summary: "Make a temporary file or folder",
  description: `Makes a new one each time, for the task's user alone (0600, folders 0700), under a name that nobody can have known before.
Nothing takes it away again: that is another task's business, best under \`always\` or in a handler.`,
  params: z.strictObject({
    state: oneOf("file", "directory").default("file").describe("What to make."),
    path: path()
      .optional()
      .describe("The folder it goes into. Default: the system's folder for temporary files."),
    prefix: text().default("ansible.").describe("How its name begins."),
    suffix: text().default("").describe("How its name ends."),
  }),
  returns: {
    path: "Where it is.",
    state: "`file` or `directory`.",
    mode: "Its permissions, in octal.",
    owner: "The user that owns it.",
    group: "The group that owns it.",
    uid: "The owner's number.",
    gid: "The group's number.",
    size: "Its size in bytes.",
  },
  examples: [
    {
      title: "A place to unpack into",
      yaml: "- name: there is a place to unpack into\n  tempfile:\n    state: directory\n    suffix: unpack\n  register: place\n",
    },
  ],
  reads: "nothing",
  writes: "a new file or folder",
  support: { check: "none", diff: "none", note: "its name is known once it is there" },
  observe: () => ({}),
  decide: (p, _seen, { host }) => ({
    changes: [
      makeTemporary({
        directory: p.state === "directory",
        folder: p.path === undefined ? undefined : hostPath(p.path, host),
        prefix: p.prefix,
        suffix: p.suffix,
      }),
    ],
    collect: ([reply]) => {
      const made = reply && madeTemporary(reply);
      if (!made) return {};
      const { mode, owner, group, uid, gid, size } = made.state;
      return { path: made.path, state: p.state, mode: modeText(mode), owner, group, uid, gid, size };
    },
  }),
});
