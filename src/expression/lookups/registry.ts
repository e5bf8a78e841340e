/** All lookups. */

import type { Lookup } from "../operation.ts";
import { registryOf } from "../registry.ts";

export const LOOKUPS: ReadonlyMap<string, Lookup> = registryOf<Lookup>([]);
