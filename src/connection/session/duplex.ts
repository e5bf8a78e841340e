/** A call that is spoken with: what it reads and prints are streams of the caller's, on a channel and in a shell of its own. */

import type { Readable, Writable } from "node:stream";
import type { Call, Reply } from "../../host/primitive.ts";
import { bytesOf } from "../../source/escaped-bytes.ts";
import type { Channel } from "../connection.ts";
import { ShellGone } from "./agent-shell.ts";
import { duplexProgram } from "./remote-program.ts";
import { type AgentRequest, newNonce, startOn } from "./start-agent.ts";

export interface Duplex {
  readonly stdin: Writable;
  /** Raw, to the end: nothing but what the call prints. */
  readonly stdout: Readable;
  /** Settles once the call has ended; its reply has no stdout. Rejects where the shell was gone before. */
  readonly ended: Promise<Reply>;
  /** Closes both streams: what reads or writes them on the host ends by that. */
  readonly abort: () => void;
}

/** What a call may complain; the last of it. */
const MOST_SAID = 16 * 1024 * 1024;

/** Resolves once the call runs. Rejects with `ConnectionError` as any shell that can't be had. `lost` says why one that was there is gone. */
export function startDuplex(request: AgentRequest, call: Call, lost: () => Promise<Error>): Promise<Duplex> {
  return startOn(request, async (channel, secret) => {
    const nonce = newNonce();
    const program = bytesOf(duplexProgram(call, nonce, request.connection.directory));
    channel.stdin.write(`${secret} ${program.length}\n`);
    channel.stdin.write(program);
    const [printed, said] = [beginning(channel.stdout, nonce), beginning(channel.stderr, nonce)];
    if (!(await printed) || !(await said)) {
      const exit = await channel.exit;
      throw new ShellGone(exit, "", []);
    }
    const ended = endOf(channel, nonce).then(async (reply) => reply ?? Promise.reject(await lost()));
    // Nobody need listen any more once it was given up.
    ended.catch(() => undefined);
    return { stdin: channel.stdin, stdout: channel.stdout, ended, abort: () => channel.abort() };
  });
}

/** Reads up to the line with the nonce; what comes after it stays in the stream. */
function beginning(stream: Readable, nonce: string): Promise<boolean> {
  const mark = Buffer.from(`${nonce}\n`, "latin1");
  return new Promise((resolve) => {
    let seen = Buffer.alloc(0);
    const settle = (begun: boolean): void => {
      stream.off("data", onData);
      for (const event of ["end", "close", "error"]) stream.off(event, onEnd);
      resolve(begun);
    };
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk]);
      const at = seen.indexOf(mark);
      if (at === -1) return;
      stream.pause();
      const rest = seen.subarray(at + mark.length);
      settle(true);
      if (rest.length > 0) stream.unshift(rest);
    };
    const onEnd = (): void => settle(false);
    for (const event of ["end", "close", "error"]) stream.once(event, onEnd);
    stream.on("data", onData);
    stream.resume();
  });
}

/** The call's status stands behind the nonce on stderr, the last that the shell says. */
function endOf({ stderr, exit }: Channel, nonce: string): Promise<Reply | undefined> {
  const mark = Buffer.from(`\n${nonce} `, "latin1");
  return new Promise((resolve) => {
    let said = Buffer.alloc(0);
    stderr.on("data", (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]).subarray(-MOST_SAID);
      const at = said.lastIndexOf(mark);
      if (at === -1 || said.indexOf(0x0a, at + mark.length) === -1) return;
      const status = Number.parseInt(said.toString("latin1", at + mark.length), 10);
      resolve({ status, stdout: Buffer.alloc(0), stderr: Buffer.from(said.subarray(0, at)) });
    });
    stderr.resume();
    void exit.then(() => resolve(undefined));
  });
}
