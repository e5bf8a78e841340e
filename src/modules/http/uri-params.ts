/** The parameters of `uri`. */

import { z } from "zod";
import { guards } from "../commands/command-params.ts";
import { anything, bool, fileAttributes, int, list, oneOf, path, word } from "../contract/params.ts";
import { unsafeWrites } from "../files/file-params.ts";
import { address, httpParams } from "./http-params.ts";
import { formProblem } from "./multipart.ts";

export const uriParams = z
  .strictObject({
    url: address.describe("What to ask: http or https."),
    method: word()
      .refine((name) => /^[A-Za-z]+$/.test(name), { error: "a method is one word, such as GET or POST" })
      .optional()
      .describe("Default: `GET`."),
    body: anything().optional().describe("What to send."),
    body_format: oneOf("form-urlencoded", "json", "raw", "form-multipart")
      .optional()
      .describe(
        "How `body` is written. Default: `raw`. With `form-multipart` it is a map: fields with text, or with `filename` (a file that is sent as it is), `content` instead of the file's, `mime_type`.",
      ),
    src: path()
      .optional()
      .describe("A file to send in place of `body`, looked for as `copy` does; with a `method` such as PUT."),
    remote_src: bool()
      .optional()
      .describe("Whether `src`, and the files of a form, are on the host. Default: false."),
    force: bool().optional().describe("Ask for an answer that nobody on the way has kept."),
    status_code: list(int()).optional().describe("Answers that are fine. Default: 200."),
    return_content: bool()
      .optional()
      .describe("Return the content of the answer even where it is fine and no JSON."),
    follow_redirects: oneOf("all", "no", "none", "safe", "urllib2", "yes")
      .optional()
      .describe("`safe` (default) follows where nothing is changed by asking, `all` always, `none` never."),
    timeout: int().optional().describe("Seconds without an answer until it is given up. Default: 30."),
    dest: path().optional().describe("File of the host that keeps the content of the answer."),
    creates: guards.creates,
    removes: guards.removes,
    ca_path: path().optional().describe("File of the host with certificates of authorities to trust."),
    unix_socket: path().optional().describe("Socket of the host to ask through."),
    ...httpParams,
    ...fileAttributes,
    unsafe_writes: unsafeWrites,
  })
  .refine((p) => p.status_code === undefined || p.status_code.length > 0, {
    error: "no answer would be fine",
    path: ["status_code"],
  })
  .refine((p) => p.src === undefined || p.body === undefined || p.body === null, {
    error: "`body` and `src` can't both be given",
    path: ["src"],
  })
  .superRefine(({ body_format, body, src }, context) => {
    const problem = body_format === "form-multipart" && src === undefined ? formProblem(body) : undefined;
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem, path: ["body"] });
  });

export type UriParams = z.output<typeof uriParams>;
