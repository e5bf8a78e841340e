/** Questions to the person at the terminal: passwords without echo, from /dev/tty, never where nobody can answer. */

import { closeSync, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import { Interrupted } from "./interrupted.ts";

export interface Prompter {
  /** Undefined where there is nobody to ask. Rejects with `Interrupted` on Ctrl-C. */
  ask(question: string, options: { readonly echo: boolean }): Promise<string | undefined>;
}

/** A terminal to read keys from. */
export interface Keyboard {
  setRawMode(raw: boolean): unknown;
  on(event: "data", listener: (data: Buffer) => void): unknown;
  on(event: "end" | "close" | "error", listener: () => void): unknown;
  off(event: "data" | "end" | "close" | "error", listener: (data: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface Answering {
  readonly question: string;
  readonly echo: boolean;
  readonly keyboard: Keyboard;
  readonly write: (text: string) => void;
}

const ENTER = /[\r\n]/;
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const CTRL_U = "\u0015";

/** Reads one line of keys in raw mode. End of input without a line is nobody. */
export function readAnswer({ question, echo, keyboard, write }: Answering): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const decoder = new TextDecoder();
  let typed: readonly string[] = [];

  const finish = (settle: () => void): void => {
    keyboard.off("data", onData);
    for (const event of ["end", "close", "error"] as const) keyboard.off(event, onEnd);
    keyboard.setRawMode(false);
    keyboard.pause();
    write("\n");
    settle();
  };
  const onEnd = (): void => finish(() => resolve(undefined));
  const onKey = (key: string): boolean => {
    if (ENTER.test(key)) finish(() => resolve(typed.join("")));
    else if (key === CTRL_C) finish(() => reject(new Interrupted()));
    else if (key === CTRL_D) finish(() => resolve(typed.length === 0 ? undefined : typed.join("")));
    else {
      typed = edited(typed, key, echo ? write : () => {});
      return true;
    }
    return false;
  };
  const onData = (data: Buffer): void => {
    for (const key of decoder.decode(data, { stream: true })) if (!onKey(key)) return;
  };

  write(question);
  keyboard.setRawMode(true);
  keyboard.on("data", onData);
  for (const event of ["end", "close", "error"] as const) keyboard.on(event, onEnd);
  keyboard.resume();
  return promise;
}

function edited(typed: readonly string[], key: string, show: (text: string) => void): readonly string[] {
  if (key === "\u007f" || key === "\b") {
    if (typed.length > 0) show("\b \b");
    return typed.slice(0, -1);
  }
  if (key === CTRL_U) {
    show("\b \b".repeat(typed.length));
    return [];
  }
  if (key < " ") return typed;
  show(key);
  return [...typed, key];
}

export interface PrompterOptions {
  /** False in CI: never ask. */
  readonly interactive: boolean;
  /** Whether stdin is a terminal, for where there is no /dev/tty. */
  readonly stdin: Keyboard & { readonly isTTY?: boolean };
  /** To the person: stderr. */
  readonly write: (text: string) => void;
}

interface OpenTerminal {
  readonly keyboard: Keyboard;
  /** Also where stderr goes into a file, the person sees the question. */
  readonly write: (text: string) => void;
  close(): void;
}

function openTerminal({ stdin, write }: PrompterOptions): OpenTerminal | undefined {
  try {
    const descriptor = openSync("/dev/tty", "r+");
    try {
      const stream = new ReadStream(descriptor);
      const show = (text: string): void => void writeSync(descriptor, text);
      return { keyboard: stream, write: show, close: () => void stream.destroy() };
    } catch {
      closeSync(descriptor);
    }
  } catch {
    // No controlling terminal: a service, a container, another system.
  }
  return stdin.isTTY === true ? { keyboard: stdin, write, close: () => {} } : undefined;
}

export function createPrompter(options: PrompterOptions): Prompter {
  return {
    async ask(question, { echo }) {
      const terminal = options.interactive ? openTerminal(options) : undefined;
      if (!terminal) return undefined;
      try {
        return await readAnswer({ question, echo, keyboard: terminal.keyboard, write: terminal.write });
      } finally {
        terminal.close();
      }
    },
  };
}
