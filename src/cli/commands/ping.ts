/** `homerun ping`: can every host be reached, logged in to, and worked on? */

import { createRedactor } from "../../events/redactor.ts";
import { defineCommand } from "../define-command.ts";
import { exitCodeHelp } from "../exit-code.ts";
import { flag } from "../option.ts";
import { withSession } from "../session.ts";
import { messageOptions, targetOptions } from "../shared-options.ts";
import { decideTarget } from "../target-options.ts";

export const ping = defineCommand({
  name: "ping",
  summary: "check that hosts can be reached, logged in to and worked on",
  description:
    "Connects to hosts, verifies their keys, logs in and starts a shell; with --become also becomes the other user.",
  args: [{ syntax: "[pattern]", description: "hosts and groups (all)" }],
  options: { ...targetOptions, json: flag("--json", "print JSON"), ...messageOptions },
  examples: [
    { text: "all hosts of the inventory", command: "homerun ping" },
    { text: "a new host, recording its key", command: "homerun ping pi --host-key accept-new" },
  ],
  epilogue: exitCodeHelp(),
  async run({ options: flags, args, context }) {
    const redactor = createRedactor();
    const { target } = await decideTarget({ flags, redactor, context });
    const operations = await context.loadOperations();
    const options = { ...target, pattern: args[0] ?? "all", json: flags.json };
    return withSession(
      { context, redactor, report: flags.json ? "json" : "plain", verbosity: flags.verbose },
      (io) => operations.ping(options, io),
    );
  },
});
