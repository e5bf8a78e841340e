/** The unit of the wire: a named shell function that exists once, and calls of it. Everything homerun does on a host is such a call. */

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
}

export interface Call {
  readonly primitive: Primitive;
  /** Passed as "$1" … ; any bytes but NUL. */
  readonly args: readonly string[];
  /** What the function reads on stdin; binary. */
  readonly input?: Uint8Array;
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
export function callKey(call: Call): string {
  return [call.primitive.name, ...call.args].join("\0");
}
