/** `xml`: parts of XML files. */

import { z } from "zod";
import type { Read } from "../host/read.ts";
import type { Destination } from "../host/reads/destination.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type DecideContext, defineModule, type ModuleResult, type Verdict } from "./contract/module.ts";
import { anything, bool, dict, listOfWhole, oneOf, path, text, word } from "./contract/params.ts";
import { decideEdit, type EditableText, type Edited, editRead } from "./files/edit-text.ts";
import { backup } from "./files/file-params.ts";
import { editXml, type XmlEdit } from "./xml/edit-xml.ts";
import { decodeXml } from "./xml/xml-encoding.ts";
import { XmlProblem } from "./xml/xml-problem.ts";

const params = z
  .strictObject({
    path: path().optional().describe("The file; it must be there. Links are followed."),
    xmlstring: text().optional().describe("XML to work on instead of a file's; the outcome is returned."),
    xpath: word().optional().describe("XPath of the elements or attributes that are meant."),
    namespaces: dict(word()).default({}).describe("What the prefixes in `xpath` and in names stand for."),
    state: oneOf("absent", "present")
      .default("present")
      .describe("Whether what `xpath` names shall be there."),
    value: text().nullish().describe("Text of the element, or of its `attribute`."),
    attribute: word().optional().describe("The attribute that gets `value`, without `@`."),
    add_children: listOfWhole(anything())
      .optional()
      .describe(
        "Elements to add, each time: names, or maps of one name to its text, or to its attributes and (in `_`) its children.",
      ),
    set_children: listOfWhole(anything())
      .optional()
      .describe("Elements that take the place of all children, described in the same way."),
    count: bool().default(false).describe("Tell how many nodes match."),
    print_match: bool().default(false).describe("Tell the XPath of each match."),
    pretty_print: bool()
      .default(false)
      .describe("Put each element on a line of its own; alone, that is all that is done."),
    content: oneOf("attribute", "text")
      .optional()
      .describe("Tell the attributes, or the text, of what matches."),
    input_type: oneOf("xml", "yaml")
      .default("yaml")
      .describe("How children are described: as YAML, or as texts of XML."),
    backup,
    strip_cdata_tags: bool()
      .default(false)
      .describe("Where the file is changed, write CDATA sections as plain text."),
    insertbefore: bool()
      .default(false)
      .describe("Add the children before the first match, instead of into it."),
    insertafter: bool().default(false).describe("Add the children after the last match, instead of into it."),
  })
  .refine((p) => (p.path === undefined) !== (p.xmlstring === undefined), {
    error: "`path` or `xmlstring` is needed, and not both",
  })
  .refine((p) => given(p).length < 2, {
    error:
      "only one of `add_children`, `set_children`, `value`, `content`, `count` and `print_match` can be given",
  })
  .refine(
    (p) =>
      p.xpath !== undefined ||
      (given(p).length === 0 && !p.insertbefore && !p.insertafter && p.state === "present"),
    {
      error: "`xpath` is needed to know what is meant",
      path: ["xpath"],
    },
  )
  .refine((p) => p.xpath !== undefined || p.pretty_print, {
    error: "nothing is asked: give `xpath`, or `pretty_print`",
  })
  .refine((p) => !p.insertbefore || !p.insertafter, {
    error: "`insertbefore` and `insertafter` can't both be given",
  })
  .refine((p) => p.attribute === undefined || (p.value ?? undefined) !== undefined, {
    error: "`attribute` needs a `value`",
    path: ["attribute"],
  });

type Params = z.output<typeof params>;

type XmlReads = { readonly file?: Read<Destination> };

function given(p: {
  readonly add_children?: unknown;
  readonly set_children?: unknown;
  readonly value?: unknown;
  readonly content?: unknown;
  readonly count: boolean;
  readonly print_match: boolean;
}): readonly unknown[] {
  const values = [
    p.add_children,
    p.set_children,
    p.value ?? undefined,
    p.content,
    p.count || undefined,
    p.print_match || undefined,
  ];
  return values.filter((value) => value !== undefined);
}

function editOf(p: Params): XmlEdit {
  return {
    xpath: p.xpath,
    namespaces: p.namespaces,
    state: p.state,
    value: p.value ?? undefined,
    attribute: p.attribute,
    addChildren: p.add_children,
    setChildren: p.set_children,
    count: p.count,
    printMatch: p.print_match,
    prettyPrint: p.pretty_print,
    content: p.content,
    inputType: p.input_type,
    stripCdata: p.strip_cdata_tags,
    insertBefore: p.insertbefore,
    insertAfter: p.insertafter,
  };
}

