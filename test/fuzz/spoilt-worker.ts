/** A thread in which the third example throws and the fourth never ends: to see that this is noticed. */

import { readShare } from "./read-share.ts";

readShare((_seed, index) => {
  if (index === 2) return "thrown";
  while (index === 3);
  return undefined;
});
