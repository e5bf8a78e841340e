/** Stands in for the way to the hosts while the engine looks ahead: gives what is known already, and notes what will be asked. */

import type { Shell } from "../../connection/session/session.ts";
import type { Reply } from "../../host/primitive.ts";
import type { HostRun } from "../host-run.ts";
import type { Question } from "../wire/question.ts";
import type { EarlyQuestion, Wire } from "../wire/wire.ts";
import { Pending } from "./pending.ts";

export class Probe {
  readonly #wire: Wire;
  readonly #copies = new Map<HostRun, HostRun>();
  readonly questions: EarlyQuestion[] = [];
  /** Before anything that stands in a change's way: whatever was read is read again. */
  readonly #afresh: boolean;

  constructor(wire: Wire, afresh: boolean) {
    this.#wire = wire;
    this.#afresh = afresh;
  }

  /** Throws `Pending` where one of the answers is not there yet. */
  ask(shell: Shell, questions: readonly Question[]): readonly Reply[] {
    const replies: Reply[] = [];
    for (const question of questions) {
      const reply = this.#afresh ? undefined : this.#wire.known(shell, question);
      if (reply) replies.push(reply);
      else if (this.#afresh || !this.#wire.asked(shell, question)) this.questions.push({ shell, question });
    }
    if (replies.length < questions.length) throw new Pending("answer");
    return replies;
  }

  /** What is known of a host, in a copy that may be written to. */
  copyOf(host: HostRun): HostRun {
    let copy = this.#copies.get(host);
    if (!copy) {
      copy = host.copy();
      this.#copies.set(host, copy);
    }
    return copy;
  }
}
