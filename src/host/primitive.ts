/** The unit of the wire: a named shell function that exists once, and calls of it. Everything homerun does on a host is such a call. */

import { createHash } from "node:crypto";
import { type Input, isHeld } from "./content.ts";

/**
 * A POSIX sh function (dash, bash, busybox ash). The session defines it in a host's shell the first time that a call needs it.
 *
 * The body runs in a subshell with `LC_ALL=C`, `umask 022`, stdin from the call's input (or /dev/null) and no other
 * way to the protocol; it may use `exit`. It prints its reply to stdout, complaints to stderr. Exit status 0 means the
 * call was carried out.
 */
export interface Primitive {
  /** A shell function name, `hr_…`, unique in the program. */
  readonly name: string;
  /** The function's body, without `name() {` and `}`. */
  readonly body: string;
  readonly requires?: readonly Primitive[];
  /**
   * Evaluated once by the shell itself, when it learns the function: what calls share for as long as the shell lives.
   * Prints nothing, never exits. Descriptor 8 is for it (and 7 while it runs); no call inherits that.
   */
  readonly once?: string;
  /** False: what it prints comes only when it ends, or is for its parser only; nobody is shown it as it arrives. */
  readonly liveOutput?: false;
  /** It notices input that ends early by itself, and then leaves everything as it was. */
  readonly checksInput?: true;
}

/** Something that a program can tell of many paths at once: a state (`S`: links followed), a digest, the kind of content (`M`: links followed), attributes. */
export interface Look {
  readonly kind: "s" | "S" | "sha256" | "sha1" | "m" | "M" | "a";
  /** Absolute. */
  readonly path: string;
  /** Of digests: wanted only if the file has this size. */
  readonly size?: number;
}

export interface Call {
  readonly primitive: Primitive;
  /** Passed as "$1" … ; any bytes but NUL. */
  readonly args: readonly string[];
  /** What the function reads on stdin; binary. */
  readonly input?: Input;
  /** What it will look at: where several calls of a frame say so, it is looked up for all together. Only a hint. */
  readonly looks?: readonly Look[];
  /** Whether the host may be different afterwards. In check mode no such call leaves the controller. */
  readonly mutates: boolean;
  /** Arguments or input hold a secret: nothing of this call may be logged. */
  readonly sensitive?: boolean;
  /** Milliseconds without an end after which the call is given up; the session's default where absent. */
  readonly timeout?: number;
}

export interface Reply {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Two calls with the same key are the same question. */
export function callKey({ primitive, args, input }: Call): string {
  const read = input !== undefined && isHeld(input) ? [createHash("sha256").update(input).digest("hex")] : [];
  return [primitive.name, ...args, ...read].join("\0");
}
