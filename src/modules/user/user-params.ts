/** The parameters of `user`. */

import { z } from "zod";
import { bool, float, int, list, oneOf, path, text, word } from "../contract/params.ts";

/** A name that the tools take for a name and nothing else. */
function accountName(what: string) {
  return word().refine((name) => /^[A-Za-z0-9_.][A-Za-z0-9_.-]*\$?$/.test(name), {
    error: `a ${what}'s name is made of letters, digits, \`_\`, \`.\` and \`-\`, and does not begin with \`-\``,
  });
}

/** A field of /etc/passwd. */
function field() {
  return word().refine((line) => !/[:\n]/.test(line), { error: "a colon or a line end can't stand here" });
}

function elsewhere(system: string): string {
  return `Accepted for compatibility: it means something on ${system} only, and does nothing on Linux.`;
}

export const userParams = z.strictObject({
  name: accountName("user").describe("The login name."),
  state: oneOf("present", "absent").default("present").describe("Whether the user shall exist."),
  uid: int().optional().describe("The number; keep it equal on all hosts that share files over NFS."),
  non_unique: bool().default(false).describe("Let several users have the same `uid`."),
  group: accountName("group").optional().describe("The primary group, by name or number."),
  groups: list(accountName("group"))
    .optional()
    .describe("The other groups; an empty list takes the user out of all of them."),
  append: bool()
    .default(false)
    .describe("Add `groups` to what the user has, instead of making them all there is."),
  comment: field().optional().describe("The full name."),
  home: path().optional().describe("The home folder."),
  move_home: bool().default(false).describe("Move the old home to a new `home`."),
  create_home: bool().default(true).describe("Make the home where it is missing."),
  skeleton: path().optional().describe("Folder whose files a new home gets; /etc/skel where absent."),
  umask: word().optional().describe("Mask for the permissions of a new home."),
  shell: field().optional().describe("The login shell."),
  password: word()
    .optional()
    .describe("The hash of the password, as it stands in /etc/shadow; `*` or `!` for none. Never shown."),
  update_password: oneOf("always", "on_create")
    .default("always")
    .describe("`on_create`: only new users get `password`."),
  password_lock: bool().optional().describe("Whether the password is locked; keys still open the door."),
  password_expire_min: int().optional().describe("Days before the password may be changed."),
  password_expire_max: int().optional().describe("Days after which it must be changed."),
  password_expire_warn: int().optional().describe("Days of warning before that."),
  password_expire_account_disable: int()
    .optional()
    .describe("Days from the end of the password until the account is shut; -1 for never."),
  expires: float().optional().describe("When the account expires, in seconds since the epoch; -1 for never."),
  system: bool().default(false).describe("Make a system user. Says nothing about one that exists."),
  remove: bool().default(false).describe("With `absent`: remove the home and mail as well."),
  force: bool().default(false).describe("With `absent`: also where the user is logged in."),
  local: bool().default(false).describe("Accepted for compatibility: only local accounts are changed."),
  uid_min: int().optional().describe("Lowest number for a new user."),
  uid_max: int().optional().describe("Highest number for a new user."),
  generate_ssh_key: bool()
    .default(false)
    .describe("Make a key pair where there is none. Never replaces one."),
  ssh_key_file: path().optional().describe("Where, relative to the home; `.ssh/id_TYPE` where absent."),
  ssh_key_type: oneOf("rsa", "ed25519", "ecdsa").default("rsa").describe("The kind of key."),
  ssh_key_bits: int().optional().describe("Its size, where the kind has several."),
  ssh_key_comment: field().optional().describe("Its comment; the user's and the host's name where absent."),
  ssh_key_passphrase: word()
    .refine((words) => !/[\r\n]/.test(words), { error: "a passphrase is one line" })
    .refine((words) => words === "" || words.length > 4, {
      error: "ssh-keygen takes no passphrase with less than 5 characters",
    })
    .optional()
    .describe("Passphrase of the new key. It stands on no command line. Default: none."),
  seuser: field()
    .refine((name) => !name.startsWith("-"), { error: "a name does not begin with `-`" })
    .optional()
    .describe("SELinux user of a new account; without SELinux on the host this does nothing."),
  authorization: text().optional().describe(elsewhere("Solaris")),
  profile: text().optional().describe(elsewhere("Solaris")),
  role: text().optional().describe(elsewhere("Solaris")),
  hidden: bool().optional().describe(elsewhere("macOS")),
  login_class: text().optional().describe(elsewhere("the BSDs")),
});

export type UserParams = z.output<typeof userParams>;

export const userAliases = { user: "name", createhome: "create_home" } as const;
