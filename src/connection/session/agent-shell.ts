/** One long-lived shell on a host, seen from here: sends frames, gives back replies, knows when it is gone. */

import { type Input, isHeld, MOST_HELD, progressText, sizeOf } from "../../host/content.ts";
import type { Call, Reply } from "../../host/primitive.ts";
import type { Channel, Exit } from "../connection.ts";
import { OutputTap } from "./output-tap.ts";
import { throttleProgress } from "./progress.ts";
import { type FrameBytes, frameBytes } from "./remote-program.ts";
import { type Mark, ReplyScanner } from "./reply-scanner.ts";
import { ContentChanged, sendInput, sendZeros } from "./send-input.ts";

export type Replies = readonly (Reply | undefined)[];

export interface FrameOptions {
  readonly stopAtFailure?: boolean | number | undefined;
  /** Shell text that is evaluated before the calls, in the shell itself. */
  readonly setup?: string;
  readonly onProgress?: ((line: string) => void) | undefined;
  /** The last call takes the rest of the shell's input: no other one is carried out by this shell. */
  readonly raw?: boolean | undefined;
  /** Takes what the last call prints on stdout, piece by piece; its reply holds nothing of it. */
  readonly take?: ((bytes: Buffer) => Promise<void>) | undefined;
  /** Told when a call's turn has come. */
  readonly onStart?: (call: Call) => void;
  /** Told when the shell begins and ends to look at what several calls will look at. */
  readonly onGathering?: (isUnderWay: boolean) => void;
  /** Told of each reply as it arrives. */
  readonly onReply?: ((index: number, reply: Reply | undefined) => void) | undefined;
}

/** Why a frame has no replies: the shell is gone. What was answered until then is kept. */
export class ShellGone extends Error {
  readonly exit: Exit;
  readonly printed: string;
  readonly replies: Replies;
  /** Not all that the calls read had been sent. */
  readonly cutShort: boolean;

  constructor(exit: Exit, printed: string, replies: Replies, cutShort = false) {
    super("the shell on the host is gone");
    this.name = "ShellGone";
    this.exit = exit;
    this.printed = printed;
    this.replies = replies;
    this.cutShort = cutShort;
  }

  /** The same of a frame with calls before these. */
  behind(replies: Replies): ShellGone {
    return new ShellGone(this.exit, this.printed, [...replies, ...this.replies], this.cutShort);
  }

  /** The same of a frame without its first calls. */
  without(calls: number): ShellGone {
    return new ShellGone(this.exit, this.printed, this.replies.slice(calls), this.cutShort);
  }
}

interface Half {
  readonly status: number | undefined;
  readonly output: Buffer;
}

type Side = "stdout" | "stderr";

interface Frame {
  readonly calls: readonly Call[];
  readonly options: FrameOptions;
  readonly halves: Readonly<Record<Side, Half[]>>;
  readonly gathers: FrameBytes["gathers"];
  /** How often each stream has said that the shell has gathered. */
  readonly gathered: Record<Side, number>;
  readonly progress: ReturnType<typeof throttleProgress> | undefined;
  /** Why a call's input was not what it should be, by index. */
  readonly spoiled: Map<number, string>;
  /** Not all inputs have been sent. */
  sending: boolean;
  /** No more of them shall be. */
  isHeld: boolean;
  readonly tap: OutputTap | undefined;
  readonly resolve: (replies: Replies) => void;
  readonly reject: (error: unknown) => void;
}

function replyOf({ halves: { stdout, stderr }, spoiled }: Frame, index: number): Reply | undefined {
  const out = stdout[index];
  if (out?.status === undefined) return undefined;
  const why = spoiled.get(index);
  if (why !== undefined) return { status: 1, stdout: Buffer.alloc(0), stderr: Buffer.from(why) };
  return { status: out.status, stdout: out.output, stderr: stderr[index]?.output ?? Buffer.alloc(0) };
}

function repliesOf(frame: Frame): Replies {
  const { stdout, stderr } = frame.halves;
  return stdout.slice(0, stderr.length).map((_, index) => replyOf(frame, index));
}

