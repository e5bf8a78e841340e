/** What the user is told: code, words, and the exact piece of text. */

import { describe, expect, it } from "vitest";
import { CODES } from "../../src/diagnostics/codes.ts";
import { compileExpression } from "../../src/expression/compile.ts";
import { evaluate } from "../../src/expression/evaluate.ts";
import { compiled, contextOf, diagnosticsOf, fileOf, shown } from "./fixtures.ts";

const VARIABLES = {
  hostname: "pi",
  port: 80,
  disk: { size: 500, serial: "x1" },
  hosts: [{ name: "pi" }],
  two: [{ name: "pi" }, { name: "nas" }],
  nothing: null,
  word: "no",
};

function told(text: string): readonly string[] {
  return diagnosticsOf(() => evaluate(compiled(text), contextOf(VARIABLES))).map((d) => {
    const [line] = shown([d]);
    return d.help ? `${line} | ${d.help}` : (line ?? "");
  });
}

describe("found before anything runs", () => {
  it.each([
    ["x | uper", "EXP0203 there is no filter `uper` | uper | did you mean `upper`?"],
    [
      "x | defined",
      "EXP0203 there is no filter `defined` | defined | `defined` is a test: write `is defined`",
    ],
    ["x is definde", "EXP0204 there is no test `definde` | definde | did you mean `defined`?"],
    [
      "x is regex_replace",
      "EXP0204 there is no test `regex_replace` | regex_replace | `regex_replace` is a filter: write `| regex_replace`",
    ],
    [
      "x | ansible.builtin.uper",
      "EXP0203 there is no filter `ansible.builtin.uper` | ansible.builtin.uper | did you mean `upper`?",
    ],
    [
      "x | community.general.json_qery('a')",
      "EXP0203 there is no filter `community.general.json_qery` | community.general.json_qery | did you mean `community.general.json_query`?",
    ],
    [
      "x | dict_kv('a')",
      "EXP0203 there is no filter `dict_kv` | dict_kv | write `community.general.dict_kv`",
    ],
    [
      "x | community.dns.get_registrable_domain",
      "EXP0203 there is no filter `community.dns.get_registrable_domain` | community.dns.get_registrable_domain | there are those of ansible.builtin, and some of ansible.utils and community.general",
    ],
    ["hosts | map('uper')", "EXP0203 there is no filter `uper` | 'uper' | did you mean `upper`?"],
    [
      "hosts | selectattr('a', 'equlto', 1)",
      "EXP0204 there is no test `equlto` | 'equlto' | did you mean `equalto`?",
    ],
    ["lookup('evn', 'HOME')", "EXP0205 there is no lookup `evn` | 'evn' | did you mean `env`?"],
    ["lookup()", "EXP0301 lookup needs the name of a lookup | lookup()"],
    ["lookups('env')", "EXP0206 there is no function `lookups` | lookups | did you mean `lookup`?"],
    ["upper(x)", "EXP0206 there is no function `upper` | upper | `upper` is a filter: write value | upper"],
    ["hosts[0]()", "EXP0206 only functions and methods can be called | hosts[0]()"],
    ["x.spilt(',')", "EXP0207 there is no method `spilt` | spilt | did you mean `split`?"],
    [
      "x.b64encode()",
      "EXP0207 there is no method `b64encode` | b64encode | `b64encode` is a filter: write | b64encode",
    ],
    [
      "x | default(1, 2, 3)",
      "EXP0301 the filter `default` takes at most 2 arguments: (default_value='', boolean=false), but got 3 | 3",
    ],
    ["x | replace('a')", "EXP0301 the filter `replace` needs `new` | replace('a')"],
    [
      "x | indent(widht=2)",
      "EXP0301 the filter `indent` has no argument `widht` | widht=2 | did you mean `width`?",
    ],
    ["x is even(1)", "EXP0301 the test `even` takes no arguments, but got 1 | 1"],
    ["range()", "EXP0301 `range` needs `start` | range()"],
    ["x | upper(a=1)", "EXP0301 the filter `upper` has no argument `a` | a=1"],
  ])("%s", (text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  it("tells all of them at once", () => {
    expect(told("(x | uper) ~ (y is definde) ~ z.foo()")).toHaveLength(3);
  });
});

describe("found when the values are there", () => {
  it.each([
    ["hostnam", "EXP0201 the variable `hostnam` is not defined | hostnam | did you mean `hostname`?"],
    [
      "1 + hostnam | length",
      "EXP0201 the variable `hostnam` is not defined | hostnam | did you mean `hostname`?",
    ],
    ["yes", "EXP0201 the variable `yes` is not defined | yes | write `true`"],
    ["null", "EXP0201 the variable `null` is not defined | null | write `none`"],
    [
      "lookup",
      "EXP0201 the variable `lookup` is not defined | lookup | `lookup` is a function: write lookup(…)",
    ],
    ["disk.siez + 1", "EXP0202 `disk` has no key `siez` | disk.siez | did you mean `size`?"],
    ["disk['siez']", "EXP0202 `disk` has no key `siez` | disk['siez'] | did you mean `size`?"],
    ["hosts[3].name", "EXP0202 `hosts` has 1 element, none at position 3 | hosts[3]"],
    ["hosts.name", "EXP0202 `hosts` is a list and has no `name` | hosts.name"],
    ["port.x", "EXP0202 `port` is a number and has no `x` | port.x"],
    ["nothing.x", "EXP0202 `nothing` is null and has no `x` | nothing.x"],
    [
      "hostname.upper",
      "EXP0202 `hostname` is a string and has no `upper` | hostname.upper | `upper` is a method: write .upper(…)",
    ],
    ["disk.size()", "EXP0207 there is no method `size` | size"],
    ["disk.split(',')", "EXP0207 a map has no method `split` | disk.split"],
    ["hosts.append(1)", "EXP0208 `append` would change a list | hosts.append | write `list + [value]`"],
    [
      "'port ' + port",
      "EXP0303 `+` can't be used with a string and a number | 'port ' + port | join text with `~`, or make numbers of both sides with `| int`",
    ],
    [
      "disk + disk",
      "EXP0303 `+` can't be used with a map and a map | disk + disk | merge maps with `| combine(…)`",
    ],
    [
      "hosts - hosts",
      "EXP0303 `-` can't be used with a list and a list | hosts - hosts | take away elements with `| difference(…)`",
    ],
    [
      "'10' > 9",
      "EXP0303 a string and a number have no order | '10' > 9 | make both numbers with `| int` or `| float`",
    ],
    ["1 in port", "EXP0303 nothing can be in a number | 1 in port | `in` looks in a list, a map or a string"],
    [
      "-hostname",
      "EXP0303 `-` can't be used with a string | -hostname | make it a number with `| int` or `| float`",
    ],
    ["port / (port - 80)", "EXP0304 division by zero | port / (port - 80)"],
    [
      "9007199254740991 + 1",
      "EXP0304 the result is too large to be exact | 9007199254740991 + 1 | whole numbers are exact up to 9007199254740991",
    ],
    ["port | length", "EXP0302 a number has no length | port"],
    [
      "hostname | regex_replace('(', '')",
      "EXP0305 the pattern \"(\" can't be used: unterminated group | '('",
    ],
    [
      "hostname is match('a(?<x')",
      "EXP0305 the pattern \"a(?<x\" can't be used: (?<x is not supported | 'a(?<x'",
    ],
    [
      "hostname | from_json",
      "EXP0306 the text is no JSON: Unexpected token 'p', \"pi\" is not valid JSON | hostname",
    ],
    [
      "hostname | center('wide')",
      "EXP0301 `width` of the filter `center` is a whole number, not the string \"wide\" | 'wide'",
    ],
    [
      "two | sort(attribute='nam')",
      "EXP0202 an element has no `nam` | two | sort(attribute='nam') | leave such elements out first: | selectattr('…', 'defined')",
    ],
    [
      "hostname | random",
      "EXP0302 random needs a list or a whole number, not a string | hostname | make it a number with `| int`",
    ],
    [
      "port is failed",
      "EXP0302 only the result of a task can be asked for this, not a number | port | use the name that the task registers: `register: result`, then `result is failed`",
    ],
    ["missing | mandatory", "EXP0307 `missing` must be defined | missing"],
    ["'a' ~ omit", "EXP0309 `omit` can't be part of a computation | 'a' ~ omit"],
    [
      "lookup('vars', 'hostnam')",
      "EXP0201 No variable found with this name: hostnam | lookup('vars', 'hostnam') | did you mean `hostname`?",
    ],
    [
      "lookup('file', 'motd')",
      "EXP0501 there is no file `motd` | lookup('file', 'motd') | it is looked for in the role's files folder, beside the tasks and beside the playbook",
    ],
    [
      "lookup('pipe', 'false')",
      "EXP0501 the lookup `pipe` failed: commands can't be used here | lookup('pipe', 'false')",
    ],
    [
      "'%d' % 'a'",
      "EXP0303 the format needs a number, not a string | '%d' % 'a' | make it one with `| int` or `| float`",
    ],
    ["undef(hint='set it')", "EXP0201 set it | undef(hint='set it')"],
    [
      "('a' if false).b",
      "EXP0201 the condition is false and there is no `else` | ('a' if false) | add `else` and a value",
    ],
    ["f'{x}'", "EXP0101 `'{x}'` can't stand here; expected an operator, a filter or the end | '{x}'"],
  ])("%s", (text, expected) => {
    expect(told(text)).toEqual([expected]);
  });
});

describe("places in a file", () => {
  it("follow the map from the text to the file, over folded lines", () => {
    const file = fileOf("when: >\n  port ==\n  prot\n");
    const text = "port == prot\n";
    const offsets = [
      ...Array.from({ length: 8 }, (_, i) => 10 + i),
      ...Array.from({ length: 5 }, (_, i) => 20 + i),
    ];
    const { value } = compileExpression({
      text,
      span: { file, start: 6, end: file.text.length },
      offsetAt: (i) => offsets[i] ?? 0,
    });
    if (!value) expect.unreachable();
    expect(shown(diagnosticsOf(() => evaluate(value, contextOf({ port: 1 }))))).toEqual([
      "EXP0201 the variable `prot` is not defined | prot",
    ]);
  });
});

describe("the codes", () => {
  const own = Object.entries(CODES).filter(([code]) => /^(?:EXP|TPL)/.test(code));

  it.each(own)("%s is explained", (_, { title, text }) => {
    expect(title).toMatch(/^\S.*[^.]$/);
    expect(text.length).toBeGreaterThan(40);
    expect(text.split("\n").every((line) => line.length <= 100)).toBe(true);
  });
});
