/** What text that a template made becomes up to Ansible 2.18: data where it looks like a list, a map or a boolean. */

import { pythonLiteral } from "./python-literal.ts";

export function convertedText(text: string): unknown {
  const looksLikeData = /^(?:[{[]|True\n?$|False\n?$)/.test(text);
  return looksLikeData ? pythonLiteral(text, { json: true }) : text;
}
