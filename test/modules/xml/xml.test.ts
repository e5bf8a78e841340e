import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { xml } from "../../../src/modules/xml.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { perform, readParams } from "../local-host.ts";

const DOC = '<r a="1" xmlns:p="u:p"><k>one</k><k p:b="2">two</k><m>t<i/>u</m><n xmlns="u:d"><o/></n></r>';

async function on(text: string, params: Readonly<Record<string, unknown>>) {
  const { result, refusal } = await perform(xml, { xmlstring: text, ...params });
  return refusal ? { refused: refusal.message } : result;
}

describe("xml makes of a text", () => {
  test.each<[string, string, Readonly<Record<string, unknown>>, string]>([
    [
      "children, each time",
      "<a><b/></a>",
      { xpath: "/a", add_children: ["c", { d: "1" }] },
      "<a><b/><c/><d>1</d></a>",
    ],
    [
      "children before",
      "<a><b/><b/></a>",
      { xpath: "/a/b", add_children: ["c", "d"], insertbefore: true },
      "<a><c/><d/><b/><b/></a>",
    ],
    [
      "children behind",
      "<a>\n <b/>\n</a>",
      { xpath: "/a/b", add_children: ["c", "d"], insertafter: true },
      "<a>\n <b/>\n <c/>\n <d/>\n</a>",
    ],
    [
      "children of XML",
      "<a/>",
      { xpath: "/a", add_children: ["<x y='1'>z</x>"], input_type: "xml" },
      '<a>\n  <x y="1">z</x>\n</a>',
    ],
    ["no children", "<a>\n  <b/>\n  <c/>\n</a>", { xpath: "/a", set_children: [] }, "<a/>"],
    ["nothing of nothing", "<a/>", { xpath: "/a/b", add_children: ["c"] }, "<a/>"],
    ["an attribute of nothing", "<a x='1'/>", { xpath: "/a/@y" }, '<a x="1" y=""/>'],
    ["an attribute with a value", "<a><b/></a>", { xpath: "/a/b/@y='2'" }, '<a><b y="2"/></a>'],
    [
      "an element with a text, written otherwise",
      "<a><b>1</b></a>",
      { xpath: "/a/b/text()='2'" },
      "<a><b>1</b><b>2</b></a>",
    ],
    [
      "an element with a text, which is there",
      "<a><b>2</b></a>",
      { xpath: "/a/b[text()='2']" },
      "<a><b>2</b></a>",
    ],
    [
      "an element with a text, which is not",
      "<a><b>1</b></a>",
      { xpath: "/a/b[text()='2']" },
      "<a><b>1</b><b>2</b></a>",
    ],
    ["the text before the first child", "<a>1<b/>2</a>", { xpath: "/a", value: "3" }, "<a>3<b/>2</a>"],
    ["no text", "<a>1</a>", { xpath: "/a", value: "" }, "<a/>"],
    [
      "a name in its parent's namespace",
      '<a xmlns="u:a"/>',
      { xpath: "/x:a/x:b", namespaces: { x: "u:a" } },
      '<a xmlns="u:a">\n  <b/>\n</a>',
    ],
    [
      "an attribute in a namespace",
      '<a xmlns:z="u:z"/>',
      { xpath: "/a", attribute: "q:y", value: "1", namespaces: { q: "u:z" } },
      '<a xmlns:z="u:z" z:y="1"/>',
    ],
    [
      "plain text of CDATA",
      "<a><![CDATA[<]]><b/></a>",
      { xpath: "/a/c", strip_cdata_tags: true },
      "<a>&lt;<b/><c/></a>",
    ],
    [
      "what stands beside a removed element",
      "<a>x<b/>y</a>",
      { xpath: "/a/b", state: "absent" },
      "<a>xy</a>",
    ],
    [
      "its document type",
      '<!DOCTYPE a [<!ENTITY e "x">]>\n<a/>\n',
      { xpath: "/a/b" },
      '<!DOCTYPE a [<!ENTITY e "x">]>\n<a>\n  <b/>\n</a>\n',
    ],
  ])("%s", async (_title, text, params, wanted) => {
    expect(await on(text, params)).toMatchObject({ xmlstring: wanted });
  });

  test.each<[Readonly<Record<string, unknown>>, unknown]>([
    [
      { xpath: "/r/k", count: true },
      { msg: "found 2 nodes", count: 2 },
    ],
    [
      { xpath: "//k", print_match: true },
      { msg: 'selector \'//k\' match: ["/r/k[1]", "/r/k[2]"]', matches: ["/r/k[1]", "/r/k[2]"] },
    ],
    [{ xpath: "//d:o", namespaces: { d: "u:d" }, print_match: true }, { matches: ["/r/*[4]/*"] }],
    [
      { xpath: "/r/k|/r/m", content: "text" },
      { msg: 3, count: 3, matches: [{ k: "one" }, { k: "two" }, { m: "t" }] },
    ],
    [{ xpath: "/r/k[2]", content: "attribute" }, { matches: [{ k: { "{u:p}b": "2" } }] }],
    [{ xpath: "//d:o", namespaces: { d: "u:d" }, content: "text" }, { matches: [{ "{u:d}o": null }] }],
    [{ xpath: "/r/none", content: "text" }, { refused: "`/r/none` leads to no element" }],
    [{ xpath: "/r/[", count: true }, { refused: expect.stringContaining("can't be evaluated") }],
    [
      { xpath: "//z:o", count: true },
      { refused: "`namespaces` does not say what the prefix `z` of `//z:o` stands for" },
    ],
    [{ xpath: "/s/k", value: "1" }, { refused: "the root of the document is not what `/s` begins with" }],
    [{ xpath: "/r/k[position()>5]", value: "1" }, { refused: expect.stringContaining("") }],
    [
      { xpath: "/r/@a", value: "1" },
      { refused: expect.stringContaining("and the attribute in `attribute`") },
    ],
    [{ xpath: "/r", state: "absent" }, { refused: "`/r` is the document's root, which can't be removed" }],
    [{ xpath: "/r", add_children: ["1x"] }, { refused: "`1x` can be no element's name" }],
    [
      { xpath: "/r", add_children: [{ a: 1, b: 2 }] },
      { refused: "a child is a name, or a map with one key: the element's name" },
    ],
    [
      { xpath: "/r", add_children: ["<x"], input_type: "xml" },
      { refused: expect.stringContaining("a child is no well-formed XML") },
    ],
  ])("%j", async (params, told) => {
    expect(await on(DOC, params)).toMatchObject(told as object);
  });

  test.each(["", "no XML", "<a>", "<a></b>", "<a/><b/>", "<a>&none;</a>", "<a b=1/>"])(
    "nothing of %j",
    async (text) => {
      expect(await on(text, { xpath: "/a/b" })).toMatchObject({
        refused: expect.stringContaining("well-formed"),
      });
    },
  );
});