/** What one write may hand over at once. */
const MOST_AT_ONCE = 1024 * 1024;

function isShort(inputs: readonly Input[]): boolean {
  return inputs.every(isHeld) && inputs.reduce((sum, input) => sum + sizeOf(input), 0) <= MOST_AT_ONCE;
}

export class AgentShell {
  readonly #channel: Channel;
  readonly #secret: string;
  readonly #nonce: () => string;
  readonly #defined = new Set<string>();
  readonly #scanners: Readonly<Record<Side, ReplyScanner>>;
  #frame: Frame | undefined;
  #gone: ShellGone | undefined;

  /** Takes over a channel whose shell reads frames; `secret` has been sent and opens each of them. */
  constructor(channel: Channel, secret: string, nonce: () => string) {
    this.#channel = channel;
    this.#secret = secret;
    this.#nonce = nonce;
    this.#scanners = { stdout: this.#listen("stdout"), stderr: this.#listen("stderr") };
    void channel.exit.then((exit) => this.#end(exit));
  }

  get alive(): boolean {
    return this.#gone === undefined;
  }

  /** One frame at a time. Rejects with `ShellGone`. */
  exchange(calls: readonly Call[], options: FrameOptions): Promise<Replies> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    if (this.#frame !== undefined) throw new Error("a shell carries one frame at a time");
    const nonce = this.#nonce();
    const { setup, raw, take, onProgress } = options;
    const stopAtFailure = Number(
      options.stopAtFailure === true ? calls.length : (options.stopAtFailure ?? 0),
    );
    const bytes = frameBytes({ nonce, calls, stopAtFailure, setup, raw, defined: this.#defined });
    return new Promise((resolve, reject) => {
      const progress = onProgress === undefined ? undefined : throttleProgress(onProgress);
      const halves = { stdout: [], stderr: [] };
      const tap = take && new OutputTap(this.#channel.stdout, take);
      const gathering = { gathers: bytes.gathers, gathered: { stdout: 0, stderr: 0 } };
      const rest = { ...gathering, spoiled: new Map(), sending: true, isHeld: false, tap };
      const frame: Frame = { calls, options, halves, progress, ...rest, resolve, reject };
      this.#frame = frame;
      this.#scanners.stdout.expect(nonce);
      this.#scanners.stderr.expect(nonce);
      this.#send(bytes, frame);
      this.#started(frame, 0);
    });
  }

  /** Lets the shell end by itself: it stops at the end of its input. */
  finish(): void {
    this.#channel.stdin.end();
  }

  /** Settles when the shell is no more. */
  async ended(): Promise<void> {
    await this.#channel.exit;
  }

  abort(): void {
    this.#channel.abort();
  }

  /** Sends no more of what the calls under way read: what they need the rest for can't happen any more. */
  hold(): void {
    if (this.#frame !== undefined) this.#frame.isHeld = true;
  }

  #listen(side: Side): ReplyScanner {
    const scanner = new ReplyScanner(
      (mark) => this.#marked(mark, side),
      (bytes) => this.#arrived(bytes, side),
    );
    this.#channel[side].on("data", (chunk: Buffer) => scanner.add(chunk));
    return scanner;
  }

  #send({ how, program }: FrameBytes, frame: Frame): void {
    const { stdin } = this.#channel;
    const inputs = frame.calls.flatMap(({ input }) =>
      input === undefined || sizeOf(input) === 0 ? [] : [input],
    );
    stdin.cork();
    stdin.write(`${this.#secret} ${how}\n`);
    stdin.write(program);
    const isWhole = isShort(inputs) && frame.options.raw !== true;
    if (isWhole) {
      for (const input of inputs) if (isHeld(input)) stdin.write(input);
      frame.sending = false;
    }
    stdin.uncork();
    if (!isWhole) void this.#sendInputs(frame);
  }

  /** What is not sent while the frame waits for it is sent never: the frame, or the shell, has come to its end. */
  async #sendInputs(frame: Frame): Promise<void> {
    for (const [index, { input }] of frame.calls.entries()) {
      if (input === undefined || this.#frame !== frame) continue;
      await this.#sendOne(frame, index, input).catch(() => this.#channel.abort());
      if (frame.isHeld) return;
    }
    frame.sending = false;
    if (frame.options.raw === true) this.#channel.stdin.end();
  }

  async #sendOne(frame: Frame, index: number, input: Input): Promise<void> {
    const { stdin } = this.#channel;
    const size = sizeOf(input);
    const stopped = (): boolean => this.#frame !== frame || frame.isHeld;
    const tells = size > MOST_HELD && frame.calls[index]?.sensitive !== true;
    let sent = 0;
    const onSent = (bytes: number): void => {
      sent += bytes;
      if (tells && !stopped()) frame.progress?.add(Buffer.from(progressText("copied", sent, size)));
    };
    try {
      await sendInput(input, stdin, { onSent, stopped });
    } catch (error) {
      if (!(error instanceof ContentChanged)) throw error;
      frame.spoiled.set(index, error.message);
      // The calls behind it find theirs only behind as many bytes as were promised.
      if (frame.options.raw !== true) await sendZeros(size - sent, stdin, { stopped });
    }
  }

  #started(frame: Frame, index: number): void {
    const call = frame.calls[index];
    if (call !== undefined) frame.options.onStart?.(call);
    if (frame.gathers.has(index)) frame.options.onGathering?.(true);
  }

  /** The two streams are not in step: whose output it is, each says for itself. */
  #arrived(bytes: Buffer, side: Side): boolean {
    const frame = this.#frame;
    const isLast = frame?.halves.stdout.length === (frame?.calls.length ?? 0) - 1;
    if (frame?.tap !== undefined && side === "stdout" && isLast) {
      frame.tap.add(bytes);
      return true;
    }
    const call = frame?.calls[frame.halves[side].length];
    if (call?.sensitive !== true && call?.primitive.liveOutput !== false) frame?.progress?.add(bytes);
    return false;
  }

