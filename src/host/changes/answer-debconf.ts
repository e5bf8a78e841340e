/** Gives debconf the answer to a package's question. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";

/** $1 "1": not to be counted as seen. The answer comes on stdin, so that no process list has it. */
const primitive: Primitive = {
  name: "hr_answer_debconf",
  liveOutput: false,
  body: `DEBIAN_FRONTEND=noninteractive debconf-set-selections \${1:+-u}`,
};

export interface DebconfAnswer {
  readonly name: string;
  readonly question: string;
  readonly type: string;
  readonly value: string;
  readonly unseen: boolean;
  readonly before: string | undefined;
}

export function answerDebconf({ name, question, type, value, unseen, before }: DebconfAnswer): Change {
  const secret = type === "password";
  return {
    kind: "answer-debconf",
    summary: `answer ${question} of ${name}`,
    difference: {
      subject: question,
      ...(before === undefined ? {} : { before: `${before}\n` }),
      after: `${value}\n`,
    },
    ...(secret ? { sensitive: true } : {}),
    operations: [
      {
        primitive,
        args: [unseen ? "1" : ""],
        input: Buffer.from(`${name} ${question} ${type} ${value}\n`),
        mutates: true,
        ...(secret ? { sensitive: true } : {}),
      },
    ],
    effects: [{ kind: "record", database: `debconf ${name}`, name: question, value }],
  };
}
