/** The operations behind the verbs, each loaded when it is called. */

import type { Operations } from "../operations.ts";

export const operations: Operations = {
  run: async (options, io) => (await import("./run-operation.ts")).runOperation(options, io),
  list: async (options, what, io) => (await import("./list-operation.ts")).listOperation(options, what, io),
  checkSyntax: async (options, io) => (await import("./list-operation.ts")).checkSyntaxOperation(options, io),
  ping: async (options, io) => (await import("./host-operations.ts")).pingOperation(options, io),
  facts: async (options, io) => (await import("./host-operations.ts")).factsOperation(options, io),
  exec: async (options, io) => (await import("./host-operations.ts")).execOperation(options, io),
  inventory: async (options, io) =>
    (await import("./inventory-operation.ts")).inventoryOperation(options, io),
  task: async (options, io) => (await import("./task-operation.ts")).taskOperation(options, io),
  ansibleList: async (options, what, io) =>
    (await import("./ansible-list.ts")).ansibleListOperation(options, what, io),
  ansibleSyntax: async (options, io) =>
    (await import("./ansible-list.ts")).ansibleSyntaxOperation(options, io),
};
