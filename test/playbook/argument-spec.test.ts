import { describe, expect, it } from "vitest";
import { specIssues, validateArguments } from "../../src/playbook/argument-spec.ts";

function messages(spec: object, values: object): readonly string[] {
  return validateArguments(spec as never, values as never).map((i) => `${i.path.join(".")}: ${i.message}`);
}

describe("types", () => {
  const GOOD: readonly (readonly [string, unknown])[] = [
    ["str", "x"],
    ["str", 5],
    ["str", true],
    ["int", 5],
    ["int", "5"],
    ["float", 1.5],
    ["float", "1.5"],
    ["bool", true],
    ["bool", "yes"],
    ["bool", 0],
    ["list", ["a"]],
    ["list", "a,b"],
    ["list", 5],
    ["dict", { a: 1 }],
    ["dict", "a=1"],
    ["dict", '{"a": 1}'],
    ["path", "/x"],
    ["raw", { a: [1] }],
    ["json", '{"a": 1}'],
    ["json", [1]],
    ["jsonarg", "x"],
    ["bytes", "10M"],
    ["bytes", 5],
    ["bits", "1Mb"],
    ["int", null],
    ["int", true],
    ["int", "1_000"],
    ["int", "1e3"],
    ["float", "inf"],
    ["list", true],
    ["dict", "{'a': 1}"],
    ["path", ["a"]],
    ["json", "no JSON"],
    ["bytes", "1.5G"],
    [null as never, "x"],
  ];
  it.each(GOOD)("%s takes %j", (type, value) => {
    expect(messages({ a: { type } }, { a: value })).toEqual([]);
  });

  const BAD: readonly (readonly [string, unknown, string])[] = [
    ["int", "x", "a whole number, not `x`"],
    ["int", 1.5, "a whole number, not `1.5`"],
    ["int", "", "a whole number, not ``"],
    ["float", "x", "a number, not `x`"],
    ["bool", "maybe", "true or false, not `maybe`"],
    ["bool", 2, "true or false, not `2`"],
    ["list", { a: 1 }, "a list, not a map"],
    ["dict", [1], "a map, not a list"],
    ["dict", "x", "a map, not `x`"],
    ["json", 5, "JSON, not `5`"],
    ["int", "0x10", "a whole number, not `0x10`"],
    ["bytes", "10Mb", "a size such as 10M, not `10Mb`"],
    ["bits", "10MB", "a size such as 10Mb, not `10MB`"],
    ["bytes", "ten", "a size such as 10M, not `ten`"],
  ];
  it.each(BAD)("%s refuses %j", (type, value, reason) => {
    expect(messages({ a: { type } }, { a: value })).toEqual([`a: \`a\` must be ${reason}`]);
  });

  it("text is the type where none is given", () => {
    expect(messages({ a: { choices: ["x"] } }, { a: "y" })).toEqual(["a: `a` can't be `y`; it can be x"]);
    expect(messages({ a: {} }, { a: [1] })).toEqual([]);
  });
});

describe("options", () => {
  it("may be required", () => {
    expect(messages({ a: { required: true }, b: { required: true, default: 1 }, c: {} }, {})).toEqual([
      "a: `a` is required",
    ]);
  });

  it("may have choices, each of a list too", () => {
    const spec = { a: { choices: ["x", "yy"] }, b: { type: "list", choices: ["x", "yy"] } };
    expect(messages(spec, { a: "x", b: ["x", "yy"] })).toEqual([]);
    expect(messages(spec, { a: "z", b: ["x", "zz"] })).toEqual([
      "a: `a` can't be `z`; it can be x, yy",
      "b.1: `b[1]` can't be `zz`; it can be x, yy",
    ]);
  });

  it("may have elements and options of their own", () => {
    const spec = {
      users: { type: "list", elements: "dict", options: { name: { required: true }, uid: { type: "int" } } },
      one: { type: "dict", options: { port: { type: "int" } } },
      ports: { type: "list", elements: "int" },
    };
    expect(messages(spec, { users: [{ name: "a", uid: "5" }], one: { port: 1 }, ports: "1,2" })).toEqual([]);
    expect(messages(spec, { users: [{ uid: "x" }, "b"], one: { prot: 1 }, ports: [1, "x"] })).toEqual([
      "users.0.name: `users[0].name` is required",
      "users.0.uid: `users[0].uid` must be a whole number, not `x`",
      "users.1: `users[1]` must be a map, not `b`",
      "one.prot: `prot` is no key of `one`",
      "ports.1: `ports[1]` must be a whole number, not `x`",
    ]);
  });

  it("take words for true and false where choices are such", () => {
    const choices = (of: readonly unknown[], type = "str"): object => ({ a: { type, choices: of } });
    expect(messages(choices(["yes", "no"]), { a: true })).toEqual([]);
    expect(messages(choices(["on", "off"]), { a: false })).toEqual([]);
    expect(messages(choices([true], "bool"), { a: "yes" })).toEqual([]);
    expect(messages(choices(["a", "b"]), { a: null })).toEqual(["a: `a` can't be nothing; it can be a, b"]);
  });

  it("with `apply_defaults` are looked at even where nothing is given", () => {
    const inner = { q: { required: true }, r: { default: 1 } };
    const spec = (apply_defaults: boolean): object => ({
      a: { type: "dict", apply_defaults, options: inner },
    });
    expect(messages(spec(false), {})).toEqual([]);
    expect(messages(spec(true), {})).toEqual(["a.q: `a.q` is required"]);
    expect(messages(spec(true), { a: null })).toEqual(["a.q: `a.q` is required"]);
    expect(messages(spec(true), { a: { q: 1 } })).toEqual([]);
  });

  it("that are nothing fit only where nothing is wanted", () => {
    const spec = { a: { type: "dict", options: { x: { type: "int" }, y: { default: "d" } } } };
    expect(messages(spec, { a: { x: null } })).toEqual([]);
    expect(messages(spec, { a: { y: null } })).toEqual(["a.y: `a.y` must be text, not nothing"]);
    expect(messages({ a: { required: true } }, { a: null })).toEqual(["a: `a` must be text, not nothing"]);
  });

  it("of lists without maps for elements are not looked at", () => {
    const options = { x: { required: true } };
    expect(messages({ a: { type: "list", options } }, { a: [{ y: 1 }] })).toEqual([]);
    expect(messages({ a: { type: "raw", options } }, { a: { y: 1 } })).toEqual([]);
    expect(messages({ a: { elements: "int" } }, { a: "1" })).toEqual([
      "a: `a` has `elements`, which only a list can have",
    ]);
  });

  it("may be all that is given", () => {
    const issues = validateArguments({ port: { aliases: ["p"] } }, { p: 1, prot: 2 }, true);
    expect(issues.map((i) => [i.message, i.help])).toEqual([
      ["`prot` is no key of the specification", "did you mean `port`?"],
    ]);
  });

  it("may have other names", () => {
    expect(messages({ a: { required: true, type: "int", aliases: ["b"] } }, { b: "x" })).toEqual([
      "b: `b` must be a whole number, not `x`",
    ]);
  });

  it("are looked at by name only: other values are none of its business", () => {
    expect(messages({}, { whatever: 1 })).toEqual([]);
  });
});

