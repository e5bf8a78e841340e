/** Becoming another user: the words of the command, and what its refusals mean. */

import { quoteAll } from "../../host/shell.ts";
import type { BecomeMethod } from "../../model/become-method.ts";
import { ConnectionError } from "../connection.ts";
import type { BecomeSpec } from "../connection-spec.ts";
import { type Stage, startCommand } from "./remote-program.ts";

/** `-n` and `-S` are ours to decide, whatever the flags say: they depend on whether there is a password. */
function ownFlags(flags: readonly string[]): readonly string[] {
  return flags.filter((flag) => !["-n", "-S", "--non-interactive", "--stdin"].includes(flag));
}

/** A first line of input is the command: that is passed on by every login shell, whatever it holds. */
export const READS_COMMAND = "exec /bin/sh -c 'IFS= read -r hr_w && eval \"$hr_w\"'";

/** su and doas take passwords from a terminal only, each in its way; sudo needs none. */
export function wantsTerminal(become: BecomeSpec | undefined): boolean {
  return become !== undefined && become.method !== "sudo" && become.password !== undefined;
}

/**
 * One line that starts a shell of the other user. `env` so that the refusals are in English; the prompt of sudo is unguessable so
 * that it can be counted. doas and sudo leave no descriptors open, so on a terminal theirs are exchanged before; su exchanges
 * nothing, since some insist on a terminal as their input.
 */
export function becomeCommand(
  become: BecomeSpec,
  shell: readonly string[],
  stage: Stage,
  prompt: string,
): string {
  const { method, exe, user, password, flags } = become;
  const start = ["env", "LC_ALL=C", exe];
  if (method === "su")
    return `exec ${quoteAll([...start, ...flags, user, "-c", startCommand(shell, stage)])}`;
  const { onTerminal = false } = stage;
  const how =
    password === undefined ? ["-n"] : method === "doas" ? [] : [...(onTerminal ? [] : ["-S"]), "-p", prompt];
  const words = [
    ...start,
    ...how,
    ...ownFlags(flags),
    "-u",
    user,
    ...(method === "sudo" ? ["--"] : []),
    ...shell,
  ];
  const command = startCommand(words, { ...stage, onTerminal: false });
  return onTerminal ? `${command} <&7 >&8 2>&9 7<&- 8>&- 9>&-` : command;
}

/** Whether the text that a become program printed says that the password did not do. */
export function passwordRefused(printed: string, prompt: string): boolean {
  return (
    printed.split(prompt).length > 2 ||
    /\bsorry, try again|incorrect (password|authentication)|authentication fail(ed|ure)|maximum \d+ incorrect/i.test(
      printed,
    )
  );
}

interface Refusal {
  readonly code: ConnectionError["code"];
  readonly pattern: RegExp;
  readonly message: (who: string, become: BecomeSpec) => string;
  readonly help: (become: BecomeSpec) => string;
}

const REFUSALS: readonly Refusal[] = [
  {
    code: "CON0505",
    pattern: /must have a tty|requiretty/i,
    message: (who, { exe, user }) => `${exe} on ${who} insists on a terminal to become ${user}`,
    help: () => "except the user in the host's sudoers: `Defaults:USER !requiretty`",
  },
  {
    code: "CON0503",
    pattern:
      /not in the sudoers|is not allowed to|may not run sudo|not allowed to execute|I'm sorry .* I'm afraid/i,
    message: (who, { exe, user }) => `${who} may not become ${user} with ${exe}`,
    help: ({ user }) =>
      `allow it on the host with visudo (a shell as ${user}, not single commands), or log in as another user`,
  },
  {
    code: "CON0503",
    pattern: /doas: operation not permitted|doas is not enabled/i,
    message: (who, { exe, user }) => `${who} may not become ${user} with ${exe}`,
    help: ({ user }) => `allow it in the host's /etc/doas.conf, say with \`permit persist NAME as ${user}\``,
  },
  {
    code: "CON0503",
    pattern: /^su: permission denied/im,
    message: (who, { exe, user }) => `${who} may not become ${user} with ${exe}`,
    help: () => "on many hosts only members of the group wheel may use su (pam_wheel in /etc/pam.d/su)",
  },
  {
    code: "CON0503",
    pattern: /account is (currently )?not available|no shell|cannot run .*nologin/i,
    message: (_who, { user }) => `${user} has no login shell for su to start`,
    help: () => "name one with `become_flags: -s /bin/sh`, or become the user with sudo",
  },
  {
    code: "CON0503",
    pattern: /unknown user|user .* does not exist|unknown id|no passwd entry for/i,
    message: (_who, { user }) => `there is no user ${user} to become`,
    help: () => "check `become_user`",
  },
  {
    code: "CON0503",
    pattern:
      /account (validation failure|or password is expired)|password (has )?expired|account has expired/i,
    message: (who, { user }) => `the account of ${who} has expired, so that it may not become ${user}`,
    help: () => "log in by hand and set a new password",
  },
];

const BY_HAND: Readonly<Record<BecomeMethod, string>> = { sudo: "sudo -v", su: "su", doas: "doas true" };

const helpOf = {
  password:
    "give it with `-K` or `--become-password-file FILE`, or as the variable `ansible_become_password`",
  sudo: "it is the password of the login user",
  su: "su asks for the password of the user that one becomes",
  doas: "it is the password of the login user",
} as const;

/** Says why no shell of the wanted user came. `who` is the login, `printed` what the program said. */
export function becomeRefusal(
  who: string,
  become: BecomeSpec,
  printed: string,
  prompt: string,
  exitCode: number | undefined,
): ConnectionError {
  const shown = printed.replaceAll(prompt, "").trim();
  const notes =
    shown === ""
      ? []
      : shown.split("\n").map((line) => `${become.exe}: ${line.replace(/^(sudo(-rs)?|su|doas): /, "")}`);
  const fail = (code: ConnectionError["code"], message: string, help: string): ConnectionError =>
    new ConnectionError(message, { phase: "become", code, notes, help });

  if (become.method === "su" && become.password === undefined && exitCode === undefined && shown !== "")
    return fail("CON0501", `becoming ${become.user} on ${who} needs a password`, helpOf.password);
  const known = REFUSALS.find(({ pattern }) => pattern.test(shown));
  if (known !== undefined) return fail(known.code, known.message(who, become), known.help(become));
  if (
    become.password === undefined &&
    /password is required|auth(entic|oriz)ation (is )?(required|failed)|authentication failure|terminal is required/i.test(
      shown,
    )
  ) {
    return fail("CON0501", `becoming ${become.user} on ${who} needs a password`, helpOf.password);
  }
  if (become.password !== undefined && passwordRefused(printed, prompt)) {
    return fail(
      "CON0502",
      `the password to become ${become.user} on ${who} is wrong`,
      `${helpOf[become.method]}; it was tried once and is not tried again in this run`,
    );
  }
  if (exitCode === 127 || /not found|no such file/i.test(shown)) {
    return fail(
      "CON0504",
      `${become.exe} is not there on ${who}`,
      `install it, or log in as ${become.user} and leave out \`become\``,
    );
  }
  return fail(
    "CON0506",
    exitCode === undefined
      ? `${become.exe} on ${who} gives no shell of ${become.user}`
      : `becoming ${become.user} on ${who} failed`,
    `run the same by hand on the host: \`${BY_HAND[become.method]}\``,
  );
}
