/** A read on its way to a host: what makes it equal to another, what is sent, and what it looks at. */

import { type Call, callKey } from "../../host/primitive.ts";
import type { Subject } from "../../host/subject.ts";

export interface Question {
  readonly key: string;
  readonly call: Call;
  readonly subject: Subject;
}

export function questionOf(call: Call, subject: Subject): Question {
  return { key: callKey(call), call, subject };
}

/** Whether the answer may hang on what other machines do. */
export function looksOutward({ subject }: Question): boolean {
  return subject.kind === "url" || subject.kind === "command";
}
