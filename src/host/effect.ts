/** What a change will have made of a subject, as far as that is known before it is applied. */

import type { Content } from "./content.ts";
import type { Subject } from "./subject.ts";

export type Effect =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly content?: Content;
      readonly mode?: number;
      readonly owner?: string;
      readonly group?: string;
    }
  | {
      readonly kind: "directory";
      readonly path: string;
      readonly mode?: number;
      readonly owner?: string;
      readonly group?: string;
    }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  /** Attributes of a path that exists already. */
  | {
      readonly kind: "attributes";
      readonly path: string;
      readonly mode?: number;
      readonly owner?: string;
      readonly group?: string;
    }
  | { readonly kind: "absent"; readonly path: string }
  /** A folder that a tool fills: what is below it is known once it is there. `state` is for that tool's own reads. */
  | {
      readonly kind: "tree";
      readonly path: string;
      readonly tool: string;
      readonly state: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: "package";
      readonly name: string;
      readonly installed: boolean;
      readonly version?: string;
      /** Whether it is marked as wanted for itself. */
      readonly explicit?: boolean;
    }
  | { readonly kind: "package-index" }
  /** Of a pip: `environment` as in `pipEnvironment`, the requirement that was asked for. */
  | {
      readonly kind: "python-package";
      readonly environment: string;
      readonly name: string;
      readonly installed: boolean;
      readonly requirement?: string;
    }
  | {
      readonly kind: "unit";
      readonly name: string;
      readonly scope: "system" | "user" | "global";
      /** Of a service without units: all runlevels in which it is then. */
      readonly levels?: readonly string[];
      readonly active?: boolean;
      readonly enabled?: boolean;
      readonly masked?: boolean;
    }
  | {
      readonly kind: "user";
      readonly name: string;
      readonly present: boolean;
      readonly fields?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "group"; readonly name: string; readonly present: boolean; readonly gid?: number }
  | { readonly kind: "sysctl"; readonly name: string; readonly value: string }
  | { readonly kind: "hostname"; readonly value: string }
  | { readonly kind: "timezone"; readonly value: string }
  /** An object of a TrueNAS's configuration, found by some of its fields; without `fields` it is gone. */
  | {
      readonly kind: "truenas";
      readonly collection: string;
      readonly match: Readonly<Record<string, unknown>>;
      readonly fields?: Readonly<Record<string, unknown>>;
    }
  /** An object of a cluster, by kind and names; without `object` it is gone. */
  | { readonly kind: "kubernetes"; readonly identity: string; readonly object?: unknown }
  /** An entry of one of the host's databases (a selection of dpkg, an answer of debconf, an alternative); without a value it is gone. */
  | {
      readonly kind: "record";
      readonly database: string;
      readonly name: string;
      readonly value?: string;
    }
  /** A command of ufw was carried out; a rule stands in it without its position. */
  | { readonly kind: "firewall"; readonly words: readonly string[] }
  /** A container, network, image or volume of Docker will be as wanted, or gone. */
  | {
      readonly kind: "docker";
      readonly object: "container" | "network" | "image" | "volume";
      readonly name: string;
      readonly present: boolean;
      /** What Docker will say of it, where that can be told beforehand. */
      readonly body?: unknown;
    }
  /** Anything may be different: a command ran. */
  | { readonly kind: "anything"; readonly because: string };

export function subjectOf(effect: Effect): Subject | undefined {
  switch (effect.kind) {
    case "file":
    case "directory":
    case "link":
    case "attributes":
    case "absent":
    case "tree":
      return { kind: "path", path: effect.path };
    case "package":
    case "user":
    case "group":
    case "sysctl":
      return { kind: effect.kind, name: effect.name };
    case "unit":
      return { kind: "unit", name: effect.name, scope: effect.scope };
    case "package-index":
    case "hostname":
    case "timezone":
      return { kind: effect.kind };
    case "python-package":
    case "truenas":
    case "firewall":
    case "kubernetes":
    case "record":
    case "docker":
    case "anything":
      return undefined;
  }
}
