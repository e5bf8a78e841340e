/** Becoming another user: the words of the command, and what its refusals mean. */

import { ConnectionError } from "../connection.ts";
import type { BecomeSpec } from "../connection-spec.ts";

/** `-n` and `-S` are ours to decide, whatever the flags say: they depend on whether there is a password. */
function ownFlags(flags: readonly string[]): readonly string[] {
  return flags.filter((flag) => !["-n", "-S", "--non-interactive", "--stdin"].includes(flag));
}

/** `env` so that the refusals are in English; the prompt is unguessable so that it can be counted. */
export function becomeWords(become: BecomeSpec, prompt: string): readonly string[] {
  const asking = become.password === undefined ? ["-n"] : ["-S", "-p", prompt];
  return ["env", "LC_ALL=C", become.exe, ...asking, ...ownFlags(become.flags), "-u", become.user, "--"];
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
    pattern: /unknown user/i,
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
      : shown.split("\n").map((line) => `${become.exe}: ${line.replace(/^sudo(-rs)?: /, "")}`);
  const fail = (code: ConnectionError["code"], message: string, help: string): ConnectionError =>
    new ConnectionError(message, { phase: "become", code, notes, help });

  const known = REFUSALS.find(({ pattern }) => pattern.test(shown));
  if (known !== undefined) return fail(known.code, known.message(who, become), known.help(become));
  if (
    become.password === undefined &&
    /password is required|authentication (is )?required|terminal is required/i.test(shown)
  ) {
    return fail(
      "CON0501",
      `becoming ${become.user} on ${who} needs a password`,
      "give it with `-K` or `--become-password-file FILE`, or as the variable `ansible_become_password`",
    );
  }
  if (become.password !== undefined && passwordRefused(printed, prompt)) {
    return fail(
      "CON0502",
      `the password to become ${become.user} on ${who} is wrong`,
      "it is the password of the login user; it was tried once and is not tried again in this run",
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
    `becoming ${become.user} on ${who} failed`,
    "run the same by hand on the host: `sudo -v`",
  );
}
