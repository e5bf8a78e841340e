import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DiagnosticError, problem } from "../../src/diagnostics/diagnostic.ts";
import { compileExpression } from "../../src/expression/compile.ts";
import { type EvaluationContext, evaluate, evaluateLookup, MISSING } from "../../src/expression/evaluate.ts";
import { evaluateCondition } from "../../src/expression/evaluate-condition.ts";
import { OMIT } from "../../src/expression/omit.ts";
import { Unknown, UnknownValueError } from "../../src/expression/unknown.ts";
import { LazyMap } from "../../src/expression/value/lazy-map.ts";
import {
  compiled,
  contextOf,
  diagnosticsOf,
  fileOf,
  hostOf,
  ordinary,
  rendered,
  scopeOf,
} from "./fixtures.ts";

function value(text: string, variables: Readonly<Record<string, unknown>> = {}): unknown {
  return ordinary(evaluate(compiled(text), contextOf(variables)));
}

function codes(work: () => unknown): readonly string[] {
  return diagnosticsOf(work).map((d) => d.code);
}

describe("a condition", () => {
  const holds = (text: string, x: unknown): boolean =>
    evaluateCondition(compiled(text), contextOf({ x }, {}, "2.18"));

  it.each([
    [true, true],
    [false, false],
    [0, false],
    [2, true],
    ["", false],
    ["text", true],
    ["true", true],
    ["yes", true],
    [null, false],
    [[], false],
    [[0], true],
    [{}, false],
    [{ a: 1 }, true],
  ])("%j is %j", (x, expected) => {
    expect(holds("x", x)).toBe(expected);
  });

  it.each(["false", "False", "no", "OFF", "0", "n"])("the string %j is true, since it is not empty", (x) => {
    expect(holds("x", x)).toBe(true);
    expect(holds("x | bool", x)).toBe(false);
  });

  it.each([
    ["{{ x }}", "true", true],
    ["{{ x }}", "False", false],
    ["{{ x }} == 'a'", "a", true],
    ["'{{ x }}' == 'a'", "a", true],
    ['"{{ "pi" | upper }}" == "PI"', "a", true],
    ["'{{ x }}{{ '}' ~ 'b' }}' == 'a}b'", "a", true],
    ["'{{ ['a', x] | join('-') }}' is match('a-b$')", "b", true],
    ["'-{{ x }}-' == '-a-'", "a", true],
    ["{{ x | length }} > 1", "ab", true],
    ["'{{ x }}' in ['{{ x }}']", "b", true],
    [String.raw`{{ x is match('\w') }}`, "b", true],
  ])("%s works in spite of its braces, with a warning", (text, x, expected) => {
    const { value: expression, diagnostics } = compileExpression({
      text,
      span: { file: fileOf(text), start: 0, end: text.length },
    });
    expect(diagnostics).toMatchObject([{ code: "EXP0105", severity: "warning" }]);
    if (!expression) expect.unreachable();
    expect(evaluateCondition(expression, contextOf({ x }, {}, "2.18"))).toBe(expected);
  });

  it("never evaluates what a braced value says", () => {
    expect(codes(() => holds("{{ x }}", "1 == 1"))).toEqual(["EXP0311"]);
    expect(holds("{{ x }} == '1 == 2'", "1 == 2")).toBe(true);
  });
});

describe("undefined", () => {
  it.each([
    ["missing is defined", false],
    ["missing.a['b'].c is defined", false],
    ["missing | default('x')", "x"],
    ["missing.a.b | default('x')", "x"],
    ["known.a.b | default('x')", "x"],
    ["known | default(missing)", { z: 1 }],
    ["[known.z, missing] | select('defined') | list", [1]],
    ["true or missing", true],
    ["1 if true else missing", 1],
    ["true | ternary(1, missing)", 1],
    ["missing is defined and missing.x == 1", false],
  ])("%s", (text, expected) => {
    expect(value(text, { known: { z: 1 } })).toEqual(expected);
  });

  it.each([
    "missing",
    "missing.a",
    "missing ~ ''",
    "missing == 1",
    "not missing",
    "[missing]",
    "{'a': missing}",
    "missing | upper",
    "'a' in missing",
    "[1, missing] | join",
    "missing or true",
    "known | combine({'a': missing})",
  ])("%s is an error", (text) => {
    expect(codes(() => value(text, { known: {} }))).toEqual(["EXP0201"]);
  });

  it("takes a variable whose definition lacks something as undefined, and tells of that place", () => {
    const inner = new DiagnosticError([problem("EXP0201", "the variable `deep` is not defined")]);
    const context = contextOf();
    const scope = {
      get: (name: string): unknown => {
        if (name === "x") throw inner;
        return MISSING;
      },
      names: () => ["x"],
    };
    expect(evaluate(compiled("x | default(1)"), { ...context, scope })).toBe(1);
    expect(diagnosticsOf(() => evaluate(compiled("x + 1"), { ...context, scope }))).toMatchObject([
      { ...inner.diagnostics[0], labels: [{ span: { start: 0, end: 1 }, text: "needed here" }] },
    ]);
  });
});

