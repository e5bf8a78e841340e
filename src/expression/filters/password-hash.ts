/** `password_hash`: the hash of a password as /etc/shadow has it. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { describeKind, knownKindOf } from "../value/kind.ts";
import { passwordHash } from "../value/password-hash/password-hash.ts";
import { str } from "../value/text.ts";

export const passwordHashFilter = defineFilter({
  name: "password_hash",
  signature: "(hashtype='sha512', salt=none, salt_size=none, rounds=none, ident=none)",
  summary:
    "The hash of a password as /etc/shadow has it: sha512, sha256, bcrypt or md5. Without a salt it is another one each time.",
  example: {
    expression: "'pi' | password_hash('sha512', 'saltsalt', rounds=1000)",
    result:
      "$6$rounds=1000$saltsalt$qKu9T.sl7JSZXj2s0zVIiHjRNLiOpINCxbq1PjvNPsPX2Im3JxaVLE7RopZ0OeR1kDwVUjjHdIDCmjpKJWLHy.",
  },
  apply: (input, args, run) => {
    const kind = knownKindOf(input);
    if (kind === "list" || kind === "dict" || kind === "none")
      throw new Fault("EXP0302", `a password is a string, not ${describeKind(input)}`, { blame: "input" });
    const { lookups } = run.context;
    const text = (name: string): string | undefined => (args.isNone(name) ? undefined : args.text(name));
    const number = (name: string): number | undefined => (args.isNone(name) ? undefined : args.integer(name));
    const options = {
      salt: text("salt"),
      saltSize: number("salt_size"),
      rounds: number("rounds"),
      ident: text("ident"),
    };
    return passwordHash(str(input), args.text("hashtype"), options, (n) => Math.floor(lookups.random() * n));
  },
});
