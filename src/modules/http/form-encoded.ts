/** The body of a web form: a map, or a list of pairs, as `a=1&b=2`. */

function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A list as a value gives one pair for each of its items. Text is taken as it is. */
export function formEncoded(body: unknown): string {
  if (typeof body === "string") return body;
  const pairs: (readonly [unknown, unknown])[] = Array.isArray(body)
    ? body.map(
        (pair: unknown) =>
          (Array.isArray(pair) ? [pair[0], pair[1]] : [pair, ""]) as readonly [unknown, unknown],
      )
    : Object.entries(body !== null && typeof body === "object" ? body : {});
  const form = new URLSearchParams();
  for (const [name, value] of pairs)
    for (const one of Array.isArray(value) ? value : [value]) form.append(text(name), text(one));
  return form.toString();
}
