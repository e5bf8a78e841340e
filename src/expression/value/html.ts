/** Text as HTML and XML have it. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  "'": "#39",
  '"': "#34",
};

export function escapedHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => `&${ENTITIES[character]};`);
}
