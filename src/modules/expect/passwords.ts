/** Answers that are secret by what was asked, and texts without them. */

const ASKS_FOR_SECRET = /pass|secret|token|\bpin\b|(api|private|access)[\s_-]*key/i;

/** What is shorter would take other words out of the text as well. */
const SHORTEST = 4;

const MASK = "********";

export function withoutPasswords(
  text: string,
  responses: Readonly<Record<string, string | readonly string[]>>,
): string {
  const secrets = Object.entries(responses)
    .filter(([question]) => ASKS_FOR_SECRET.test(question))
    .flatMap(([, answers]) => (typeof answers === "string" ? [answers] : answers))
    .map((answer) => answer.trim())
    .filter((answer) => answer.length >= SHORTEST);
  return [...new Set(secrets)]
    .sort((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, MASK), text);
}
