/** `mount`: whether something is mounted at a path of the controller. */

import { defineTest } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

export const mountTest = defineTest({
  name: "mount",
  aliases: ["is_mount"],
  summary: "Whether something is mounted at a path of the controller.",
  example: { expression: "'/nowhere' is mount", result: false },
  apply: (input, _args, run) => run.context.lookups.isMount(expandUser(str(input), run.context.lookups)),
});
