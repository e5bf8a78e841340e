/** `ping`: whether a host can be reached, logged in to and asked. */

import { z } from "zod";
import { heartbeat } from "../host/reads/heartbeat.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { text } from "./contract/params.ts";

const params = z.strictObject({
  data: text().optional().describe("What to return. Default: `pong`; `crash` fails, for tests."),
});

export const ping = defineModule({
  name: "ping",
  summary: "See whether a host can be worked with",
  description:
    "Connects, logs in, becomes the task's user and has the host say a word back. It is no ICMP ping: it tells whether tasks can run.",
  params,
  returns: { ping: "What `data` says." },
  examples: [{ title: "Is everybody there?", yaml: "- name: the host answers\n  ping:\n" }],
  reads: "nothing of the host: only whether it answers",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  observe: ({ data = "pong" }) => ({ said: heartbeat(data.replaceAll("\0", "")) }),
  decide: ({ data = "pong" }) =>
    data === "crash"
      ? refuse("boom", { help: "`data: crash` asks for it" })
      : { changes: [], result: { ping: data } },
});
