/** What modules of others print, and what becomes of it. */

import { describe, expect, it } from "vitest";
import { natureOf } from "../../../src/modules/foreign/module-kind.ts";
import { parameterWords } from "../../../src/modules/foreign/module-parameters.ts";
import { readAnswer } from "../../../src/modules/foreign/read-answer.ts";

const answer = (stdout: string, stderr = "", rc = 0) =>
  readAnswer({ rc, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) });

describe("an answer", () => {
  it("is the JSON, whatever stands before it", () => {
    expect(answer('hello\n\n{"a": 1}\n')).toEqual({ broken: false, result: { a: 1 } });
  });
  it("may stand on several lines", () => {
    expect(answer('{\n "a": [\n1]\n}').result).toEqual({ a: [1] });
  });
  it("is followed by junk, which is warned of", () => {
    expect(answer('{"a": 1, "warnings": ["w"]}\njunk\n').result).toEqual({
      a: 1,
      warnings: ["w", "Module invocation had junk after the JSON data: junk"],
    });
  });
  it("has its output as lines as well", () => {
    expect(answer('{"stdout": "a\\nb\\n", "stderr": ""}').result).toMatchObject({
      stdout_lines: ["a", "b"],
      stderr_lines: [""].slice(1),
    });
  });
  it("may have numbers that only Python knows", () => {
    expect(answer('{"a": NaN, "b": -Infinity, "c": "NaN"}').result).toEqual({ a: null, b: null, c: "NaN" });
  });
  it.each(["", "no", "[1]", '{"a": ', "\xff\xfe"])("is none: %j", (text) => {
    const { broken, result } = answer(text, "Traceback (most recent call last):\nKeyError: 'x'\n", 1);
    expect(broken).toBe(true);
    expect(result).toMatchObject({
      failed: true,
      rc: 1,
      module_stdout: text,
      exception: expect.stringContaining("KeyError"),
      msg: "MODULE FAILURE\nSee stdout/stderr for the exact error",
    });
  });
});

describe("how a module is started", () => {
  it.each<[text: string, kind: string]>([
    ["from ansible.module_utils.basic import AnsibleModule\n", "python"],
    ["def f():\n  pass\n#<<INCLUDE_ANSIBLE_MODULE_COMMON>>\n", "python"],
    ["from ..module_utils.x import y\n", "python"],
    ["#!/bin/sh\n# WANT_JSON\n", "json-file"],
    ["#!/usr/bin/perl\n$x = '<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>';\n", "json-inside"],
    ["#!/bin/sh\n. $1\n", "words-file"],
    ["#!powershell\n#AnsibleRequires -CSharpUtil Ansible.Basic\n", "powershell"],
  ])("%j", (text, kind) => {
    expect(natureOf(Buffer.from(text)).kind).toBe(kind);
  });
  it("is no text", () => {
    expect(natureOf(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]))).toEqual({
      kind: "json-file",
      isBinary: true,
    });
  });
  it("says what runs it", () => {
    expect(natureOf(Buffer.from("#!/usr/bin/env  bash -e\r\n")).shebang).toEqual([
      "/usr/bin/env",
      "bash",
      "-e",
    ]);
  });
});

describe("parameters as words", () => {
  it.each<[value: unknown, text: string]>([
    ["plain", "a=plain "],
    ["two words", "a='two words' "],
    ["it's", `a='it'"'"'s' `],
    ["", "a='' "],
    [true, "a=True "],
    [null, "a=None "],
    [5, "a=5 "],
    [["x", 1], `a='['"'"'x'"'"', 1]' `],
  ])("%j", (value, text) => {
    expect(parameterWords({ a: value })).toBe(text);
  });
});