describe("a value not known until applied", () => {
  const variables = {
    x: new Unknown("made by an earlier task"),
    r: { stdout: new Unknown("command not run"), rc: 0 },
  };

  it.each([
    "x",
    "x + 1",
    "x.a.b",
    "x ~ ''",
    "not x",
    "x == 1",
    "1 in x",
    "x | upper",
    "x is failed",
    "x is none",
    "[x]",
    "{'a': x}",
    "r",
    "r.stdout",
    "r.stdout | default('y')",
    "x[0]",
    "'a' if x else 'b'",
    "x()",
    "x.split()",
    "'%s' % x",
    "r | to_json",
    "r.stdout | default('', true)",
  ])("%s is not known either", (text) => {
    // A call of a variable is refused whatever it is.
    if (text === "x()") expect(codes(() => value(text, variables))).toEqual(["EXP0206"]);
    else expect(() => value(text, variables)).toThrow(UnknownValueError);
  });

  it.each([
    ["x is defined", true],
    ["x.a is defined", true],
    ["x is undefined", false],
    ["r.rc", 0],
    ["r.rc == 0 or x", true],
    ["[x, 1] | length", 2],
    ["1 if true else x", 1],
  ])("%s is known", (text, expected) => {
    expect(value(text, variables)).toEqual(expected);
  });

  it("comes out of scopes that throw", () => {
    const scope = {
      get: (): unknown => {
        throw new UnknownValueError("later");
      },
      names: () => [],
    };
    expect(evaluate(compiled("x is defined"), { ...contextOf(), scope })).toBe(true);
    expect(() => evaluate(compiled("x"), { ...contextOf(), scope })).toThrow(
      "not known until applied: later",
    );
  });
});

describe("omit", () => {
  it("is a value of its own", () => {
    expect(evaluate(compiled("omit"), contextOf())).toBe(OMIT);
    expect(evaluate(compiled("x | default(omit)"), contextOf())).toBe(OMIT);
    expect(value("omit == omit")).toBe(true);
    expect(value("omit is defined")).toBe(true);
  });

  it("leaves entries and items out", () => {
    expect(value("{'a': omit, 'b': [1, omit], 'c': {'d': omit}}")).toEqual({ b: [1], c: {} });
  });
});