/** A file that is not UTF-8 comes byte by byte. */
function editFile(p: Params, { text: before, spell }: EditableText): Edited {
  const as = spell("\u00fc") === "\u00fc" ? "utf8" : "latin1";
  const decoded = decodeXml(Buffer.from(before, as));
  const { text: after, result } = editXml(decoded.text, editOf(p));
  const changed = after === decoded.text ? before : decoded.encode(after).toString(as);
  return { text: changed, message: "changed", result };
}

function orRefusal<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof XmlProblem) return refuse(error.message, { mayResolve: true });
    throw error;
  }
}

function decide(p: Params, file: Destination | undefined, { host }: DecideContext): Verdict | Refusal {
  const actions = { xpath: p.xpath ?? null, namespaces: p.namespaces, state: p.state };
  if (p.path === undefined || file === undefined) {
    const edited = orRefusal(() => editXml(p.xmlstring ?? "", editOf(p)));
    if ("kind" in edited) return edited;
    return { changes: [], result: { actions, xmlstring: edited.text, ...edited.result } };
  }
  const verdict = decideEdit({ path: p.path, wanted: {}, backup: p.backup }, file, host, (before) =>
    orRefusal(() => editFile(p, before)),
  );
  return "kind" in verdict ? verdict : told(verdict, actions);
}

/** A backup is told under one name only, and a message only where there is one. */
function told(verdict: Verdict, actions: ModuleResult): Verdict {
  const { backup: _none, msg, ...result } = verdict.result ?? {};
  const { collect } = verdict;
  const collected: Verdict["collect"] = (replies) => {
    const { backup: _twice, ...rest } = collect?.(replies) ?? {};
    return rest;
  };
  const message = msg === "" || msg === "changed" ? {} : { msg };
  return {
    ...verdict,
    result: { actions, ...result, ...message },
    ...(collect ? { collect: collected } : {}),
  };
}

export const xml = defineModule({
  name: "xml",
  summary: "Manage parts of XML files",
  description: `Finds elements and attributes of an XML file by XPath, and sets, adds or removes them. What a simple XPath names (\`/a/b[@c="d"]/e\`) and
the file has not is made. The document is read and changed on the controller: the host needs no library.

Declaration, document type, comments, CDATA sections, encoding and line ends of the file stay, and new elements are indented like their
neighbours. A file in which nothing differs is not written. \`add_children\` adds its elements at each run; \`set_children\`, \`value\` and
\`xpath\` alone add only what is missing. With \`xmlstring\` the host has nothing to do with it, and nothing counts as changed.`,
  params,
  paramAliases: { dest: "path", file: "path", ensure: "state" },
  returns: {
    actions: "The `xpath`, `namespaces` and `state` that were given.",
    msg: "What was found, with `count`, `print_match` and `content`.",
    count: "How many nodes match, with `count` and `content`.",
    matches:
      "With `print_match` the XPath of each match; with `content` its text or attributes, by its name.",
    xmlstring: "The outcome, with `xmlstring`.",
    backup_file: "The copy of the old file, where `backup` was set.",
  },
  examples: [
    {
      title: "The text of an element",
      yaml: '- name: the port is set\n  xml:\n    path: /var/lib/app/config.xml\n    xpath: /Config/Port\n    value: "8989"\n',
    },
    {
      title: "An attribute, with the element that carries it",
      yaml: "- name: the connector listens on 8443\n  xml:\n    path: /etc/tomcat9/server.xml\n    xpath: /Server/Service/Connector[@protocol='HTTP/1.1']\n    attribute: port\n    value: \"8443\"\n",
    },
    {
      title: "All children",
      yaml: "- name: these are the allowed networks\n  xml:\n    path: /etc/app.xml\n    xpath: /app/networks\n    set_children:\n      - network: 192.168.1.0/24\n      - network: {name: vpn, _: [cidr: 10.8.0.0/24]}\n",
    },
    {
      title: "In a namespace",
      yaml: '- name: the old attribute is gone\n  xml:\n    path: /etc/app.xml\n    xpath: /x:app/x:log/@debug\n    namespaces: {x: "http://example.org/app"}\n    state: absent\n',
    },
    {
      title: "Look at it",
      yaml: "- name: the key is known\n  xml:\n    path: /var/lib/app/config.xml\n    xpath: /Config/ApiKey\n    content: text\n  register: key\n",
    },
  ],
  reads: "the file, or the text that is given",
  writes: "the file, its owner and mode; a copy of the old one where one is asked for",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host): XmlReads => (p.path === undefined ? {} : { file: editRead(p.path, host) }),
  decide: (p, { file }, context) => decide(p, file, context),
});
