/** Both formats of apt's source lists, as real machines have them. */

import { describe, expect, test } from "vitest";
import {
  DEFAULT_MIRRORS,
  debianMirrors,
  labSourcesList,
  mirrorOrigins,
  parseDeb822Sources,
  parseOneLineSources,
} from "../../src/lab/apt-sources.ts";

describe("one-line format", () => {
  test.each([
    [
      "a plain line",
      "deb http://m.example/debian bookworm main",
      [["http://m.example/debian", "bookworm", "main"]],
    ],
    [
      "options",
      "deb [arch=amd64 signed-by=/k.gpg] https://m.example/d bookworm main contrib",
      [["https://m.example/d", "bookworm", "main,contrib"]],
    ],
    [
      "a comment after it",
      "deb http://m.example/debian bookworm main # ours",
      [["http://m.example/debian", "bookworm", "main"]],
    ],
    ["a flat repository", "deb http://m.example/flat ./", [["http://m.example/flat", "./", ""]]],
    ["source packages", "deb-src http://m.example/debian bookworm main", []],
    ["a line switched off", "# deb http://m.example/debian bookworm main", []],
    ["an incomplete line", "deb http://m.example/debian", []],
  ])("%s", (_name, text, expected) => {
    expect(parseOneLineSources(text).map((s) => [s.uri, s.suite, s.components.join()])).toEqual(expected);
  });
});

describe("stanza format", () => {
  test("every URI with every suite", () => {
    const text =
      "Types: deb deb-src\nURIs: http://a/debian http://b/debian\nSuites: bookworm bookworm-updates\nComponents: main\n";
    expect(parseDeb822Sources(text).map((s) => `${s.uri} ${s.suite}`)).toEqual([
      "http://a/debian bookworm",
      "http://a/debian bookworm-updates",
      "http://b/debian bookworm",
      "http://b/debian bookworm-updates",
    ]);
  });

  test("comments inside, folded lines, stanzas apart", () => {
    const text =
      "Types: deb\n# snapshot\nURIs:\n http://a/debian\nSuites: x\n y\nComponents: main\n\nTypes: deb-src\nURIs: http://c\nSuites: z\n";
    expect(parseDeb822Sources(text).map((s) => `${s.uri} ${s.suite}`)).toEqual([
      "http://a/debian x",
      "http://a/debian y",
    ]);
  });

  test.each(["no", "false", "0"])("Enabled: %s", (word) => {
    expect(parseDeb822Sources(`Types: deb\nEnabled: ${word}\nURIs: http://a\nSuites: x\n`)).toEqual([]);
  });
});

describe("which mirrors a lab uses", () => {
  const sources = parseOneLineSources(
    [
      "deb https://apt.example/tool stable main",
      "deb https://mirror.example/debian/ bookworm main",
      "deb https://mirror.example/debian-security bookworm-security main",
    ].join("\n"),
  );

  test("those of a Debian machine", () => {
    expect(debianMirrors(sources, "debian")).toEqual({
      main: "https://mirror.example/debian",
      security: "https://mirror.example/debian-security",
    });
  });

  test("Debian's own on any other system, and where nothing fits", () => {
    expect(debianMirrors(sources, "ubuntu")).toEqual(DEFAULT_MIRRORS);
    expect(debianMirrors(parseOneLineSources("deb cdrom:[x]/ bookworm main"), "debian")).toEqual(
      DEFAULT_MIRRORS,
    );
  });

  test("all web sources may be fetched from, each with its scheme", () => {
    const mirrors = debianMirrors(sources, "debian");
    expect([
      ...mirrorOrigins(mirrors, [...sources, { uri: "file:/srv/debs", suite: "./", components: [] }]),
    ]).toEqual([
      ["mirror.example", "https:"],
      ["apt.example", "https:"],
    ]);
  });

  test("lab hosts ask in plain http", () => {
    expect(labSourcesList(debianMirrors(sources, "debian"), "bookworm").split("\n")).toEqual([
      "deb http://mirror.example/debian bookworm main",
      "deb http://mirror.example/debian bookworm-updates main",
      "deb http://mirror.example/debian-security bookworm-security main",
      "",
    ]);
  });
});
