/** Reads examples in a thread of its own, so that one that never ends can be told and ended. */

import { readShare } from "./read-share.ts";
import { exampleOf, faultOf } from "./reading.ts";

readShare((seed, index) => faultOf(exampleOf(seed, index)));
