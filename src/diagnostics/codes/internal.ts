/** What only a mistake in homerun itself can cause. */

import type { Explanation } from "../codes.ts";

export const INT = {
  INT0001: {
    title: "an error inside homerun",
    text: `Something happened that homerun's authors did not expect. It is not your mistake. The message names a file with the
details: versions, the words of the call without values that may be secret, and the place in the program. Please
report it together with that file, after a look at whether it holds something that you want to keep to yourself.

Run the same command again to see where you stand: tasks that are done already change nothing a second time.`,
  },
} as const satisfies Record<`INT${string}`, Explanation>;
