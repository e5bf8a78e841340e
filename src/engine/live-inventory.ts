/** The inventory of a run: as it was read, with the hosts and groups that tasks add, read again when a task asks for it. */

import { DiagnosticError } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { extendInventory, replayAdditions } from "../inventory/extend-inventory.ts";
import type { Addition, Inventory, VarsFolder } from "../model/inventory.ts";
import type { RunContext } from "./run-context.ts";

export interface ReadInventory {
  readonly inventory: Inventory;
  readonly folders: readonly VarsFolder[];
}

/** What tasks can do to the inventory. Afterwards `inventory` of the run is another one; who holds the old one keeps it. */
export interface InventoryChanges {
  /** Whether anything is new. Throws a DiagnosticError for what can't be. `where`: the task, for messages. */
  readonly add: (addition: Addition, where: Span) => boolean;
  /** Reads all sources anew and puts in again what was added. Throws a DiagnosticError where one is wrong. */
  readonly reload: () => void;
}

/** The same run with an inventory that changes. `read` reads the sources anew. */
export function withLiveInventory(run: RunContext, read: () => ReadInventory): RunContext {
  let { inventory } = run;
  let { folders } = run;
  const additions: Addition[] = [];
  const changes: InventoryChanges = {
    add: (addition, where) => {
      const { inventory: extended, changed, diagnostics } = extendInventory(inventory, addition, where);
      if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
      additions.push(addition);
      inventory = extended;
      return changed;
    },
    reload: () => {
      const fresh = read();
      inventory = replayAdditions(fresh.inventory, additions);
      folders = { ...folders, inventory: fresh.folders };
    },
  };
  return {
    ...run,
    changes,
    get inventory() {
      return inventory;
    },
    get folders() {
      return folders;
    },
  };
}
