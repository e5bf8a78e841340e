/** The type of a value for questions that may be asked of anything, also of what is undefined. */

import { Unknown, UnknownValueError } from "../unknown.ts";
import { type Kind, kindOf } from "./kind.ts";

/** Only what is not known until applied has no answer. */
export function presentKind(value: unknown): Kind {
  if (value instanceof Unknown) throw new UnknownValueError(value.reason);
  return kindOf(value);
}
