import { describe, expect, test } from "vitest";
import { type OptionEdit, putOption, removeOption } from "../../../src/modules/ini/put-option.ts";

const BASE: OptionEdit = {
  section: "a",
  option: "x",
  values: [],
  exclusive: true,
  noExtraSpaces: false,
  ignoreSpaces: false,
  allowNoValue: false,
  modifyInactive: true,
  sectionHasValues: [],
};

interface Case {
  readonly title: string;
  readonly text: string;
  readonly edit: Partial<OptionEdit>;
  readonly after?: string;
  readonly message: string;
}

// What is expected was printed by community.general's ini_file for the same files.
const PUT: readonly Case[] = [
  {
    title: "a file that is not there",
    text: "",
    edit: { values: ["1"] },
    after: "\n[a]\nx = 1\n",
    message: "section and option added",
  },
  {
    title: "a value that is there",
    text: "[a]\nx = 1\n",
    edit: { values: ["1"] },
    message: "OK",
  },
  {
    title: "other spaces are a difference",
    text: "[a]\nx=1\n",
    edit: { values: ["1"] },
    after: "[a]\nx = 1\n",
    message: "option changed",
  },
  { title: "or none", text: "[a]\nx=1\n", edit: { values: ["1"], ignoreSpaces: true }, message: "OK" },
  {
    title: "no spaces",
    text: "[a]\nx = 2\n",
    edit: { values: ["1"], noExtraSpaces: true },
    after: "[a]\nx=1\n",
    message: "option changed",
  },
  {
    title: "a line that is commented out becomes the option",
    text: "[a]\n# why\n#x = 5\ny = 2\n\n[b]\n",
    edit: { values: ["1"] },
    after: "[a]\n# why\nx = 1\ny = 2\n\n[b]\n",
    message: "option changed",
  },
  {
    title: "unless comments shall stay",
    text: "[a]\n#x = 5\ny = 2\n\n[b]\n",
    edit: { values: ["1"], modifyInactive: false },
    after: "[a]\n#x = 5\ny = 2\nx = 1\n\n[b]\n",
    message: "option added",
  },
  {
    title: "only one of two lines stays",
    text: "[a]\nx = 3\nx = 1\n",
    edit: { values: ["1"] },
    after: "[a]\nx = 1\n",
    message: "option changed",
  },
  {
    title: "both stay where the value is one more",
    text: "[a]\nx = 3\n",
    edit: { values: ["1"], exclusive: false },
    after: "[a]\nx = 3\nx = 1\n",
    message: "option added",
  },
  {
    title: "several values keep their order",
    text: "[a]\nx = 2\n",
    edit: { values: ["1", "2", "3"] },
    after: "[a]\nx = 2\nx = 1\nx = 3\n",
    message: "option added",
  },
  {
    title: "before all sections",
    text: "[a]\n",
    edit: { section: undefined, values: ["1"] },
    after: "x = 1\n[a]\n",
    message: "option added",
  },
  {
    title: "an option without a value",
    text: "[a]\nx = 1\n",
    edit: { allowNoValue: true },
    after: "[a]\nx\n",
    message: "option changed",
  },
  {
    title: "the section that holds something",
    text: "[a]\ny = 1\n[a]\ny = 2\n",
    edit: { values: ["1"], sectionHasValues: [{ option: "y", values: ["2"] }] },
    after: "[a]\ny = 1\n[a]\ny = 2\nx = 1\n",
    message: "option added",
  },
  {
    title: "a section that holds something is made with it",
    text: "[a]\ny = 1\n",
    edit: { values: ["1"], sectionHasValues: [{ option: "y", values: ["2"] }] },
    after: "[a]\ny = 1\n[a]\ny = 2\nx = 1\n",
    message: "section and option added",
  },
  {
    title: "a section alone",
    text: "[a]\n",
    edit: { section: "b", option: undefined },
    after: "[a]\n[b]\n",
    message: "only section added",
  },
  {
    title: "a last line without its end gets it",
    text: "[a]\nx = 1",
    edit: { values: ["1"] },
    after: "[a]\nx = 1\n",
    message: "OK",
  },
  {
    title: "names are no patterns",
    text: "[a]\nyx = 1\n",
    edit: { option: "y.", values: ["1"] },
    after: "[a]\nyx = 1\ny. = 1\n",
    message: "option added",
  },
];

// Here the model would write "\n" for "\r\n", and lose the mark.
const BETTER: readonly Case[] = [
  {
    title: "lines end as the file's do",
    text: "[a]\r\nx = 2\r\n",
    edit: { values: ["1"] },
    after: "[a]\r\nx = 1\r\n",
    message: "option changed",
  },
  {
    title: "a byte order mark stays",
    text: "\uFEFF[a]\nx = 2\n",
    edit: { values: ["1"] },
    after: "\uFEFF[a]\nx = 1\n",
    message: "option changed",
  },
];

const REMOVE: readonly Case[] = [
  {
    title: "an option",
    text: "[a]\nx = 1\n#x = 2\nx = 3\n",
    edit: {},
    after: "[a]\n#x = 2\n",
    message: "option changed",
  },
  {
    title: "one value of an option",
    text: "[a]\nx = 1\nx = 3\n",
    edit: { exclusive: false, values: ["3"] },
    after: "[a]\nx = 1\n",
    message: "option changed",
  },
  { title: "an option that is not there", text: "[a]\ny = 1\n", edit: {}, message: "OK" },
  { title: "a file that is not there", text: "", edit: {}, message: "OK" },
  {
    title: "a section",
    text: "[b]\n[a]\nx = 1\n\n[c]\n",
    edit: { option: undefined },
    after: "[b]\n[c]\n",
    message: "section removed",
  },
  { title: "a section that is not there", text: "[b]\n", edit: { option: undefined }, message: "OK" },
];

describe("an option is put", () => {
  test.each([...PUT, ...BETTER])("$title", ({ text, edit, after, message }) => {
    const wanted = { ...BASE, ...edit };
    expect(putOption(text, wanted)).toEqual({ text: after ?? text, message });
    const second = putOption(after ?? text, wanted);
    expect(second).toEqual({ text: after ?? text, message: "OK" });
  });
});

describe("an option is removed", () => {
  test.each(REMOVE)("$title", ({ text, edit, after, message }) => {
    expect(removeOption(text, { ...BASE, ...edit })).toEqual({ text: after ?? text, message });
  });
});
