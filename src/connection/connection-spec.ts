/** Everything that decides how a host is reached: the result of inventory variables, command line and project file for one host. */

import type { BecomeMethod } from "../model/become-method.ts";

export type HostKeyMode = "strict" | "accept-new";

export interface ConnectionSpec {
  /** The inventory name, for messages. */
  readonly host: string;
  readonly kind: "ssh" | "local" | "truenas";
  /** What to dial or to look up in ~/.ssh/config; `ansible_host` or the inventory name. */
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly privateKeyFile?: string;
  readonly privateKeyPassphrase?: string;
  /** OpenSSH options given in `ansible_ssh_common_args` and the like, already split: `-o ProxyCommand=…`, `-J host`, `-p 22`. */
  readonly sshArguments: readonly string[];
  readonly hostKeyMode: HostKeyMode;
  /** Milliseconds for TCP (or proxy), handshake and authentication together. */
  readonly connectTimeout: number;
  /** What runs beside the tasks of a run has a connection of its own, by this name. */
  readonly lane?: string;
  /** Of `local` only: the folder of the playbook, where relative paths start. */
  readonly directory?: string;
  /** Of `truenas` only. */
  readonly api?: TruenasApiSpec;
}

/** How a TrueNAS's API is reached, and who asks. */
export interface TruenasApiSpec {
  readonly url: string;
  readonly user: string;
  readonly key: string;
  /** SHA-256 of the certificate. */
  readonly fingerprint?: string;
  /** File of the controller with an authority's certificate. */
  readonly authorityFile?: string;
}

export interface BecomeSpec {
  readonly method: BecomeMethod;
  readonly user: string;
  readonly password?: string;
  readonly flags: readonly string[];
  readonly exe: string;
}
