/** A map whose values are computed when asked for, such as `hostvars`: reading one entry computes only that one. */

import type { Scope } from "../context.ts";

export class LazyMap {
  readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }
}
