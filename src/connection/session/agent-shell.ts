/** One long-lived shell on a host, seen from here: sends frames, gives back replies, knows when it is gone. */

import type { Call, Reply } from "../../host/primitive.ts";
import type { Channel, Exit } from "../connection.ts";
import { throttleProgress } from "./progress.ts";
import { frameBytes } from "./remote-program.ts";
import { type Mark, ReplyScanner } from "./reply-scanner.ts";

export type Replies = readonly (Reply | undefined)[];

export interface FrameOptions {
  readonly stopAtFailure?: boolean | number | undefined;
  /** Shell text that is evaluated before the calls, in the shell itself. */
  readonly setup?: string;
  readonly onProgress?: ((line: string) => void) | undefined;
  /** Told when a call's turn has come. */
  readonly onStart?: (call: Call) => void;
  /** Told of each reply as it arrives. */
  readonly onReply?: ((index: number, reply: Reply | undefined) => void) | undefined;
}

/** Why a frame has no replies: the shell is gone. What was answered until then is kept. */
export class ShellGone extends Error {
  readonly exit: Exit;
  readonly printed: string;
  readonly replies: Replies;

  constructor(exit: Exit, printed: string, replies: Replies) {
    super("the shell on the host is gone");
    this.name = "ShellGone";
    this.exit = exit;
    this.printed = printed;
    this.replies = replies;
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
  readonly progress: ReturnType<typeof throttleProgress> | undefined;
  readonly resolve: (replies: Replies) => void;
  readonly reject: (error: ShellGone) => void;
}

function replyOf({ stdout, stderr }: Frame["halves"], index: number): Reply | undefined {
  const out = stdout[index];
  if (out?.status === undefined) return undefined;
  return { status: out.status, stdout: out.output, stderr: stderr[index]?.output ?? Buffer.alloc(0) };
}

function repliesOf(halves: Frame["halves"]): Replies {
  return halves.stdout.slice(0, halves.stderr.length).map((_, index) => replyOf(halves, index));
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
    const { setup, onProgress } = options;
    const stopAtFailure = Number(
      options.stopAtFailure === true ? calls.length : (options.stopAtFailure ?? 0),
    );
    const frame = frameBytes({ nonce, calls, stopAtFailure, setup, defined: this.#defined });
    return new Promise((resolve, reject) => {
      const progress = onProgress === undefined ? undefined : throttleProgress(onProgress);
      this.#frame = { calls, options, halves: { stdout: [], stderr: [] }, progress, resolve, reject };
      this.#scanners.stdout.expect(nonce);
      this.#scanners.stderr.expect(nonce);
      this.#send(frame, calls);
      this.#started(this.#frame, 0);
    });
  }

  /** Lets the shell end by itself: it stops at the end of its input. */
  finish(): void {
    this.#channel.stdin.end();
  }

  abort(): void {
    this.#channel.abort();
  }

  #listen(side: Side): ReplyScanner {
    const scanner = new ReplyScanner(
      (mark) => this.#marked(mark, side),
      (bytes) => this.#showProgress(bytes, side),
    );
    this.#channel[side].on("data", (chunk: Buffer) => scanner.add(chunk));
    return scanner;
  }

  #send({ how, program }: ReturnType<typeof frameBytes>, calls: readonly Call[]): void {
    const { stdin } = this.#channel;
    stdin.cork();
    stdin.write(`${this.#secret} ${how}\n`);
    stdin.write(program);
    for (const { input } of calls) {
      if (input !== undefined && input.length > 0) stdin.write(input);
    }
    stdin.uncork();
  }

  #started(frame: Frame, index: number): void {
    const call = frame.calls[index];
    if (call !== undefined) frame.options.onStart?.(call);
  }

  /** The two streams are not in step: whose output it is, each says for itself. */
  #showProgress(bytes: Buffer, side: Side): void {
    const frame = this.#frame;
    const call = frame?.calls[frame.halves[side].length];
    if (call?.sensitive !== true) frame?.progress?.add(bytes);
  }

  #marked(mark: Mark, side: Side): void {
    const frame = this.#frame;
    if (frame === undefined || mark.kind === "begin") return;
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
    frame.options.onReply?.(before, replyOf(frame.halves, before));
    if (done < frame.calls.length) {
      this.#started(frame, done);
      return;
    }
    this.#frame = undefined;
    frame.progress?.stop();
    frame.resolve(repliesOf(frame.halves));
  }

  #end(exit: Exit): void {
    const frame = this.#frame;
    this.#gone = new ShellGone(exit, this.#printed(), frame === undefined ? [] : repliesOf(frame.halves));
    this.#frame = undefined;
    frame?.progress?.stop();
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
