/**
 * A terminal for a login and nothing else. Programs such as su and doas take a password only from one; a shell that speaks our
 * protocol on a terminal would have its bytes changed and its outputs mixed. So the program is started on a terminal, and the
 * shell that it starts uses pipes with names, which a second channel without a terminal holds the other ends of.
 */

import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { quote } from "../../host/shell.ts";
import { type Channel, type Connection, ConnectionError, type Exit } from "../connection.ts";

/** On the terminal's side, the pipes that the shell shall use: 7 to read, 8 and 9 to write. */
export interface LoginChannel {
  /** What the shell reads and writes. */
  readonly channel: Channel;
  /** What the program says on the terminal, and is told there. */
  readonly terminal: Channel;
}

/**
 * The side without a terminal: makes the pipes, tells where they are, and once they are held on both sides takes their names away.
 * No single quotes, `!` or backslashes, so that every login shell passes it on unchanged.
 */
function carrier(mark: string): string {
  return [
    "umask 077",
    "hr_d=$(mktemp -d) || exit 71",
    'mkfifo "$hr_d/i" "$hr_d/o" "$hr_d/e" || { rm -rf "$hr_d"; exit 71; }',
    "IFS= read -r hr_w",
    'printf %s "$hr_w" >"$hr_d/run"',
    'exec 7<>"$hr_d/i" 8<>"$hr_d/o" 9<>"$hr_d/e"',
    `echo "${mark} $hr_d"`,
    `if IFS= read -r hr_w && [ "$hr_w" = ${mark} ]`,
    'then exec 3>"$hr_d/i" 4<"$hr_d/o" 5<"$hr_d/e" 7>&- 8>&- 9>&-',
    'rm -rf "$hr_d"',
    "{ cat <&4; } 3>&- 5<&- &",
    "{ cat <&5 >&2; } 3>&- 4<&- &",
    "exec cat >&3 4<&- 5<&-",
    "fi",
    'rm -rf "$hr_d"',
  ]
    .join("; ")
    .replaceAll("&;", "&")
    .replaceAll("then;", "then");
}

/** What follows the mark on its line; what comes behind the line waits for the next reader. */
function lineOf(channel: Channel, mark: string, deadline: number): Promise<string> {
  const { stdout } = channel;
  return new Promise((resolve, reject) => {
    let text = "";
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      stdout.off("data", add);
      act();
    };
    const fail = (): void => settle(() => reject(new Error(text.trim())));
    const add = (chunk: Buffer): void => {
      text += chunk.toString();
      const at = text.indexOf(mark);
      const end = at < 0 ? -1 : text.indexOf("\n", at);
      if (end < 0) return;
      stdout.pause();
      if (end + 1 < text.length) stdout.unshift(Buffer.from(text.slice(end + 1)));
      settle(() => resolve(text.slice(at + mark.length, end).trim()));
    };
    const timer = setTimeout(fail, deadline);
    stdout.on("data", add);
    void channel.exit.then(fail);
  });
}

function noTerminal(connection: Connection, cause: unknown): ConnectionError {
  return new ConnectionError(`no terminal is to be had on ${connection.address} to ask for a password`, {
    phase: "become",
    code: "CON0507",
    notes: cause instanceof Error && cause.message !== "" ? cause.message.split("\n").slice(-3) : [],
    help: "allow terminals and two sessions in the host's sshd (`PermitTTY yes`, `MaxSessions 2`), or become the user without a password",
  });
}

/** `command`: one line for a POSIX shell on the terminal, that may use the descriptors 7, 8 and 9. */
export async function openLoginChannel(
  connection: Connection,
  command: string,
  deadline: number,
): Promise<LoginChannel> {
  const mark = randomBytes(16).toString("hex");
  const started: Channel[] = [];
  try {
    const pipes = await connection.start(`exec /bin/sh -c '${carrier(mark)}'`);
    started.push(pipes);
    const said = lineOf(pipes, mark, deadline);
    const open = 'exec 7<"$hr_d/i" 8>"$hr_d/o" 9>"$hr_d/e"';
    pipes.stdin.write(`hr_d=\${0%/*}; ${open} && echo ${mark} && ${command}\n`);
    const folder = await said;
    const terminal = await connection.start(`exec /bin/sh ${quote(`${folder}/run`)}`, { terminal: true });
    started.push(terminal);
    await lineOf(terminal, mark, deadline);
    pipes.stdin.write(`${mark}\n`);
    return { terminal, channel: together(pipes, terminal) };
  } catch (error) {
    for (const channel of started) channel.abort();
    throw error instanceof ConnectionError && error.phase !== "channel"
      ? error
      : noTerminal(connection, error);
  }
}

/** Milliseconds that the last words of a program that has ended may take through the pipes. */
const LAST_WORDS = 3000;

async function drained(pipes: Channel, exit: Exit): Promise<Exit> {
  pipes.stdin.end();
  await Promise.race([pipes.exit, delay(LAST_WORDS, undefined, { ref: false })]);
  return exit;
}

function together(pipes: Channel, terminal: Channel): Channel {
  return {
    stdin: pipes.stdin,
    stdout: pipes.stdout,
    stderr: pipes.stderr,
    exit: Promise.race([pipes.exit, terminal.exit.then((exit) => drained(pipes, exit))]),
    abort() {
      terminal.abort();
      pipes.abort();
    },
  };
}
