/** Diagnostics as people see them: golden frames for every shape that a place can have. */

import { describe, expect, it } from "vitest";
import {
  type Diagnostic,
  type DiagnosticDetails,
  problem,
  warning,
} from "../../src/diagnostics/diagnostic.ts";
import type { Span } from "../../src/diagnostics/span.ts";
import { diagnosticJsonLine } from "../../src/report/diagnostics/json.ts";
import { diagnosticListing } from "../../src/report/diagnostics/listing.ts";
import { diagnosticLines } from "../../src/report/diagnostics/pretty.ts";
import { shortDiagnosticLine } from "../../src/report/diagnostics/short.ts";
import { lineString } from "../../src/report/segment.ts";
import { createTheme } from "../../src/report/theme.ts";

const TEXT = [
  "---",
  "- hosts: web",
  "  tasks:",
  "",
  "    - name: install the site file",
  "      copy:",
  "        dst: /etc/caddy/Caddyfile",
  "\t名前: 値",
  `    - shell: ${"x".repeat(120)} | tee {{ file }} ${"y".repeat(120)}`,
  "    - debug: msg=\u001b[31mred\u202e",
  "",
].join("\n");

const FILE = { path: "roles/caddy/tasks/main.yml", text: TEXT };

/** The first place where the text stands in the file. */
function at(text: string, file = FILE): Span {
  const start = file.text.indexOf(text);
  if (start === -1) throw new Error(`no ${text} in the file`);
  return { file, start, end: start + text.length };
}

function shown(details: DiagnosticDetails, columns = 80): string {
  const diagnostic = problem("CLI0102", "unknown parameter `dst` for module `copy`", details);
  return `\n${diagnosticLines(diagnostic, { columns }).map(lineString).join("\n")}\n`;
}

describe("a diagnostic with its frame", () => {
  it("shows the line with up to two before it, carets, notes and help", () => {
    expect(
      shown({
        primary: at("dst"),
        label: "not a parameter of `copy`",
        notes: ["`copy` accepts src, content, dest", "a note\nof two lines"],
        help: "did you mean `dest`?",
      }),
    ).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:7:9
        |
      5 |     - name: install the site file
      6 |       copy:
      7 |         dst: /etc/caddy/Caddyfile
        |         ^^^ not a parameter of \`copy\`
        |
        = note: \`copy\` accepts src, content, dest
        = note: a note
                of two lines
        = help: did you mean \`dest\`?
      "
    `);
  });

  it("shows second places in the same file, with a gap between", () => {
    expect(
      shown({
        primary: at("dst"),
        label: "here",
        labels: [{ span: at("hosts"), text: "first defined here" }],
      }),
    ).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:7:9
        |
      2 | - hosts: web
        |   ----- first defined here
      ...
      5 |     - name: install the site file
      6 |       copy:
      7 |         dst: /etc/caddy/Caddyfile
        |         ^^^ here
      "
    `);
  });

  it("shows several marks on one line", () => {
    expect(
      shown({ primary: at("dst"), label: "this", labels: [{ span: at("/etc"), text: "of that" }] }),
    ).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:7:9
        |
      5 |     - name: install the site file
      6 |       copy:
      7 |         dst: /etc/caddy/Caddyfile
        |         ^^^ this
        |              ---- of that
      "
    `);
  });

  it("shows places in other files", () => {
    const file = { path: "group_vars/all.yml", text: "a: 1\ndst: 2\n" };
    expect(
      shown({
        primary: at("dst"),
        labels: [{ span: at("dst", file), text: "also here" }],
        help: "rename one",
      }),
    ).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:7:9
        |
      5 |     - name: install the site file
      6 |       copy:
      7 |         dst: /etc/caddy/Caddyfile
        |         ^^^
        |
       ::: group_vars/all.yml:2:1
        |
      1 | a: 1
      2 | dst: 2
        | --- also here
        |
        = help: rename one
      "
    `);
  });

  it("aligns carets under tabs and wide characters", () => {
    expect(shown({ primary: at("名前"), label: "a name" })).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:8:2
        |
      6 |       copy:
      7 |         dst: /etc/caddy/Caddyfile
      8 |     名前: 値
        |     ^^^^ a name
      "
    `);
    expect(shown({ primary: at("値"), label: "a value" })).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:8:6
        |
      6 |       copy:
      7 |         dst: /etc/caddy/Caddyfile
      8 |     名前: 値
        |           ^^ a value
      "
    `);
    expect(shown({ primary: at("\t"), label: "a tab" })).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:8:1
        |
      6 |       copy:
      7 |         dst: /etc/caddy/Caddyfile
      8 |     名前: 値
        | ^^^^ a tab
      "
    `);
  });

  it("cuts long lines around the mark, on either side", () => {
    expect(shown({ primary: at("{{ file }}"), label: "in the middle" })).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:9:141
        |
      7 |         dst: /etc/caddy/Caddyfile
      8 |     名前: 値
      9 | …xxxxxxxxxxxxx | tee {{ file }} yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
        |                      ^^^^^^^^^^ in the middle
      "
    `);
    expect(shown({ primary: at("shell"), label: "at the start" })).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:9:7
        |
      7 |         dst: /etc/caddy/Caddyfile
      8 |     名前: 値
      9 |     - shell: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
        |       ^^^^^ at the start
      "
    `);
    const end = TEXT.indexOf("\n    - debug");
    expect(
      shown({ primary: { file: FILE, start: end - 3, end }, label: "at the end" }),
    ).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:9:269
        |
      7 |         dst: /etc/caddy/Caddyfile
      8 |     名前: 値
      9 | …yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
        |                                                                         ^^^ at the end
      "
    `);
  });

  it("marks the rest of the first line of what goes over several", () => {
    const start = TEXT.indexOf("name: install");
    expect(
      shown({ primary: { file: FILE, start, end: TEXT.indexOf("dst") }, label: "this task" }),
    ).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:5:7
        |
      3 |   tasks:
      4 |
      5 |     - name: install the site file
        |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ this task
      "
    `);
  });

  it("marks a place without extent, and the end of the file", () => {
    const end = TEXT.length;
    expect(
      shown({ primary: { file: FILE, start: end, end }, label: "something is missing" }),
    ).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
        --> roles/caddy/tasks/main.yml:11:1
         |
       9 |     - shell: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
      10 |     - debug: msg=\\x1b[31mred<U+202E>
      11 |
         | ^ something is missing
      "
    `);
    const colon = at("hosts").end;
    expect(
      shown({ primary: { file: FILE, start: colon, end: colon }, label: "here" }),
    ).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
       --> roles/caddy/tasks/main.yml:2:8
        |
      1 | ---
      2 | - hosts: web
        |        ^ here
      "
    `);
  });

  it("spells out what a terminal must not get", () => {
    const output = shown({ primary: at("msg="), label: "odd" });
    expect(output).toMatchInlineSnapshot(`
      "
      error[CLI0102]: unknown parameter \`dst\` for module \`copy\`
        --> roles/caddy/tasks/main.yml:10:14
         |
       8 |     名前: 値
       9 |     - shell: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
      10 |     - debug: msg=\\x1b[31mred<U+202E>
         |              ^^^^ odd
      "
    `);
    expect(output).not.toMatch(/[\u001b\u202e]/);
  });

  it("does without a place", () => {
    expect(shown({ host: "pi", notes: ["why"], help: "how" })).toMatchInlineSnapshot(`
      "
      error[CLI0102]: pi: unknown parameter \`dst\` for module \`copy\`
        = note: why
        = help: how
      "
    `);
  });

  it("is readable in 40 columns", () => {
    for (const line of shown({ primary: at("{{ file }}"), label: "x" }, 40)
      .split("\n")
      .slice(2)) {
      expect(line.length).toBeLessThanOrEqual(40);
    }
  });

  it("never says with colour alone what kind it is", () => {
    const colored = createTheme(1).paintAll(
      diagnosticLines(warning("CLI0102", "odd", { primary: at("dst") }), { columns: 80 }),
    );
    expect(colored.replace(/\u001b\[\d+m/g, "")).toContain("warning[CLI0102]: odd");
    expect(colored).toContain("\u001b[");
  });
});

