/** All filters. */

import type { Filter } from "../operation.ts";
import { registryOf } from "../registry.ts";

export const FILTERS: ReadonlyMap<string, Filter> = registryOf<Filter>([]);
