/** What Ansible 2.18 says of `meta` tasks, as printed by itself. */

import { describe, expect, it } from "vitest";
import type { TaskLabel } from "../../src/events/event.ts";
import { doneMeta, skippedMeta } from "../../src/report/default-callback/meta-words.ts";

const label = (meta: string, module = "meta"): TaskLabel => ({
  step: 1,
  name: "meta",
  module,
  location: "site.yml:1",
  role: "web",
  meta,
});

describe("of a meta task that was carried out", () => {
  it.each([
    ["end_host", "ending play for a"],
    ["end_role", "ending role web for a"],
    ["flush_handlers", "triggered running handlers for a"],
    ["end_batch", "ending batch"],
    ["unheard_of", undefined],
  ])("%s", (meta, words) => expect(doneMeta(label(meta), "a")).toBe(words));
});

describe("of a meta task that its condition left out", () => {
  it.each([
    [
      "end_play",
      { msg: "end_play", skip_reason: "end_play conditional evaluated to False, continuing play" },
    ],
    [
      "end_host",
      {
        msg: "end_host conditional evaluated to false, continuing execution for a",
        skip_reason: "end_host conditional evaluated to False, continuing execution for a",
      },
    ],
    ["noop", undefined],
  ])("%s", (meta, result) => expect(skippedMeta(label(meta), "a")).toEqual(result));

  it("is silent of other modules", () =>
    expect(skippedMeta(label("end_play", "debug"), "a")).toBeUndefined());
});
