/** Escapes in parameters written as text; the values are what ansible-playbook 2.18 makes of them. */

import { describe, expect, it } from "vitest";
import { textParameters } from "../../src/playbook/free-form.ts";
import type { ScalarNode } from "../../src/source/located.ts";

function node(text: string): ScalarNode {
  const span = { file: { path: "x.yml", text }, start: 0, end: text.length };
  return { kind: "scalar", value: text, text, style: "plain", span, offsetAt: (i) => i } as ScalarNode;
}

function parameterValue(text: string): ScalarNode {
  const [parameter] = textParameters(node(text), () => true).parameters;
  if (!parameter) throw new Error("no parameter");
  return parameter.value;
}

describe("escapes in `key=value`", () => {
  it.each([
    ['msg="a\\nb"', "a\nb"],
    ["msg='a\\nb'", "a\nb"],
    ["msg=a\\nb", "a\nb"],
    ['msg="a\\\\nb \\x41 \\u00e9 \\t| \\q \\s"', "a\\nb A é \t| \\q \\s"],
    ["msg=\"{{ 'a\\nb' }}\"", "{{ 'a\nb' }}"],
    ["msg=plain", "plain"],
    ["msg=\\U0001F600!", "😀!"],
    ["msg=\\UFFFFFFFF", "\\UFFFFFFFF"],
  ])("%s", (text, value) => {
    expect(parameterValue(text).value).toBe(value);
  });

  it("places behind an escape are still those of the file", () => {
    const value = parameterValue('msg="a\\nbc"');
    const at = String(value.value).indexOf("c");
    expect('msg="a\\nbc"'[value.offsetAt(at)]).toBe("c");
  });
});
