/** `urlize`: a text as HTML in which addresses of the web and of mail are links. */

import type { Arguments } from "../arguments.ts";
import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { escapedHtml } from "../value/html.ts";
import { str } from "../value/text.ts";

export const urlizeFilter = defineFilter({
  name: "urlize",
  signature: "(trim_url_limit=none, nofollow=false, target=none, rel=none, extra_schemes=none)",
  summary: "A text as HTML in which addresses of the web and of mail are links.",
  example: {
    expression: "'see www.example.com.' | urlize",
    result: 'see <a href="https://www.example.com" rel="noopener">www.example.com</a>.',
  },
  apply: (input, args, run) => {
    const linkOf = linking(args);
    const words = escapedHtml(str(input)).split(/(\s+)/);
    const text = words.map((word) => (/^\s*$/.test(word) ? word : linked(word, linkOf))).join("");
    run.charge(text.length);
    return text;
  },
});

type LinkOf = (text: string) => string | undefined;

/** Brackets around a word and punctuation behind it don't belong to the address, unless they close what opens in it. */
function linked(word: string, linkOf: LinkOf): string {
  const head = /^(?:[(<]|&lt;)*/.exec(word)?.[0] ?? "";
  const rest = word.slice(head.length);
  const tail = /(?:[)>.,]|&gt;)*$/.exec(rest)?.[0] ?? "";
  const [middle, behind] = balanced(rest.slice(0, rest.length - tail.length), tail);
  return head + (linkOf(middle) ?? middle) + behind;
}

const PAIRS = [
  ["(", ")"],
  ["<", ">"],
  ["&lt;", "&gt;"],
] as const;

function balanced(middle: string, tail: string): readonly [string, string] {
  let [inside, behind] = [middle, tail];
  for (const [open, close] of PAIRS) {
    const missing = inside.split(open).length - inside.split(close).length;
    for (let i = 0; i < missing && behind.includes(close); i++) {
      const end = behind.indexOf(close) + close.length;
      [inside, behind] = [inside + behind.slice(0, end), behind.slice(end)];
    }
  }
  return [inside, behind];
}

const WEB =
  /^(?:(?:https?:\/\/|www\.)(?:[\w%-]+\.)*(?:[a-z]{2,63}|xn--[\w%]{2,59})|(?:[\w%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::\d{1,5})?(?:[/?#]\S*)?$/i;
const MAIL = /^\S+@\w[\w.-]*\.\w+$/;

function linking(args: Arguments): LinkOf {
  const given = args.isNone("rel") ? [] : args.text("rel").split(/\s+/);
  const rel = [...new Set([...given, "noopener", ...(args.flag("nofollow") ? ["nofollow"] : [])])].sort();
  const target = args.isNone("target") ? "" : ` target="${escapedHtml(args.text("target"))}"`;
  const attributes = ` rel="${escapedHtml(rel.join(" "))}"${target}`;
  const schemes = args.isNone("extra_schemes") ? [] : iterate(args.value("extra_schemes")).map(str);
  const limit = args.isNone("trim_url_limit") ? Number.POSITIVE_INFINITY : args.integer("trim_url_limit");
  const shown = (text: string): string => (text.length > limit ? `${text.slice(0, limit)}...` : text);
  return (text) => {
    if (WEB.test(text)) {
      const address = /^https?:\/\//.test(text) ? text : `https://${text}`;
      return `<a href="${address}"${attributes}>${shown(text)}</a>`;
    }
    const mail = text.replace(/^mailto:/, "");
    if (MAIL.test(mail) && !mail.includes(":")) return `<a href="mailto:${mail}">${mail}</a>`;
    const isExtra = schemes.some((scheme) => text !== scheme && text.startsWith(scheme));
    return isExtra ? `<a href="${text}"${attributes}>${text}</a>` : undefined;
  };
}
