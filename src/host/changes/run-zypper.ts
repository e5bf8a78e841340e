/** Runs zypper; a second time where it says that it has to be (it was upgraded itself). */

import type { Call, Primitive } from "../primitive.ts";
import { zypper } from "../programs/zypper-program.ts";

/** 103: zypper itself was upgraded, and the rest is still to do. */
const primitive: Primitive = {
  name: "hr_run_zypper",
  body: `
( hr_zypper "$@" )
hr_s=$?
[ $hr_s = 103 ] || exit $hr_s
hr_zypper "$@"`,
  requires: [zypper],
};

export function zypperCall(words: readonly string[]): Call {
  return { primitive, args: words, mutates: true };
}
