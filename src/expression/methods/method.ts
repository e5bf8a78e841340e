/** What a method is: something that can be called on a value of one type, and never changes it. */

import type { Arguments } from "../arguments.ts";
import type { Invocation } from "../operation.ts";
import { type Signature, signature } from "../signature.ts";

export interface Method<T> {
  readonly signature: Signature;
  readonly apply: (self: T, args: Arguments, invocation: Invocation) => unknown;
}

export type Methods<T> = Readonly<Record<string, Method<T>>>;

export function method<T>(sig: string, apply: Method<T>["apply"]): Method<T> {
  return { signature: signature(sig), apply };
}
