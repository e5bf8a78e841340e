/** The words of Ansible's programs: what argparse takes, and what it refuses in which words. */

import { describe, expect, it } from "vitest";
import { ArgumentError, parseArguments } from "../../../src/cli/ansible/parse-arguments.ts";
import { ansible, ansibleInventory, ansiblePlaybook } from "../../../src/cli/ansible/programs.ts";
import { helpText, usageText } from "../../../src/cli/ansible/usage-text.ts";
import { VAULT_PROGRAMS } from "../../../src/cli/ansible/vault-programs.ts";

function refused(words: string): string {
  try {
    parseArguments(ansiblePlaybook, words.split(" "));
    return "";
  } catch (error) {
    if (error instanceof ArgumentError) return error.message;
    throw error;
  }
}

describe("the words of ansible-playbook", () => {
  it("may be spelled in every way", () => {
    const words = [
      ...[
        "-vv",
        "-bK",
        "-f3",
        "--inventory-file=a",
        "-i",
        "b,",
        "--key-file",
        "k",
        "-e",
        "x=1",
        "--extra",
        "@f",
      ],
      ...["one.yml", "-C", "--skip-t", "slow", "-v", "two.yml"],
    ];
    const parsed = parseArguments(ansiblePlaybook, words);
    expect(parsed.count("verbose")).toBe(3);
    expect(parsed.flag("become") && parsed.flag("askBecomePass") && parsed.flag("check")).toBe(true);
    expect(parsed.number("forks")).toBe(3);
    expect(parsed.list("inventory")).toEqual(["a", "b,"]);
    expect(parsed.text("privateKey")).toBe("k");
    expect(parsed.list("extraVars")).toEqual(["x=1", "@f"]);
    expect(parsed.list("skipTags")).toEqual(["slow"]);
    expect(parsed.positionals).toEqual(["one.yml", "two.yml"]);
    expect([parsed.given("forks"), parsed.given("limit"), parsed.text("limit")]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  it("take what stands behind -- as it is", () => {
    expect(parseArguments(ansiblePlaybook, ["--", "--check"]).positionals).toEqual(["--check"]);
  });

  it.each([
    ["--nonsense x.yml", "unrecognized arguments: --nonsense"],
    ["-C", "the following arguments are required: playbook"],
    ["x.yml -f many", "argument -f/--forks: invalid int value: 'many'"],
    ["x.yml -i", "argument -i/--inventory/--inventory-file: expected one argument"],
    ["x.yml --list", "ambiguous option: --list could match --list-hosts, --list-tasks, --list-tags"],
    ["x.yml -k --connection-password-file p", "not allowed with argument -k/--ask-pass"],
    ["x.yml --vault-pass-file p -J", "not allowed with argument -J/--ask-vault-password/--ask-vault-pass"],
  ])("%s: %s", (words, message) => {
    expect(refused(words)).toContain(message);
  });

  it("need no playbook to ask for help", () => {
    expect(parseArguments(ansiblePlaybook, ["--help"]).flag("help")).toBe(true);
  });
});

describe("other programs", () => {
  it("take so many words as they have places for", () => {
    expect(() => parseArguments(ansible, ["all", "more"])).toThrow("unrecognized arguments: more");
    expect(parseArguments(ansibleInventory, ["--list"]).positionals).toEqual([]);
  });

  it.each(
    [ansible, ansibleInventory, ansiblePlaybook, ...Object.values(VAULT_PROGRAMS)].map(
      (p) => [p.name, p] as const,
    ),
  )("%s: the usage fits the terminal, the help tells every option", (_name, program) => {
    for (const line of usageText(program).split("\n"))
      expect(line.length <= 78 || /^ +\[[^\]]*\]$/.test(line), line).toBe(true);
    const help = helpText(program);
    for (const { names } of Object.values(program.options))
      for (const name of names) expect(help).toContain(name);
  });
});
