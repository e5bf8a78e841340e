/** Why a module will not do what was asked, given what the host is like. The host is untouched. */

export interface Refusal {
  readonly kind: "refusal";
  /** One line: what stands in the way. */
  readonly message: string;
  readonly help?: string;
  /** Return values that the task's result carries all the same. */
  readonly result?: Readonly<Record<string, unknown>>;
  /**
   * Whether a change that check mode has only promised could lift it ("no such unit" while its package is not
   * installed yet). Check mode then reports "unknown until applied" instead of a failure, if anything was promised.
   */
  readonly mayResolve?: boolean;
}

export function refuse(message: string, details: Omit<Refusal, "kind" | "message"> = {}): Refusal {
  return { kind: "refusal", message, ...details };
}
