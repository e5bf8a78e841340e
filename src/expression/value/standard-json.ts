/** Makes plain JSON of JSON with comments and trailing commas. */

/** A string, a comment, a comma after an item with nothing but space and comments up to a closing bracket, or a comment without an end. */
const PARTS =
  /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/|(?<![[{,]\s*),(?=(?:\s|\/\/[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*[}\]])|\/\*/g;

/** What goes is replaced by blanks, so that places in the text stay what they were. Throws where a comment has no end. */
export function standardJson(text: string): string {
  return text.replace(PARTS, (part) => {
    if (part.startsWith('"')) return part;
    if (part === "/*") throw new SyntaxError("a comment has no end");
    return part.replace(/[^\n]/g, " ");
  });
}
