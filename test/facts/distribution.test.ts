import { describe, expect, test } from "vitest";
import { distribution } from "../../src/facts/distribution.ts";
import { parseFamily } from "./parse-family.ts";

interface Case {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly facts: readonly [family: string, name: string, version: string, major: string, release: string];
}

const CASES: readonly Case[] = [
  {
    title: "Ubuntu 24.04",
    files: {
      "/etc/os-release":
        'PRETTY_NAME="Ubuntu 24.04.1 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04.1 LTS (Noble Numbat)"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=noble',
      "/etc/debian_version": "trixie/sid",
      "/etc/lsb-release":
        'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04\nDISTRIB_CODENAME=noble\nDISTRIB_DESCRIPTION="Ubuntu 24.04.1 LTS"',
    },
    facts: ["Debian", "Ubuntu", "24.04", "24", "noble"],
  },
  {
    title: "Debian 12 with its point release",
    files: {
      "/etc/os-release":
        'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian',
      "/etc/debian_version": "12.11",
    },
    facts: ["Debian", "Debian", "12.11", "12", "bookworm"],
  },
  {
    title: "Raspberry Pi OS, 32 bits",
    files: {
      "/etc/os-release":
        'PRETTY_NAME="Raspbian GNU/Linux 12 (bookworm)"\nNAME="Raspbian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=raspbian\nID_LIKE=debian',
      "/etc/debian_version": "12.8",
    },
    facts: ["Debian", "Debian", "12.8", "12", "bookworm"],
  },
  {
    title: "Debian testing, which has no number",
    files: {
      "/etc/os-release":
        'PRETTY_NAME="Debian GNU/Linux forky/sid"\nNAME="Debian GNU/Linux"\nVERSION_CODENAME=forky\nID=debian',
      "/etc/debian_version": "forky/sid",
    },
    facts: ["Debian", "Debian", "forky/sid", "forky/sid", "forky"],
  },
  {
    title: "Alpine",
    files: {
      "/etc/os-release":
        'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.1\nPRETTY_NAME="Alpine Linux v3.20"',
      "/etc/alpine-release": "3.20.1",
    },
    facts: ["Alpine", "Alpine", "3.20.1", "3", "NA"],
  },
  {
    title: "Rocky",
    files: {
      "/etc/os-release":
        'NAME="Rocky Linux"\nVERSION="9.4 (Blue Onyx)"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"',
    },
    facts: ["RedHat", "Rocky", "9.4", "9", "Blue Onyx"],
  },
  {
    title: "openSUSE",
    files: {
      "/usr/lib/os-release":
        'NAME="openSUSE Leap"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.6"',
    },
    facts: ["Suse", "openSUSE Leap", "15.6", "15", "NA"],
  },
  {
    title: "one that nobody knows",
    files: { "/etc/os-release": "NAME='House Linux'\nID=house\nVERSION_ID=1" },
    facts: ["House Linux", "House Linux", "1", "1", "NA"],
  },
];

describe("distribution", () => {
  test.each(CASES)("$title", ({ files, facts }) => {
    const found = parseFamily(distribution, { files });
    expect([
      found.os_family,
      found.distribution,
      found.distribution_version,
      found.distribution_major_version,
      found.distribution_release,
    ]).toEqual(facts);
  });

  test("lsb comes from lsb-release, or else from os-release", () => {
    expect(parseFamily(distribution, { files: CASES[0]?.files ?? {} }).lsb).toEqual({
      id: "Ubuntu",
      release: "24.04",
      major_release: "24",
      codename: "noble",
      description: "Ubuntu 24.04.1 LTS",
    });
    expect(parseFamily(distribution, { files: CASES[1]?.files ?? {} }).lsb).toEqual({
      id: "Debian",
      release: "12",
      major_release: "12",
      codename: "bookworm",
      description: "Debian GNU/Linux 12 (bookworm)",
    });
  });
});