  #marked(mark: Mark, side: Side): void {
    const frame = this.#frame;
    if (frame === undefined || mark.kind === "begin") return;
    if (mark.kind === "gathered") {
      const other = side === "stdout" ? "stderr" : "stdout";
      if (++frame.gathered[side] <= frame.gathered[other]) frame.options.onGathering?.(false);
      return;
    }
    // Cannot be: only the shell knows the nonce. Whatever it is, nothing that follows can be trusted.
    if (mark.index !== frame.halves[side].length) {
      this.#channel.abort();
      return;
    }
    const { stdout, stderr } = frame.halves;
    const before = Math.min(stdout.length, stderr.length);
    frame.halves[side].push({ status: mark.status, output: mark.output });
    if (frame.halves[side].length === frame.calls.length) this.#scanners[side].rest();
    const done = Math.min(stdout.length, stderr.length);
    if (done === before) return;
    frame.options.onReply?.(before, replyOf(frame, before));
    if (done < frame.calls.length) {
      this.#started(frame, done);
      return;
    }
    this.#frame = undefined;
    frame.progress?.stop();
    const resolve = (): void => frame.resolve(repliesOf(frame));
    if (frame.tap === undefined) resolve();
    else frame.tap.done().then(resolve, frame.reject);
  }

  #end(exit: Exit): void {
    const frame = this.#frame;
    const replies = frame === undefined ? [] : repliesOf(frame);
    this.#gone = new ShellGone(exit, this.#printed(), replies, frame?.sending);
    this.#frame = undefined;
    frame?.progress?.stop();
    frame?.tap?.close();
    frame?.reject(this.#gone);
  }

  /** The last of what the shell said, for messages; nothing where it may belong to a secret call. */
  #printed(): string {
    const { calls = [], halves } = this.#frame ?? {};
    const sides: readonly Side[] = ["stdout", "stderr"];
    if (sides.some((side) => calls[halves?.[side].length ?? 0]?.sensitive === true)) return "";
    return sides.map((side) => this.#scanners[side].leftover).join("\n");
  }
}
