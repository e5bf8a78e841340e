import { setup } from "../../../src/modules/setup.ts";
import type { Law } from "../law.ts";

/** Looks and changes nothing. */
export const law: Law = {
  module: setup,
  cases: [
    {
      title: "facts that don't change by themselves",
      params: () => ({ gather_subset: ["!all", "!min", "user", "dmi"], fact_path: "/nonexistent" }),
      unchanged: true,
    },
  ],
};
