/** Hands every event to every subscriber: numbered, dated, free of secrets, in order. */

import { boundedEvent } from "./bounded-event.ts";
import type { Envelope, Event, Subscriber } from "./event.ts";
import { createEventMask } from "./mask-event.ts";
import type { Redactor } from "./redactor.ts";

export interface Bus {
  /** Never throws. Events emitted by a subscriber while it is called come after the current one. */
  emit(event: Event): void;
  /** `name` is what a notice calls the subscriber should it fail. Returns the way to leave. */
  subscribe(subscriber: Subscriber, name?: string): () => void;
  /** Lets the subscribers finish; later events are dropped. Says which of them could not, and why. */
  close(): Promise<readonly string[]>;
}

export interface BusOptions {
  readonly now: () => Date;
  readonly redactor: Redactor;
}

interface Subscription {
  readonly subscriber: Subscriber;
  readonly name: string;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function createBus({ now, redactor }: BusOptions): Bus {
  const maskEvent = createEventMask(redactor);
  const subscriptions = new Set<Subscription>();
  const waiting: Event[] = [];
  let seq = 0;
  let delivering = false;
  let closed = false;

  const drop = (subscription: Subscription, error: unknown): void => {
    subscriptions.delete(subscription);
    waiting.push({
      type: "notice",
      message: `${subscription.name} stopped working and is left out from here on: ${reasonOf(error)}`,
    });
  };

  const masked = (event: Event): Event => {
    try {
      // Masked whole: a secret that the bound would cut in two is still found.
      return boundedEvent(maskEvent(event));
    } catch (error) {
      return {
        type: "notice",
        message: `an event of type ${event.type} could not be masked and is left out: ${reasonOf(error)}`,
      };
    }
  };

  const deliver = (event: Event): void => {
    const { type, ...rest } = masked(event);
    const envelope = { type, seq: ++seq, at: now().toISOString(), ...rest } as Envelope;
    for (const subscription of [...subscriptions]) {
      try {
        subscription.subscriber.on(envelope);
      } catch (error) {
        drop(subscription, error);
      }
    }
  };

  const emit = (event: Event): void => {
    if (closed) return;
    waiting.push(event);
    if (delivering) return;
    delivering = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) deliver(next);
    } finally {
      delivering = false;
    }
  };

  return {
    emit,
    subscribe(subscriber, name = "a report") {
      const subscription = { subscriber, name };
      subscriptions.add(subscription);
      return () => void subscriptions.delete(subscription);
    },
    async close() {
      if (closed) return [];
      closed = true;
      const endings = [...subscriptions].map(async ({ subscriber, name }) => {
        try {
          await subscriber.close?.();
          return [];
        } catch (error) {
          return [`${name} could not finish: ${redactor.mask(reasonOf(error))}`];
        }
      });
      return (await Promise.all(endings)).flat();
    },
  };
}
