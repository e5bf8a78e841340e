/** The parameters of `expect`. */

import { z } from "zod";
import { Fault } from "../../expression/fault.ts";
import { pythonRegex } from "../../expression/value/regex.ts";
import { bool, int, path, text, word } from "../contract/params.ts";
import { commandWords } from "./command-words.ts";

const NO_ANSWER = 'an answer is text, or a list of texts; "" only presses Enter';

const answer = () => z.union([text(), z.array(text())], { error: NO_ANSWER });

/** Why the question can't be looked for. */
function patternIssue(pattern: string): string | undefined {
  try {
    pythonRegex(pattern, { dotAll: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.message;
  }
}

export const expectParams = z
  .strictObject({
    command: word()
      .refine((line) => line.trim() !== "", { error: "no command is given" })
      .refine((line) => commandWords(line) !== undefined, { error: "a quote is not closed" })
      .describe(
        "The command line. Quotes and backslashes keep words together, nothing else has a meaning: no shell reads it.",
      ),
    responses: z
      .record(z.string(), answer())
      .describe(
        "What is asked, as regular expressions of Python, and what is answered each time. A list gives one answer after the other; being asked once more than it has is a failure. `(?i)` at the beginning ignores case; `.` stands for line ends too.",
      ),
    timeout: z
      .preprocess(
        (value) => (typeof value === "string" && /^\s*(null|none)?\s*$/i.test(value) ? null : value),
        int()
          .refine((seconds) => seconds >= 0, {
            error: "seconds can't be negative; `null` waits without end",
          })
          .nullable(),
      )
      .default(30)
      .describe(
        "Seconds from one answer to the next question, and from the last answer to the end of the command. `null`: without end.",
      ),
    echo: bool().default(false).describe("Whether the terminal shows what is answered."),
    chdir: path().optional().describe("Folder to run it in."),
    creates: path().optional().describe("Path: where it is there already, nothing is run."),
    removes: path().optional().describe("Path: where it is not there, nothing is run."),
  })
  .superRefine((p, context) => {
    for (const pattern of Object.keys(p.responses)) {
      const why = patternIssue(pattern);
      if (why !== undefined) context.addIssue({ code: "custom", path: ["responses"], message: why });
    }
  });

export type ExpectParams = z.output<typeof expectParams>;