describe("relations", () => {
  const defaulted = (rules: object): object =>
    JSON.stringify(rules).includes('"d"') ? { d: { default: "x" } } : {};
  const inner = (rules: object): object => ({
    o: { type: "dict", options: { a: {}, b: {}, c: {}, t: { type: "bool" }, ...defaulted(rules) }, ...rules },
  });
  it.each<readonly [string, object, object, readonly string[]]>([
    [
      "mutually_exclusive",
      { mutually_exclusive: [["a", "b"]] },
      { a: 1, b: 1 },
      ["o.b: only one of `a`, `b` can be given, not `a`, `b`"],
    ],
    ["mutually_exclusive, met", { mutually_exclusive: ["a", "b"] }, { a: 1 }, []],
    [
      "required_together",
      { required_together: [["a", "b"]] },
      { a: 1 },
      ["o.b: `a`, `b` belong together; `b` is missing"],
    ],
    ["required_one_of", { required_one_of: [["a", "b"]] }, { c: 1 }, ["o.a: one of `a`, `b` is needed"]],
    [
      "required_if",
      { required_if: [["a", "x", ["b", "c"]]] },
      { a: "x", b: 1 },
      ["o.c: `c` is needed when `a` is `x`"],
    ],
    ["required_if, any", { required_if: [["a", "x", ["b", "c"], true]] }, { a: "x", b: 1 }, []],
    ["required_if, other value", { required_if: [["a", "x", ["b"]]] }, { a: "y" }, []],
    [
      "required_if, as its type makes it",
      { required_if: [["t", true, ["b"]]] },
      { t: "yes" },
      ["o.b: `b` is needed when `t` is `true`"],
    ],
    [
      "required_if, by default",
      { required_if: [["d", "x", ["b"]]] },
      {},
      ["o.b: `b` is needed when `d` is `x`"],
    ],
    [
      "required_one_of, each by itself",
      { required_one_of: ["a", "b"] },
      { a: 1 },
      ["o.b: one of `b` is needed"],
    ],
    ["mutually_exclusive, each by itself", { mutually_exclusive: ["a", "b"] }, { a: 1, b: 1 }, []],
    ["required_by, of nothing", { required_by: { a: "b" } }, { a: null }, []],
    ["required_by", { required_by: { a: ["b"] } }, { a: 1 }, ["o.b: `a` needs `b`"]],
  ])("%s", (_, rules, values, expected) => {
    expect(messages(inner(rules), { o: values })).toEqual(expected);
  });
});

describe("the specification itself", () => {
  it.each<readonly [unknown, readonly string[]]>([
    [{ a: { type: "int", default: 5 } }, []],
    [{ a: null }, []],
    [null, []],
    [[1], ["options must be a map, not a list"]],
    [{ a: { type: "itn" } }, ["there is no type `itn`"]],
    [{ a: { elements: "x", type: "list" } }, ["there is no type `x`"]],
    [{ a: { requird: true } }, ["`requird` is no key of an option"]],
    [{ a: { type: "int", default: "x" } }, ["`a.default` must be a whole number, not `x`"]],
    [{ a: { type: "dict", options: { b: { typ: 1 } } } }, ["`typ` is no key of an option"]],
  ])("%j", (options, expected) => {
    expect(specIssues(options).map((i) => i.message)).toEqual(expected);
  });
});
