import { getent } from "../../../src/modules/getent.ts";
import type { Law } from "../law.ts";

/** Looks and changes nothing. */
export const law: Law = {
  module: getent,
  notOnBusybox: "busybox brings no getent; systems of musl have one of their own",
  cases: [
    { title: "an entry that is there", params: () => ({ database: "passwd", key: "root" }), unchanged: true },
  ],
};
