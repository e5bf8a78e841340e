/** What became of a task on a host. */

/**
 * - `unknown`: started, and the connection went before the result came; what the host did is not known.
 * - `cancelled`: not started, or given up at the user's request before anything was changed.
 */
export type Outcome = "ok" | "changed" | "skipped" | "failed" | "unreachable" | "unknown" | "cancelled";

/** A task's registered result, with Ansible's names: changed, failed, skipped, msg, rc, stdout, results … */
export type TaskResult = Readonly<Record<string, unknown>>;
