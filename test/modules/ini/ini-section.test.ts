import { describe, expect, test } from "vitest";
import { dropSection, putSection, sectionEntries } from "../../../src/modules/ini/ini-section.ts";

const REPO = `# ours
[epel]
Name = EPEL
# the mirror next door
baseurl = http://a/
\thttp://b/
gpgcheck: 1

# the other
[other]
name=Other
`;

describe("a section as a whole", () => {
  test("keys in lower case, values over lines", () => {
    expect(sectionEntries(REPO, "epel")).toEqual(
      new Map([
        ["name", "EPEL"],
        ["baseurl", "http://a/\nhttp://b/"],
        ["gpgcheck", "1"],
      ]),
    );
    expect(sectionEntries(REPO, "none")).toBeUndefined();
  });

  test("what is as wanted keeps its lines", () => {
    const wanted = new Map([
      ["baseurl", "http://a/\nhttp://b/"],
      ["enabled", "0"],
      ["gpgcheck", "0"],
    ]);
    expect(putSection(REPO, "epel", wanted)).toBe(`# ours
[epel]
# the mirror next door
baseurl = http://a/
\thttp://b/
gpgcheck = 0
enabled = 0

# the other
[other]
name=Other
`);
  });

  test("a new one goes to the end", () => {
    expect(putSection("", "a", new Map([["x", "1\n2"]]))).toBe("[a]\nx = 1\n\t2\n\n");
    expect(putSection("[b]\ny = 1", "a", new Map([["x", "1"]]))).toBe("[b]\ny = 1\n\n[a]\nx = 1\n\n");
  });

  test("there is one of a name", () => {
    expect(putSection("[a]\nx = 1\n[b]\n[a]\nx = 2\n", "a", new Map([["x", "2"]]))).toBe("[a]\nx = 2\n[b]\n");
  });

  test("it goes without what is said of the next", () => {
    expect(dropSection(REPO, "epel")).toBe("# ours\n# the other\n[other]\nname=Other\n");
    expect(dropSection("# alone\n[a]\nx = 1\n", "a")).toBeUndefined();
  });
});
