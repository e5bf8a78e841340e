import { describe, expect, test } from "vitest";
import { readTransaction } from "../../src/host/reads/rpm-plan.ts";

/** Printed by dnf 4.14 with --assumeno. */
const UPGRADE = `Last metadata expiration check: 0:00:02 ago on Sat Nov 21 20:20:27 2026.
Dependencies resolved.
================================================================================
 Package           Architecture       Version             Repository       Size
================================================================================
Upgrading:
 alpha             noarch             2.0-1               law             6.1 k
Installing dependencies:
 a-package-with-a-very-long-name-that-does-not-fit-into-the-column   noarch  1:1.0-1 law  6.6 k

Transaction Summary
================================================================================
Upgrade  1 Package

Total size: 6.1 k
Operation aborted.`;

const REMOVE = `Dependencies resolved.
================================================================================
 Package           Architecture       Version            Repository        Size
================================================================================
Removing:
 gamma             noarch             1.0-1              @law              14  
Removing dependent packages:
 beta              noarch             1.0-1              @law              14  
Removing unused dependencies:
 delta             noarch             1.0-1              @law              14  

Transaction Summary
================================================================================
Remove  3 Packages

Freed space: 42  
Operation aborted.`;

const GROUP = `Dependencies resolved.
================================================================================
 Package           Architecture     Version             Repository         Size
================================================================================
Installing Groups:
 Law Group                                                                     

Transaction Summary
================================================================================

Operation aborted.`;

/** As dnf 5's manual shows it. */
const FIVE = `Updating and loading repositories:
Repositories loaded.
Package                Arch   Version       Repository      Size
Upgrading:
 curl                  x86_64 8.9.1-3.fc41  updates    796.2 KiB
   replacing curl      x86_64 8.9.1-2.fc41  fedora     796.2 KiB
Installing weak dependencies:
 tree                  x86_64 2.1.3-1.fc41  fedora     110.0 KiB

Transaction Summary:
 Installing:        1 package
 Upgrading:         1 package
 Replacing:         1 package

Operation aborted by the user.`;

function names(moves: readonly { readonly name: string }[]): readonly string[] {
  return moves.map((m) => m.name);
}

describe("the table of a transaction", () => {
  test("upgrades, and long names", () => {
    const plan = readTransaction(UPGRADE.split("\n"), 1, "upgrade");
    expect(plan.install).toEqual([
      { name: "alpha", from: "older", to: "2.0-1", full: "alpha-2.0-1.noarch" },
      {
        name: "a-package-with-a-very-long-name-that-does-not-fit-into-the-column",
        to: "1:1.0-1",
        full: "a-package-with-a-very-long-name-that-does-not-fit-into-the-column-1:1.0-1.noarch",
      },
    ]);
    expect(plan.problem).toBeUndefined();
  });

  test("removals, with all that goes along", () => {
    const plan = readTransaction(REMOVE.split("\n"), 1, "remove");
    expect(names(plan.remove)).toEqual(["gamma", "beta", "delta"]);
  });

  test("groups alone change no package", () => {
    expect(readTransaction(GROUP.split("\n"), 1, "install")).toEqual({
      install: [],
      remove: [],
      unknown: [],
    });
  });

  test("dnf 5", () => {
    const plan = readTransaction(FIVE.split("\n"), 1, "upgrade");
    expect(plan.install).toEqual([
      { name: "curl", from: "8.9.1-2.fc41", to: "8.9.1-3.fc41", full: "curl-8.9.1-3.fc41.x86_64" },
      { name: "tree", to: "2.1.3-1.fc41", full: "tree-2.1.3-1.fc41.x86_64" },
    ]);
  });
});

interface Failure {
  readonly title: string;
  readonly lines: readonly string[];
  readonly verb?: "install" | "upgrade" | "remove";
  readonly unknown?: readonly string[];
  readonly problem?: string;
}

const FAILURES: readonly Failure[] = [
  {
    title: "dnf 4 knows no such package",
    lines: ["No match for argument: nosuch", "Error: Unable to find a match: nosuch"],
    unknown: ["nosuch"],
    problem: "Unable to find a match: nosuch",
  },
  {
    title: "dnf 5 knows no such package",
    lines: [
      "Failed to resolve the transaction:",
      "No match for argument: nosuch",
      "You can try to add to command line:",
      "  --skip-unavailable to skip unavailable packages",
    ],
    unknown: ["nosuch"],
  },
  {
    title: "yum knows no such package",
    lines: ["No package nosuch available.", "Error: Nothing to do"],
    unknown: ["nosuch"],
    problem: "Nothing to do",
  },
  {
    title: "no such group",
    lines: ["Module or Group 'nogroup' is not available.", "Error: Nothing to do."],
    unknown: ["nogroup"],
    problem: "Nothing to do.",
  },
  {
    title: "something is missing",
    lines: [
      "Error: ",
      " Problem: conflicting requests",
      "  - nothing provides thing needed by epsilon-1.0-1.noarch",
      "(try to add '--skip-broken' to skip uninstallable packages)",
    ],
    unknown: [],
    problem: "Problem: conflicting requests; - nothing provides thing needed by epsilon-1.0-1.noarch",
  },
  {
    title: "no such repository",
    lines: ["Error: Unknown repo: 'x'"],
    unknown: [],
    problem: "Unknown repo: 'x'",
  },
  {
    title: "nothing to upgrade",
    verb: "upgrade",
    lines: [
      "Package zeta available, but not installed.",
      "No match for argument: zeta",
      "Error: No packages marked for upgrade.",
    ],
    unknown: [],
  },
];

describe("why there is no table", () => {
  test.each(FAILURES)("$title", ({ lines, verb = "install", unknown = [], problem }) => {
    const plan = readTransaction(lines, 1, verb);
    expect(plan.unknown).toEqual(unknown);
    if (problem !== undefined) expect(plan.problem).toBe(problem);
    expect(plan.problem === undefined).toBe(verb !== "install");
  });
});
