/** All tests. */

import type { Test } from "../operation.ts";
import { registryOf } from "../registry.ts";

export const TESTS: ReadonlyMap<string, Test> = registryOf<Test>([]);
