/** The separate, named limits of a run. */

import pLimit from "p-limit";

export interface Limits {
  /** Hosts that carry out a task at the same time. */
  readonly hosts: <T>(work: () => Promise<T>) => Promise<T>;
  /** Connections being set up at the same time: sshd's MaxStartups and the key exchange's CPU. */
  readonly connects: <T>(work: () => Promise<T>) => Promise<T>;
  /** Contents of more than a few hundred KiB on their way to hosts at the same time. */
  readonly uploads: <T>(work: () => Promise<T>) => Promise<T>;
  /** A limit of its own for the hosts of one task. */
  readonly throttle: (atOnce: number) => <T>(work: () => Promise<T>) => Promise<T>;
}

/** As many as keep a controller's core busy where hosts are near, and hide their distance where they are far. */
const CONNECTS = 32;

/** Two fill a controller's core with encryption; two more are being verified and put in place. */
const UPLOADS = 4;

export function createLimits(options: { readonly forks: number; readonly connects?: number }): Limits {
  const hosts = pLimit(options.forks);
  const connects = pLimit(options.connects ?? CONNECTS);
  const uploads = pLimit(UPLOADS);
  return {
    hosts: (work) => hosts(work),
    connects: (work) => connects(work),
    uploads: (work) => uploads(work),
    throttle: (atOnce) => {
      const limit = pLimit(atOnce);
      return (work) => limit(work);
    },
  };
}