describe("xml takes", () => {
  test.each([
    ["no file", { xpath: "/a" }, "`path` or `xmlstring` is needed"],
    ["nothing to do", { path: "/a" }, "nothing is asked"],
    ["two questions", { path: "/a", xpath: "/a", count: true, value: "1" }, "only one of"],
    ["a value of nothing", { path: "/a", value: "1" }, "`xpath` is needed"],
    [
      "an attribute without a value",
      { path: "/a", xpath: "/a", attribute: "b" },
      "`attribute` needs a `value`",
    ],
    [
      "before and behind",
      { path: "/a", xpath: "/a", add_children: ["b"], insertbefore: true, insertafter: true },
      "can't both be given",
    ],
  ])("not: %s", (_title, params, why) => {
    expect(() => readParams(xml, params)).toThrow(why);
  });
});

describe("xml on a host", () => {
  test("no file is told, as is one in an encoding that is not known", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "f");
    const missing = await perform(xml, { path: file, xpath: "/a/b" });
    expect(missing.refusal?.message).toBe(`${file} is not there`);
    writeFileSync(file, '<?xml version="1.0" encoding="EBCDIC"?><a/>');
    const foreign = await perform(xml, { path: file, xpath: "/a/b" });
    expect(foreign.refusal?.message).toMatch(/^XML in the encoding EBCDIC is not edited/);
    writeFileSync(file, Buffer.from("<a>\xfc</a>", "latin1"));
    const wrong = await perform(xml, { path: file, xpath: "/a/b" });
    expect(wrong.refusal?.message).toBe("the file is not UTF-8, and does not say what it is");
  });
});
