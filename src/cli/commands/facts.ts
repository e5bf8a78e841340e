/** `homerun facts`: what is known about a host. */

import { createRedactor } from "../../events/redactor.ts";
import { defineCommand } from "../define-command.ts";
import { exitCodeHelp } from "../exit-code.ts";
import { flag, list } from "../option.ts";
import { withSession } from "../session.ts";
import { messageOptions, targetOptions } from "../shared-options.ts";
import { decideTarget } from "../target-options.ts";

export const facts = defineCommand({
  name: "facts",
  summary: "show what is known about hosts: system, network, disks",
  args: [{ syntax: "<pattern>", description: "hosts and groups" }],
  options: {
    filter: list("--filter <glob>", "only facts of these names; may be repeated"),
    json: flag("--json", "print JSON"),
    ...targetOptions,
    ...messageOptions,
  },
  examples: [{ text: "the addresses of a host", command: "homerun facts nas --filter 'default_ipv*'" }],
  epilogue: exitCodeHelp(),
  async run({ options: flags, args, context }) {
    const redactor = createRedactor();
    const { target } = await decideTarget({ flags, redactor, context });
    const operations = await context.loadOperations();
    const options = { ...target, pattern: args[0] ?? "", filter: flags.filter, json: flags.json };
    return withSession(
      { context, redactor, report: flags.json ? "json" : "plain", verbosity: flags.verbose },
      (io) => operations.facts(options, io),
    );
  },
});
