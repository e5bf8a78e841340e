/** `vaulted_file`: whether a file of the controller is encrypted. */

import { Fault } from "../fault.ts";
import { defineTest } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

export const vaultedFileTest = defineTest({
  name: "vaulted_file",
  summary: "Whether a file of the controller is encrypted.",
  example: { expression: "'/nowhere' is vaulted_file", result: "EXP0501: there is no file `/nowhere`" },
  apply: (input, _args, run) => {
    const { lookups } = run.context;
    const path = expandUser(str(input), lookups);
    if (lookups.kindOf(path) === "file") return lookups.isEncrypted(path);
    throw new Fault("EXP0501", `there is no file \`${path}\``, { blame: "input" });
  },
});
