/** No question at all, for a module that has one in some of its forms only. */

import { defineRead, type Read } from "../read.ts";

export const nothing: Read<undefined> = defineRead<undefined>({
  primitive: { name: "hr_nothing", body: ":" },
  args: [],
  subject: { kind: "command", line: "" },
  parse: () => undefined,
});
