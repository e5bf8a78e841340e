/** Why looking ahead can't tell what comes of a task: its turn has not come. Never reaches a report. */

export type PendingReason =
  /** The host has not said yet what it needs to know; later tasks may still be looked at. */
  | "answer"
  /** It will change something: what is read before that is not worth reading. */
  | "change"
  /** It waits, asks, reconnects, or does something that only its turn may do. */
  | "barrier";

export class Pending extends Error {
  readonly reason: PendingReason;

  constructor(reason: PendingReason) {
    super(`not before its turn: ${reason}`);
    this.name = "Pending";
    this.reason = reason;
  }
}
