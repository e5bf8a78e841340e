/** The registry of diagnostic codes. A code never changes its meaning and is never used again for another. */

import { CLI } from "./codes/cli.ts";
import { CON } from "./codes/connection.ts";
import { EXP } from "./codes/expression.ts";
import { INT } from "./codes/internal.ts";
import { INV } from "./codes/inventory.ts";
import { LAB } from "./codes/lab.ts";
import { MOD } from "./codes/module.ts";
import { PB } from "./codes/playbook.ts";
import { RUN } from "./codes/run.ts";
import { SRC } from "./codes/source.ts";
import { TPL } from "./codes/template.ts";
import { VLT } from "./codes/vault.ts";
import { exampleText } from "./examples.ts";

/** What `homerun explain CODE` prints. */
export interface Explanation {
  /** One line, the general form of the message. */
  readonly title: string;
  /** Why it is an error, with a wrong and a right example where that helps. Plain text, wrapped at 100 columns. */
  readonly text: string;
}

export const CODES = {
  ...SRC,
  ...INV,
  ...PB,
  ...MOD,
  ...EXP,
  ...TPL,
  ...VLT,
  ...CON,
  ...RUN,
  ...CLI,
  ...LAB,
  ...INT,
};

export type Code = keyof typeof CODES;

export function explanationOf(code: Code): Explanation {
  const { title, text } = CODES[code];
  return { title, text: text + exampleText(code) };
}

export function isCode(text: string): text is Code {
  return Object.hasOwn(CODES, text);
}