describe("many diagnostics", () => {
  const other = { path: "site.yml", text: "a\nb\nc\n" };
  const many: readonly Diagnostic[] = [
    problem("CLI0102", "second", { primary: at("dst") }),
    problem("CLI0101", "first", { primary: at("hosts") }),
    warning("CLI0103", "elsewhere", { primary: at("b", other) }),
    problem("CLI0102", "second", { primary: at("dst") }),
  ];

  it("are sorted by place, told once, and counted", () => {
    expect(diagnosticListing(many, { columns: 80 }).map(lineString).join("\n")).toMatchInlineSnapshot(`
      "error[CLI0101]: first
       --> roles/caddy/tasks/main.yml:2:3
        |
      1 | ---
      2 | - hosts: web
        |   ^^^^^

      error[CLI0102]: second
       --> roles/caddy/tasks/main.yml:7:9
        |
      5 |     - name: install the site file
      6 |       copy:
      7 |         dst: /etc/caddy/Caddyfile
        |         ^^^

      warning[CLI0103]: elsewhere
       --> site.yml:2:1
        |
      1 | a
      2 | b
        | ^

      2 errors, 1 warning · more about each: homerun explain CODE"
    `);
  });

  it("end where nobody reads on", () => {
    const text = "x\n".repeat(50);
    const file = { path: "bad.yml", text };
    const flood = Array.from({ length: 50 }, (_, i) =>
      problem("CLI0102", `bad ${i}`, { primary: { file, start: 2 * i, end: 2 * i + 1 } }),
    );
    const output = diagnosticListing(flood, { columns: 80 }).map(lineString);
    expect(output.filter((line) => line.startsWith("error["))).toHaveLength(20);
    expect(output).toContain("30 more problems in bad.yml not shown");
    expect(output.at(-1)).toBe("50 errors · more about each: homerun explain CLI0102");
  });

  it("are one line each in the short form, and JSON for programs", () => {
    const [first] = many;
    if (!first) throw new Error("none");
    expect(lineString(shortDiagnosticLine(first))).toBe(
      "roles/caddy/tasks/main.yml:7:9: error[CLI0102]: second",
    );
    expect(JSON.parse(diagnosticJsonLine(first))).toMatchObject({
      type: "diagnostic",
      diagnostic: {
        code: "CLI0102",
        place: {
          path: "roles/caddy/tasks/main.yml",
          line: 7,
          column: 9,
          text: "        dst: /etc/caddy/Caddyfile",
        },
      },
    });
  });
});
