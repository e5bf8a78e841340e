/** Waits for the hello of another user's shell, and gives its password to who asks for it: once. */

import type { Channel, Exit } from "../connection.ts";
import { ShellGone } from "./agent-shell.ts";
import { passwordRefused } from "./become.ts";

const KEPT = 8192;

/** Milliseconds of silence after which a program that has said something on a terminal waits for the password. */
const ASKING = 250;

/** The same where nothing was said at all, or nobody has a password to give. */
const SILENCE = 3000;

export interface Authentication {
  /** Where the shell says hello. */
  readonly channel: Channel;
  /** Where the program asks, if not there. */
  readonly terminal?: Channel | undefined;
  readonly password: string | undefined;
  readonly hello: string;
  readonly prompt: string;
  readonly deadline: number;
}

/** What channels print until somebody else listens to them. */
class Transcript {
  readonly #channels: readonly Channel[];
  readonly #changed: (text: string) => void;
  text = "";

  constructor(channels: readonly Channel[], changed: (text: string) => void) {
    this.#channels = channels;
    this.#changed = changed;
    for (const { stdout, stderr } of channels)
      for (const out of [stdout, stderr]) out.on("data", this.#add).resume();
  }

  release(): void {
    for (const { stdout, stderr } of this.#channels)
      for (const out of [stdout, stderr]) out.off("data", this.#add);
  }

  readonly #add = (chunk: Buffer): void => {
    this.text = (this.text + chunk.toString().replaceAll("\r", "")).slice(-KEPT);
    this.#changed(this.text);
  };
}

/**
 * Rejects with `ShellGone` where anything but the hello comes. Without a terminal the password is sent at once: who needs none
 * throws it away. On a terminal, where somebody else might read it later, it is sent only when the program has asked for
 * something, in whatever language, and waits.
 */
export function authenticate(wanted: Authentication): Promise<void> {
  const { channel, terminal, password, hello, prompt, deadline } = wanted;
  return new Promise((resolve, reject) => {
    let settled = false;
    let sent = false;
    const settle = (act: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(late);
      clearTimeout(quiet);
      transcript.release();
      // Nobody reads what the terminal says from now on, and nobody shall wait for that.
      terminal?.stdout.resume();
      terminal?.stderr.resume();
      act();
    };
    const refuse = (exit: Exit): void =>
      settle(() => {
        channel.abort();
        reject(new ShellGone(exit, transcript.text, []));
      });
    const give = (to: Channel): void => {
      sent = true;
      // One line only: a second one would be a second guess.
      to.stdin.write(`${password?.split("\n", 1).join("")}\n`);
    };
    const asked = (): void => {
      if (password === undefined) refuse({});
      else if (terminal && !sent) give(terminal);
    };
    const transcript = new Transcript(terminal ? [channel, terminal] : [channel], (text) => {
      clearTimeout(quiet);
      if (text.includes(hello)) settle(resolve);
      else if (passwordRefused(text, prompt)) refuse({});
      else quiet = setTimeout(asked, password === undefined ? SILENCE : ASKING);
    });
    const late = setTimeout(refuse, deadline, {});
    let quiet = setTimeout(() => password !== undefined && asked(), SILENCE);
    void channel.exit.then(refuse);
    if (password !== undefined && !terminal) give(channel);
  });
}
