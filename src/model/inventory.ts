/** Hosts and groups, as the inventory says, before any variable is evaluated. */

import type { Span } from "../diagnostics/span.ts";
import type { VarLayer } from "./task.ts";

export interface Host {
  readonly name: string;
  readonly span?: Span;
  /** From the inventory files themselves; host_vars/ come with `HostFiles`. */
  readonly vars: VarLayer;
  /** Direct groups by name, without `all`. */
  readonly groups: readonly string[];
  /** The file, folder entry or list that named it first; nothing for a host that a task added. */
  readonly source?: string;
}

export interface Group {
  readonly name: string;
  readonly span?: Span;
  readonly vars: VarLayer;
  /** Those named in the group itself, in that order. `all` has here only the hosts that stand directly below it. */
  readonly hosts: readonly string[];
  readonly children: readonly string[];
  readonly parents: readonly string[];
  /** 0 for `all`; one more than its deepest parent. */
  readonly depth: number;
  /** `ansible_group_priority`, 1 where it is not given. */
  readonly priority: number;
}

export interface Inventory {
  /** In the order of first mention. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** Always has `all` and `ungrouped`. */
  readonly groups: ReadonlyMap<string, Group>;
  /** The inventory files and folders that were read, as given. */
  readonly sources: readonly string[];
  /** What a name in a pattern is that nothing here has; without it an error for a name, a warning for a glob. */
  readonly mismatch?: "ignore" | "warning" | "error";
}

/** What a task does to the inventory while a run lasts: `add_host` and `group_by`. */
export type Addition =
  | {
      readonly kind: "host";
      readonly name: string;
      readonly groups: readonly string[];
      /** Added to those that the host has; nothing else of it changes. */
      readonly vars: VarLayer;
    }
  | {
      readonly kind: "group";
      readonly group: string;
      /** Groups that the group becomes a child of. */
      readonly parents: readonly string[];
      /** Becomes a member of the group. */
      readonly host: string;
    };

/** Variables of group_vars/ and host_vars/ next to one inventory or playbook: by group or host name, files in name order. */
export interface VarsFolder {
  readonly directory: string;
  readonly groups: ReadonlyMap<string, readonly VarLayer[]>;
  readonly hosts: ReadonlyMap<string, readonly VarLayer[]>;
}
