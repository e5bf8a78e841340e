import { expect } from "vitest";
import { seboolean } from "../../../src/modules/seboolean.ts";
import type { Law } from "../law.ts";
import { type FakeSelinux, havingSelinux, selinuxFile, selinuxTools as tools } from "../selinux-tools.ts";

function on(title: string, booleans: string, params: object, after?: string, host: FakeSelinux = {}) {
  return {
    title,
    tools,
    prepare: havingSelinux({ ...host, booleans: [booleans, "homerun_other off off"] }),
    params: () => ({ name: "homerun_try", state: true, ...params }),
    ...(after === undefined
      ? { unchanged: true }
      : {
          check: (folder: string) =>
            expect(selinuxFile(folder, "booleans")).toBe(`${after}\nhomerun_other off off\n`),
        }),
  };
}

export const law: Law = {
  module: seboolean,
  cases: [
    on("for now", "homerun_try off off", {}, "homerun_try on off"),
    on("for good", "homerun_try off off", { persistent: true }, "homerun_try on on"),
    on("as it is", "homerun_try on off", {}),
    on("as it is, for good", "homerun_try on on", { persistent: true }),
    on("kept, but not now", "homerun_try off on", { persistent: true }, "homerun_try on on"),
    on("now, but not kept", "homerun_try on off", { persistent: true }, "homerun_try on on"),
    on("off", "homerun_try on on", { persistent: true, state: false }, "homerun_try off off"),
    on(
      "in an image",
      "homerun_try off off",
      { persistent: true, ignore_selinux_state: true },
      "homerun_try on on",
      { mode: "Disabled" },
    ),
    on("for now, in an image", "homerun_try off off", { ignore_selinux_state: true }, undefined, {
      mode: "Disabled",
    }),
  ],
};
