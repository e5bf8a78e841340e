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
}

export interface Group {
  readonly name: string;
  readonly span?: Span;
  readonly vars: VarLayer;
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
}

/** Variables of group_vars/ and host_vars/ next to one inventory or playbook: by group or host name, files in name order. */
export interface VarsFolder {
  readonly directory: string;
  readonly groups: ReadonlyMap<string, readonly VarLayer[]>;
  readonly hosts: ReadonlyMap<string, readonly VarLayer[]>;
}
