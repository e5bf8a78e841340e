import { serviceFacts } from "../../../src/modules/service-facts.ts";
import type { Law } from "../law.ts";

/** Looks and changes nothing. */
export const law: Law = {
  module: serviceFacts,
  cases: [{ title: "the services", params: () => ({}), unchanged: true }],
};
