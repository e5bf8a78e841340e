/** What `decide` may know of the host besides what the module asked for: a few facts that hold for the whole connection. */

export interface HostView {
  readonly name: string;
  /** The user that the task's calls run as. */
  readonly user: string;
  readonly uid: number;
  /** Of the user that calls run as. */
  readonly home: string;
  readonly system: "Linux" | "FreeBSD" | "OpenBSD" | "NetBSD" | "Darwin" | (string & {});
}
