/** `homerun inventory`: the hosts and groups that homerun sees. */

import { createRedactor } from "../../events/redactor.ts";
import { defineCommand } from "../define-command.ts";
import { flag, text } from "../option.ts";
import { withSession } from "../session.ts";
import { hostOptions, messageOptions } from "../shared-options.ts";
import { decideTarget } from "../target-options.ts";

export const inventory = defineCommand({
  name: "inventory",
  summary: "show the hosts and groups of the inventory",
  description: "Reads the inventory and shows groups with their hosts. Connects to nothing.",
  args: [{ syntax: "[pattern]", description: "hosts and groups (all)" }],
  options: {
    inventory: hostOptions.inventory,
    limit: hostOptions.limit,
    extraVars: hostOptions.extraVars,
    host: text("--host <name>", "one host with all its variables"),
    json: flag("--json", "print JSON"),
    ...messageOptions,
  },
  examples: [
    {
      text: "everything that a host knows before it is connected to",
      command: "homerun inventory --host pi",
    },
  ],
  async run({ options, args, context }) {
    const redactor = createRedactor();
    const flags = {
      ...{
        forks: undefined,
        remoteUser: undefined,
        privateKeyFile: undefined,
        askPassword: false,
        hostKeyMode: undefined,
        timeout: undefined,
      },
      ...{ become: false, becomeUser: undefined, askBecomePassword: false, becomePasswordFile: undefined },
      ...options,
    };
    const { target } = await decideTarget({ flags, redactor, context });
    const operations = await context.loadOperations();
    const { host, json } = options;
    const wanted = { ...target, pattern: args[0] ?? "all", json, ...(host === undefined ? {} : { host }) };
    return withSession(
      { context, redactor, report: json ? "json" : "plain", verbosity: options.verbose },
      (io) => operations.inventory(wanted, io),
    );
  },
});
