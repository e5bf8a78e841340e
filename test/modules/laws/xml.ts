import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { xml } from "../../../src/modules/xml.ts";
import type { Law } from "../law.ts";

const BEERS = `<?xml version='1.0' standalone="yes"?>
<!-- of the house -->
<business type="bar">
  <!-- the name -->
  <name>Tasty &amp; Co.</name>
  <beers>
    <beer>Rochefort 10</beer>
    <beer>Schlitz</beer>
  </beers>
  <note><![CDATA[a < b]]></note>
</business>
`;

const having =
  (text: string | Buffer) =>
  (folder: string): void =>
    writeFileSync(path.join(folder, "f.xml"), text);

const holds =
  (...replacement: readonly (readonly [string, string])[]) =>
  (folder: string): void => {
    const wanted = replacement.reduce((text, [old, now]) => text.replace(old, now), BEERS);
    expect(readFileSync(path.join(folder, "f.xml"), "utf8")).toBe(wanted);
  };

const file = (folder: string) => ({ path: `${folder}/f.xml` });

export const law: Law = {
  module: xml,
  cases: [
    {
      title: "the text of an element",
      prepare: having(BEERS),
      params: (folder) => ({ ...file(folder), xpath: "/business/beers/beer[2]", value: "Orval <'\">" }),
      check: holds(["Schlitz", "Orval &lt;'\"&gt;"]),
    },
    {
      title: "an element that is not there, with what it is in",
      prepare: having(BEERS),
      params: (folder) => ({ ...file(folder), xpath: "/business/website[@a='1']/address", value: 5 }),
      check: holds([
        "]]></note>\n",
        ']]></note>\n  <website a="1">\n    <address>5</address>\n  </website>\n',
      ]),
    },
    {
      title: "an attribute",
      prepare: having(BEERS),
      params: (folder) => ({ ...file(folder), xpath: "/business", attribute: "type", value: "pub" }),
      check: holds(['type="bar"', 'type="pub"']),
    },
    {
      title: "an attribute that is to go",
      prepare: having(BEERS),
      params: (folder) => ({ ...file(folder), xpath: "//@type", state: "absent" }),
      check: holds([' type="bar"', ""]),
    },
    {
      title: "an element that is to go",
      prepare: having(BEERS),
      params: (folder) => ({
        ...file(folder),
        xpath: "/business/beers/beer[text()='Schlitz']",
        state: "absent",
        backup: true,
      }),
      check: holds(["    <beer>Schlitz</beer>\n", ""]),
    },
    {
      title: "all children",
      prepare: having(BEERS),
      params: (folder) => ({
        ...file(folder),
        xpath: "/business/beers",
        set_children: [{ beer: "Orval" }, { beer: { size: 33, _: [{ name: "Chimay" }] } }],
      }),
      check: holds([
        "    <beer>Rochefort 10</beer>\n    <beer>Schlitz</beer>\n",
        '    <beer>Orval</beer>\n    <beer size="33"><name>Chimay</name></beer>\n',
      ]),
    },
    {
      title: "children that are there",
      prepare: having(BEERS),
      params: (folder) => ({
        ...file(folder),
        xpath: "/business/beers",
        set_children: [{ beer: "Rochefort 10" }, { beer: "Schlitz" }],
      }),
      unchanged: true,
    },
    {
      title: "each element on a line",
      prepare: having("<a><b>1</b><c><d/></c></a>"),
      params: (folder) => ({ ...file(folder), pretty_print: true }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "f.xml"), "utf8")).toBe(
          "<a>\n  <b>1</b>\n  <c>\n    <d/>\n  </c>\n</a>",
        ),
    },
    {
      title: "Latin-1 and Windows' line ends",
      prepare: having(
        Buffer.from(
          '<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<a>\r\n\t<b>\xfc</b>\r\n</a>\r\n',
          "latin1",
        ),
      ),
      params: (folder) => ({ ...file(folder), xpath: "/a/c", value: "ä€" }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "f.xml"), "latin1")).toBe(
          '<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<a>\r\n\t<b>\xfc</b>\r\n\t<c>\xe4&#8364;</c>\r\n</a>\r\n',
        ),
    },
    {
      title: "UTF-16",
      prepare: having(Buffer.from('\uFEFF<?xml version="1.0" encoding="UTF-16"?>\n<a b="1"/>\n', "utf16le")),
      params: (folder) => ({ ...file(folder), xpath: "/a", attribute: "b", value: "ü" }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "f.xml"), "utf16le")).toBe(
          '\uFEFF<?xml version="1.0" encoding="UTF-16"?>\n<a b="ü"/>\n',
        ),
    },
  ],
};
