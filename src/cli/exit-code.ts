/** The exit codes: what a script may rely on. */

export const EXIT = {
  success: 0,
  internal: 1,
  failed: 2,
  unreachable: 4,
  invalid: 5,
  failedAndUnreachable: 6,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** In the order of the help. */
export const EXIT_MEANINGS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT.success, "everything is as wanted"],
  [EXIT.internal, "an error inside homerun"],
  [EXIT.failed, "a task failed on at least one host"],
  [EXIT.unreachable, "at least one host could not be reached, or its state is unknown"],
  [EXIT.invalid, "a playbook, inventory, file or option is not valid; no host was touched"],
  [EXIT.failedAndUnreachable, "both 2 and 4"],
  [EXIT.interrupted, "interrupted (Ctrl-C)"],
  [EXIT.terminated, "terminated (SIGTERM, SIGHUP)"],
];

export function exitCodeHelp(): string {
  return `Exit codes:\n${EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`).join("\n")}\n`;
}
