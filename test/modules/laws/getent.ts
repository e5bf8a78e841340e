import { getent } from "../../../src/modules/getent.ts";
import type { Law } from "../law.ts";

/** Looks and changes nothing. */
export const law: Law = {
  module: getent,
  cases: [
    { title: "an entry that is there", params: () => ({ database: "passwd", key: "root" }), unchanged: true },
  ],
};
