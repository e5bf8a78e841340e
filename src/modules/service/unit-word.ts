/** The parameter type of a unit's name: nothing that systemctl would take for an option or a pattern. */

import { word } from "../contract/params.ts";

export function unitWord() {
  return word().refine((name) => /^[^-\s*?[\]][^\s*?[\]]*$/.test(name), {
    error: "a unit's name has no spaces, patterns or leading hyphen",
  });
}
