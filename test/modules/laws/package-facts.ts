import { packageFacts } from "../../../src/modules/package-facts.ts";
import type { Law } from "../law.ts";

/** Looks and changes nothing. */
export const law: Law = {
  module: packageFacts,
  notOnBusybox: "there is no package manager",
  cases: [{ title: "the packages", params: () => ({}), unchanged: true }],
};
