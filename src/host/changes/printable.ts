/** Bytes as the text of a difference, where they are text and not too long to be read. */

import type { Difference } from "../change.ts";
import { type Content, isHeld, sha256Of, sizeOf, sizeText } from "../content.ts";

const LONGEST = 512 * 1024;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `undefined`: binary, or longer than anybody reads. */
export function printable(bytes: Uint8Array): string | undefined {
  if (bytes.length > LONGEST || bytes.includes(0)) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The difference between contents; `unread` is for something that is there and was not read. What is not held is told by size and digest. */
export function contentDifference(
  subject: string,
  before: Uint8Array | "unread" | undefined,
  after: Content | "unread" | undefined,
): Difference {
  if (after !== undefined && after !== "unread" && !isHeld(after))
    return before === undefined
      ? { subject, after: `${inShort(after)}\n` }
      : { subject, before: "other content", after: inShort(after) };
  const texts = [before, after].map((side) =>
    side === undefined || side === "unread" ? undefined : printable(side),
  );
  const [old, now] = texts;
  const binary = (before !== undefined && old === undefined) || (after !== undefined && now === undefined);
  if (binary) return { subject, binary: true };
  return {
    subject,
    ...(old === undefined ? {} : { before: old }),
    ...(now === undefined ? {} : { after: now }),
  };
}

/** "100 MiB, SHA-256 0123456789ab…" */
function inShort(content: Content): string {
  return `${sizeText(sizeOf(content))}, SHA-256 ${sha256Of(content).slice(0, 12)}…`;
}