describe("what leaves an expression is plain", () => {
  it.each([
    ["10 / 2", 5],
    ["[1.0, {'a': 2.0}]", [1, { a: 2 }]],
    ["now(utc=true)", "2026-11-21 12:00:00"],
    ["now(utc=true, fmt='%Y/%m/%d')", "2026/11/21"],
    ["now().year", 2026],
    ["{'a': ('2026-01-02 00:00:00' | to_datetime)}", { a: "2026-01-02 00:00:00" }],
    ["(1, 2)", [1, 2]],
  ])("%s", (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it("and the same object where nothing had to be changed", () => {
    const big = { a: [1, { b: "c" }] };
    expect(evaluate(compiled("x"), contextOf({ x: big }))).toBe(big);
  });
});

describe("nothing but the language can be reached", () => {
  const variables = {
    s: "text",
    l: [1],
    d: { a: 1 },
    json: JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}'),
  };

  it.each([
    "s.constructor",
    "s['constructor']",
    "l.length",
    "l.map",
    "l['push']",
    "d.__proto__",
    "d['__proto__']",
    "d.constructor.constructor",
    "d.hasOwnProperty",
    "d.toString",
    "s.__class__.__mro__",
    "l[0].constructor",
  ])("%s does not exist", (text) => {
    expect(value(`(${text}) is defined`, variables)).toBe(false);
  });

  it.each([
    "s.toString()",
    "d.valueOf()",
    "l.concat([2])",
    "s.constructor('return 1')()",
    "s.at(0)",
    "s.repeat(3)",
    "s.__class__()",
    "d.hasOwnProperty('a')",
  ])("%s can't be called", (text) => {
    expect(
      codes(() => value(text, variables)).every((code) => code === "EXP0207" || code === "EXP0206"),
    ).toBe(true);
    expect(codes(() => value(text, variables))).not.toEqual([]);
  });

  it("keys with those names are ordinary keys", () => {
    expect(value("json['__proto__'].x", variables)).toBe(1);
    expect(value("json.constructor", variables)).toBe(2);
    expect(value("('{\"__proto__\": {\"a\": 1}}' | from_json)['__proto__'].a")).toBe(1);
    evaluate(
      compiled("{'__proto__': {'polluted': 1}} | combine({'__proto__': {'polluted': 2}}, recursive=true)"),
      contextOf(),
    );
    evaluate(
      compiled("{'a': {}} | combine({'a': {'__proto__': {'polluted': 2}}}, recursive=true)"),
      contextOf(),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("does not read values of JavaScript that have no type here", () => {
    expect(() => value("x", { x: () => 1 })).toThrow(TypeError);
  });
});

describe("limits", () => {
  it.each([
    "range(1000000000)",
    "'x' * 1000000000",
    "[0] * 1000000000",
    "'x'.ljust(1000000000)",
    "'%1000000000s' % 'a'",
    "'{:>1000000000}'.format('a')",
    "'a' | center(1000000000)",
    "'a' | indent(1000000000)",
    "range(1000) | product(range(1000), range(1000))",
    "range(100) | permutations(10)",
    "range(1000) | combinations(5)",
    "[1] | batch(1000000000, 0)",
    "query('sequence', 'count=1000000000')",
    "'a' | comment(prefix_count=1000000000)",
    "('a' * 10000) | replace('', 'b' * 10000)",
    "('a' * 10000).replace('a', 'b' * 10000)",
    "(('a' * 10000) | list | join('b' * 10000))",
    "('x' * 5000001) | regex_replace('a', 'b')",
  ])("%s is stopped", (text) => {
    expect(codes(() => value(text))).toEqual(["EXP0401"]);
  });

  it("counts steps", () => {
    const context: EvaluationContext = { ...contextOf(), budget: { steps: 10, size: 1000 } };
    expect(codes(() => evaluate(compiled("1 + 1 + 1 + 1 + 1 + 1 + 1"), context))).toEqual(["EXP0401"]);
    expect(evaluate(compiled("1 + 1 + 1"), context)).toBe(3);
  });

  it("stands values that contain themselves", () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    for (const text of ["x", "x | to_json", "x | string", "x | to_nice_yaml"])
      expect(codes(() => value(text, { x: loop }))).toEqual(["EXP0401"]);
  });
});

describe("data is never evaluated", () => {
  it("whatever it says, and however it is put together", () => {
    const attack = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "{{ 1 + 1 }}",
        "{{ lookup('pipe', 'id') }}",
        "{% raw %}",
        "{# x #}",
        "1 == 1",
        "{{ x }}",
        "}}{{ secret }}{{",
        "x | upper",
      ),
    );
    fc.assert(
      fc.property(attack, attack, (a, b) => {
        const context = contextOf({ a, b, secret: "canary" });
        expect(rendered("{{ a }}", context)).toBe(a);
        expect(rendered("{{ a }}{{ b }}", context)).toBe(a + b);
        expect(rendered("<{{ a ~ b }}>", context)).toBe(`<${a}${b}>`);
        expect(rendered("{{ [a] | join(b) }}", context)).toBe(a);
        expect(rendered("{{ {'k': a}.k }}", context)).toBe(a);
        expect(evaluate(compiled("a"), context)).toBe(a);
      }),
      { numRuns: 300 },
    );
  });
});

describe("lookups", () => {
  it("reach the controller through what they are given", () => {
    const host = hostOf({
      env: (name) => (name === "HOME" ? "/root" : undefined),
      find: (folder, name) => (name === "motd" ? `/role/${folder}/motd` : undefined),
      readFile: (path) => `contents of ${path}\n`,
      run: (command) => `ran ${command}\n`,
      glob: (folder, pattern) => [`/role/${folder}/${pattern.replace("*", "a")}`],
      renderTemplateFile: (path, vars) => `${path} with ${JSON.stringify(vars)}`,
    });
    const context = { scope: scopeOf({}), lookups: host, language: "2.18" as const };
    const of = (text: string): unknown => evaluate(compiled(text), context);
    expect(of("lookup('env', 'HOME')")).toBe("/root");
    expect(of("lookup('file', 'motd')")).toBe("contents of /role/files/motd");
    expect(of("lookup('file', 'motd', rstrip=false)")).toBe("contents of /role/files/motd\n");
    expect(of("lookup('pipe', 'date')")).toBe("ran date");
    expect(of("query('fileglob', '*.pem')")).toEqual(["/role/files/a.pem"]);
    expect(of("lookup('template', 'motd', template_vars={'a': 1})")).toBe(
      '/role/templates/motd with {"a":1}',
    );
    expect(of("lookup('first_found', ['nope', 'motd'])")).toBe("/role/files/motd");
    expect(of("lookup('first_found', {'files': 'nope,motd', 'paths': ''})")).toBe("/role/files/motd");
    expect(of("'~/x' | expanduser")).toBe("/root/x");
    expect(of("'$HOME/${NOPE}' | expandvars")).toBe("/root/${NOPE}");
  });

  it("read rows and keys of files", () => {
    const files: Readonly<Record<string, string>> = {
      "/h.csv": 'pi,10.0.0.2,"a ""b"", c"\nnas,10.0.0.3,x\n',
      "/a.ini": "[web]\nPort = 80\n; note\nname: x\n  y\n[db]\nport=5432\n",
      "/a.properties": "port=1\nuser = me\n",
    };
    const context = contextOf({}, { find: (_, name) => `/${name}`, readFile: (path) => files[path] ?? "" });
    const of = (text: string): unknown => evaluate(compiled(text), context);
    expect(of("lookup('csvfile', 'nas', file='h.csv', delimiter=',')")).toBe("10.0.0.3");
    expect(of("lookup('csvfile', 'pi file=h.csv delimiter=, col=2')")).toBe('a "b", c');
    expect(of("lookup('csvfile', 'x', file='h.csv', delimiter=',', default='none')")).toBe("none");
    expect(of("lookup('ini', 'port', file='a.ini', section='web')")).toBe("80");
    expect(of("lookup('ini', 'port section=db file=a.ini')")).toBe("5432");
    expect(of("lookup('ini', 'name', file='a.ini', section='web')")).toBe("x\ny");
    expect(of("lookup('ini', 'nope', file='a.ini', section='web', default='d')")).toBe("d");
    expect(of("lookup('ini', 'user', type='properties', file='a.properties')")).toBe("me");
    expect(of("query('ini', '^p', re=true, file='a.ini', section='web')")).toEqual(["80"]);
  });

  it("serve loops", () => {
    const span = { file: fileOf("with_dict: x"), start: 0, end: 9 };
    expect(ordinary(evaluateLookup("dict", [{ a: 1 }], contextOf(), span))).toEqual([{ key: "a", value: 1 }]);
    expect(diagnosticsOf(() => evaluateLookup("dict", ["x"], contextOf(), span))).toMatchObject([
      { code: "EXP0302", primary: span },
    ]);
  });
});

describe("a map that computes its entries", () => {
  it("computes only what is read", () => {
    const read: string[] = [];
    const hostvars = new LazyMap({
      get: (name) => {
        read.push(name);
        return name === "pi" ? { ip: "10.0.0.2" } : MISSING;
      },
      names: () => ["pi"],
    });
    expect(value("hostvars['pi'].ip", { hostvars })).toBe("10.0.0.2");
    expect(value("hostvars.nas is defined", { hostvars })).toBe(false);
    expect(read).toEqual(["pi", "nas"]);
    expect(value("hostvars | list", { hostvars })).toEqual(["pi"]);
    expect(value("hostvars is mapping", { hostvars })).toBe(true);
    expect(value("hostvars", { hostvars })).toEqual({ pi: { ip: "10.0.0.2" } });
    expect(value("hostvars | dict2items | map(attribute='key')", { hostvars })).toEqual(["pi"]);
  });
});

describe("free names", () => {
  it.each([
    ["a.b[c] | f_not | length", undefined],
    ["a.b[c] | default(d)", ["a", "c", "d"]],
    ["lookup('env', e) ~ range(3)", ["e"]],
    ["lookup('vars', 'x', y)", ["y", "*", "x"]],
    ["lookup('template', 'f')", ["*"]],
    ["x.split(y)", ["x", "y"]],
    ["1 + 1", []],
  ])("%s", (text, expected) => {
    const { value: expression } = compileExpression({
      text,
      span: { file: fileOf(text), start: 0, end: text.length },
    });
    expect(expression && [...expression.freeNames].sort()).toEqual(expected && [...expected].sort());
  });
});
