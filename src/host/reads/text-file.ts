/** A short text of the host (a certificate, a request, a public key), or why there is none to read. */

import type { Read } from "../read.ts";
import { fileContent } from "./file-content.ts";
import { predictContent } from "./predicted-path.ts";

export type TextFile =
  | { readonly state: "absent" }
  /** Check mode: it would be there; what it would hold is not known. */
  | { readonly state: "promised" }
  | { readonly state: "unreadable"; readonly why: string }
  | { readonly state: "present"; readonly text: string };

const LIMIT = 1_000_000;

/** Follows links. */
export function textFile(path: string): Read<TextFile> {
  const { call, subject } = fileContent(path, { limit: LIMIT });
  return {
    call,
    subject,
    parse: ({ status, stdout, stderr }) => {
      if (status === 0) return { state: "present", text: stdout.toString("utf8") };
      if (status === 3) return { state: "absent" };
      const why = status === 4 ? "it is too long" : stderr.toString("utf8").trim();
      return { state: "unreadable", why: why || "the reason is not known" };
    },
    predict: (seen, overlay) => {
      const held = seen.state === "present" ? Buffer.from(seen.text) : undefined;
      const answer = predictContent(path, held, overlay);
      if (answer === undefined) return undefined;
      if ("unknown" in answer) return { known: { state: "promised" } };
      if (answer.known) return { known: { state: "present", text: answer.known.toString("utf8") } };
      return { known: seen.state === "unreadable" ? seen : { state: "absent" } };
    },
  };
}
