/** Lookups and tests at their edges: what the real ones of Ansible 2.18 give, and what they say. */

import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/expression/evaluate.ts";
import { compiled, contextOf, diagnosticsOf, ordinary } from "./fixtures.ts";

const FILES: Readonly<Record<string, string>> = {
  "/hosts.csv": 'pi,1\n"the ""big"" nas",2\ntwo words,3\n',
  "/a b.csv": "pi,7\n",
  "/app.ini": "[web]\nroot=/srv\nlogs=%(root)s/logs\nfull=100%%\n",
  "/bare.ini": "[bare]\nskip-it\nkey=v\n",
  "/twice.ini": "[web]\nPort=1\nport=2\n",
};

const CONTEXT = contextOf(
  { net_a: 1 },
  {
    find: (_folder, name) => {
      const path = name.startsWith("/") ? name : `/${name}`;
      return path === "/etc/hosts" || Object.hasOwn(FILES, path) ? path : undefined;
    },
    readFile: (path, encoding) => (encoding === "latin-1" ? "é,8\n" : (FILES[path] ?? "")),
  },
);

const LIST = "[{'n': 'x', 'k': {'list': ['a', 'b'], 'one': 1}}, {'n': 'y', 'skipped': true}]";

describe("what lookups give", () => {
  it.each<readonly [string, unknown]>([
    ["query('csvfile', 'pi file=hosts.csv delimiter=,')", ["1"]],
    ["query('csvfile', 'two words file=hosts.csv delimiter=,')", ["3"]],
    ["query('csvfile', 'pi file=\"a b.csv\" delimiter=,')", ["7"]],
    ["query('csvfile', 'the \"big\" nas file=hosts.csv delimiter=,')", ["2"]],
    ["query('csvfile', 'nobody file=hosts.csv delimiter=,')", []],
    ["query('csvfile', 'nobody file=hosts.csv delimiter=, default=none')", ["none"]],
    ["query('csvfile', 'é file=hosts.csv delimiter=, encoding=latin-1')", ["8"]],
    ["query('ini', 'logs full section=web file=app.ini', errors='ignore')", [""]],
    ["query('ini', 'logs section=web file=app.ini')", ["/srv/logs"]],
    ["query('ini', 'full section=web file=app.ini', allow_none=true)", ["100%"]],
    ["query('ini', 'logs', section='web', file='app.ini', interpolation=false)", ["%(root)s/logs"]],
    ["query('ini', 'skip-it section=bare file=bare.ini', allow_none=true)", []],
    ["query('ini', 'key section=bare file=bare.ini', allow_no_value=true)", ["v"]],
    ["query('ini', 'port section=web file=twice.ini', case_sensitive=true)", ["2"]],
    ["query('first_found', files=['nope', 'hosts'], paths=['/etc'])", ["/etc/hosts"]],
    ["query('first_found', files='nope,hosts', paths='/usr:/etc')", ["/etc/hosts"]],
    [`query('subelements', ${LIST}, 'k.list') | map('last')`, ["a", "b"]],
    [`query('subelements', ${LIST}, 'k.no.list', {'skip_missing': true})`, []],
    [`query('subelements', ${LIST}, 'no.k.list', {'skip_missing': true})`, []],
    ["query('subelements', {'skipped': true}, 'k')", []],
    ["query('sequence', 'start=1 end=4 stride=0')", []],
    ["'k' | extract({'a': 1}) | default('none')", "none"],
    ["'k' | extract(nope, 'sub') | default('none')", "none"],
    ["('a' | extract({'a': 1})) ~ ['a'] | map('extract', {'a': {'b': 2}}, 'b') | join", "12"],
    ["['nan', '-NaN'] | map('float') | map('string')", ["nan", "nan"]],
    ["'nan' | float is nan and 'nan' | float != 'nan' | float", true],
    ["['x', ':x', '', 'a b'] | select('uri') | length", 4],
    ["['x', 'http://x', 'HTTP:x'] | select('uri', ['http'])", ["http://x", "HTTP:x"]],
    ["['//x', 'ftp:// x', 'http:///x', '1http://x', 'urn:x'] | select('url')", ["//x", "ftp:// x"]],
    ["['fred', 'off', 'T', ''] | map('string') | select('truthy', convert_bool=true)", ["fred", "T"]],
    ["['urn:', 'URN:x', 'urn'] | select('urn')", ["urn:", "URN:x"]],
  ])("%s", (text, expected) => {
    expect(ordinary(evaluate(compiled(text), CONTEXT))).toEqual(expected);
  });
});

describe("what lookups say", () => {
  it.each<readonly [string, string]>([
    ["query('csvfile', file='hosts.csv')", "Search key is required but was not found"],
    ["query('csvfile', 'file=hosts.csv')", "Search key is required but was not found"],
    ["query('csvfile', 'pi file=hosts.csv x=3')", "x is not a valid option."],
    [
      "query('csvfile', 'pi file=hosts.csv delimiter=, col=7')",
      "the row of `pi` has no column 7: list index out of range",
    ],
    ["query('ini', 'x section=nope file=app.ini', allow_none=true)", "No section 'nope' in app.ini"],
    [
      "query('ini', 'port section=web file=twice.ini')",
      "Duplicate option in 'twice.ini': 'port' stands twice in [web]",
    ],
    [
      "query('ini', 'file=app.ini', section='web')",
      "No key to lookup was provided as first term with in string inline options: file=app.ini",
    ],
    [
      `query('subelements', ${LIST}, 'k.no')`,
      "could not find 'no' key in iterated item '{'list': ['a', 'b'], 'one': 1}'",
    ],
    [`query('subelements', ${LIST}, 'k.one')`, "the key one should point to a list, got '1'"],
    [`query('subelements', ${LIST}, 'k.one.x')`, "the key one should point to a dictionary, got '1'"],
    ["query('subelements', [3], 'k')", "subelements lookup expects a dictionary, got '3'"],
    [`query('subelements', ${LIST})`, "subelements lookup expects a list of two or three items, not 1"],
    ["'k' | extract({'a': 1})", "there is no `k` to extract"],
    ["'text' is finished", "only the result of a task can be asked for this, not a string"],
    ["'text' is started", "only the result of a task can be asked for this, not a string"],
    ["query('csvfile', 'a file=no.csv')", "No such file or directory: `no.csv`"],
    ["query('together')", "with_together requires at least one element in each list"],
    ["query('nested')", "with_nested requires at least one element in the nested list"],
    ["query('varnames', 3)", 'Invalid setting identifier, "3" is not a string'],
    ["query('vars', 'nope')", "No variable found with this name: nope"],
    ["query('sequence', 'start=1 junk=3')", "unrecognized arguments to with_sequence: ['junk']"],
    ["query('sequence', 'A-4/2')", "Invalid type for start of a sequence, which counts in whole numbers"],
    ["query('sequence', 'start=1')", "must specify count or end in with_sequence"],
    ["query('sequence', 'start=1 end=2 count=2')", "can't specify both count and end in with_sequence"],
    ["query('sequence', 'start=4 end=1')", "to count backwards make stride negative"],
    ["query('sequence', 'start=1 end=4 stride=-2')", "to count forward don't make stride negative"],
    ["query('sequence', 'start=1 end=4 format=d')", "bad formatting string: d"],
    ["'http://pi' | urlsplit('foo')", "unknown URL component: foo"],
  ])("%s", (text, expected) => {
    expect(diagnosticsOf(() => evaluate(compiled(text), CONTEXT)).map((d) => d.message)).toEqual([expected]);
  });
});
