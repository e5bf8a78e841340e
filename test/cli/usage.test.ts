/** What the command line says to calls that it can't follow, and what it says by itself. */

import { describe, expect, it } from "vitest";
import { EXIT, EXIT_MEANINGS } from "../../src/cli/exit-code.ts";
import { call } from "./call.ts";

describe("a call that can't be followed", () => {
  it.each<[argv: string, code: string, message: string, help: string]>([
    ["rnu site.yml", "CLI0101", "there is no command `rnu`", "did you mean `run`?"],
    ["site.yml", "CLI0101", "there is no command `site.yml`", "to run a playbook: `homerun run site.yml`"],
    ["xyzzy", "CLI0101", "there is no command `xyzzy`", "`homerun --help` lists"],
    ["run --chek site.yml", "CLI0102", "`homerun run` has no option `--chek`", "did you mean `--check`?"],
    ["run -Z site.yml", "CLI0102", "`homerun run` has no option `-Z`", "`homerun run --help` lists"],
    ["exec all rm -f x", "CLI0106", "`--forks` does not take `x`", ""],
    ["exec all df", "CLI0103", "no `--` stands before the command", "`homerun exec all -- df -h`"],
    ["exec all -b --", "CLI0103", "the argument `command` is missing", ""],
    ["exec a b -- uptime", "CLI0103", "one pattern is expected before `--`: a, b", ""],
    ["run", "CLI0103", "the argument `playbook` is missing", "`homerun run --help` lists"],
    ["exec all", "CLI0103", "the argument `command` is missing", "`homerun exec --help` lists"],
    [
      "explain a b",
      "CLI0104",
      "2 arguments are given, and the command takes 1: a, b",
      "`homerun explain --help` lists",
    ],
    ["run x.yml --limit", "CLI0105", "the option `--limit` has no value", "`homerun run --help` lists"],
    [
      "run x.yml -f many",
      "CLI0106",
      "`--forks` does not take `many`: a whole number from 1 to 1000 is expected",
      "",
    ],
    ["run x.yml -f 0", "CLI0106", "`--forks` does not take `0`", ""],
    ["run x.yml -f 1001", "CLI0106", "`--forks` does not take `1001`", ""],
    [
      "run x.yml --output jsn",
      "CLI0106",
      "`--output` does not take `jsn`: accepted are auto, live, plain, quiet, json",
      "did you mean `json`?",
    ],
    [
      "run x.yml --host-key never",
      "CLI0106",
      "`--host-key` does not take `never`: accepted are strict, accept-new",
      "",
    ],
    ["run x.yml -e novalue", "CLI0201", "`novalue` in `-e` has no value", ""],
    ["run x.yml -e 1a=b", "CLI0201", "`1a` in `-e` can't be the name of a variable", ""],
    ["run x.yml -e @", "CLI0201", "`-e @` names no file", ""],
    [
      "run x.yml -k",
      "CLI0301",
      "`--ask-pass` asks for a password, and there is nobody to ask",
      "--become-password-file",
    ],
    ["run x.yml --become-password-file none", "CLI0302", "the password file `none` can't be read", ""],
    ["doc coyp", "CLI0501", "there is no module `coyp`", ""],
    ["lab cabel", "LAB0013", "`cabel` is not a command of the lab", "did you mean `cable`?"],
    ["lab power-cut", "LAB0013", "a host of the lab is missing", "minipc, pi, nas"],
    ["lab power-cut minpc", "LAB0005", "the lab has no host `minpc`", "did you mean `minipc`?"],
    ["lab cable nas", "LAB0013", "`lab cable` needs one of --cut and --plug", ""],
    ["lab status --nmae x", "LAB0013", "`--nmae` is not an option of the lab", "did you mean `--name`?"],
    ["lab status --name", "LAB0013", "Option '--name <value>' argument missing", "--help"],
    ["explain CLI9999", "CLI0502", "`CLI9999` is not a code of homerun", ""],
  ])("homerun %s", async (words, code, message, help) => {
    const { code: exit, out, err, asked } = await call(words.split(" "));
    expect(err).toContain(`error[${code}]: ${message}`);
    expect(err).toContain(help);
    expect(err).not.toMatch(/\n {4}at /);
    expect([exit, out, asked]).toEqual([EXIT.invalid, "", undefined]);
  });

  it("is told in JSON where that was asked for", async () => {
    const { code, out, err } = await call(["run", "x.yml", "--json", "--chek"]);
    expect([code, err]).toEqual([EXIT.invalid, ""]);
    expect(JSON.parse(out)).toMatchObject({ type: "diagnostic", diagnostic: { code: "CLI0102" } });
    const both = await call(["run", "x.yml", "--output", "live", "--json"]);
    expect(JSON.parse(both.out)).toMatchObject({
      diagnostic: { code: "CLI0202", message: "`--json` and `--output live` exclude each other" },
    });
  });
});

describe("what it says by itself", () => {
  it("prints its version", async () => {
    for (const words of [["--version"], ["-V"]])
      expect(await call(words)).toMatchObject({ code: 0, out: "1.2.3\n", err: "" });
  });

  it("prints its help where it is asked to, or nothing at all", async () => {
    const first = await call([]);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toMatchSnapshot();
    for (const words of [["--help"], ["-h"], ["help"]]) expect(await call(words)).toEqual(first);
  });

  it("names every exit code in the help", async () => {
    const { out } = await call(["run", "--help"]);
    for (const [code, meaning] of EXIT_MEANINGS) expect(out).toContain(`${code}`.padEnd(5) + meaning);
    expect(EXIT_MEANINGS.map(([code]) => code)).toEqual([0, 1, 2, 4, 5, 6, 130, 143]);
  });

  it.each(["run", "ping", "exec", "facts", "inventory", "doc", "new", "test", "explain", "lab"])(
    "has help for %s",
    async (verb) => {
      const long = await call([verb, "--help"]);
      expect(long).toMatchObject({ code: 0, err: "" });
      expect(long.out).toContain(`Usage: homerun ${verb}`);
      expect(long.out).toContain("Examples:");
      expect((await call(["help", verb])).out).toBe(long.out);
    },
  );

  it.each(["up", "down", "status", "shell", "power-cut", "power-on", "cable", "proxy"])(
    "has help for lab %s",
    async (verb) => {
      const { code, out, err } = await call(["lab", verb, "--help"]);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toContain(`Usage: homerun lab ${verb}`);
    },
  );

  it("shows the help of the lab where nothing is asked of it", async () => {
    expect(await call(["lab"])).toEqual(await call(["lab", "--help"]));
  });

  it("explains a code, in any spelling, and lists all", async () => {
    const one = await call(["explain", "cli0102"]);
    expect(one.code).toBe(0);
    expect(one.out).toMatch(/^CLI0102: not an option of this command\n\n/);
    const all = await call(["explain"]);
    expect(all.out).toContain("CLI0102  not an option of this command\n");
  });

  it("lists modules and shows one", async () => {
    const list = await call(["doc"]);
    expect(list.out).toMatch(/^ansible\.builtin\n {2}add_host /m);
    expect(list.out).toMatch(/^ {2}hostname +Set the host's name$/m);
    const one = await call(["doc", "ansible.builtin.hostname"]);
    expect(one.out).toMatchSnapshot();
    expect(JSON.parse((await call(["doc", "hostname", "--json"])).out)).toMatchObject({
      name: "hostname",
      parameters: [
        { name: "name", type: "text", required: true },
        {
          name: "use",
          type: "one of",
          required: false,
          choices: expect.arrayContaining(["systemd", "alpine"]),
        },
      ],
    });
  });
});
