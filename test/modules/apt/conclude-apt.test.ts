import { describe, expect, test } from "vitest";
import { aptChanged, concludeApt, whyAptFailed } from "../../../src/modules/apt/conclude-apt.ts";

test.each([
  ["0 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.", false],
  ["0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.", true],
  ["2 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.", true],
  ["0 upgraded, 0 newly installed, 1 downgraded, 0 to remove and 0 not upgraded.", true],
  ["0 upgraded, 0 newly installed, 4 to remove and 0 not upgraded.", true],
  ["0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\nSetting up nginx (1.22) ...", true],
  ["Reading package lists...", undefined],
])("%s: changed %s", (text, changed) => {
  expect(aptChanged(text)).toBe(changed);
});

test.each([
  ["", "E: Unable to locate package ngnix\n", "Unable to locate package ngnix (refresh the index"],
  [
    "",
    "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 42 (apt)\n",
    "another package manager is at work",
  ],
  [
    "",
    "E: Release file for http://x is not valid yet (invalid for another 2h).\n",
    "the host's clock is behind",
  ],
  [
    "Setting up x ...\ndpkg: error processing package x (--configure):\n installed x package post-installation script subprocess returned error exit status 1\n",
    "E: Sub-process /usr/bin/dpkg returned an error code (1)\n",
    "x: installed x package post-installation script subprocess returned error exit status 1",
  ],
  ["", "something odd\n", "something odd"],
  ["", "", "apt-get did not say why"],
])("why it failed: %j %j", (stdout, stderr, why) => {
  expect(whyAptFailed(stdout, stderr)).toContain(why);
  expect(whyAptFailed(stdout, stderr)).not.toContain("\n");
});

function reply(status: number, stdout: string, stderr = "") {
  return { status, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
}

const DONE = "0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.\n";
const IDLE = "0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n";

describe("the conclusion", () => {
  test("something was installed after a refresh", () => {
    const conclusion = concludeApt({ refreshes: true, summary: "install a", now: 7 }, [
      reply(0, ""),
      reply(0, DONE),
    ]);
    expect(conclusion).toMatchObject({
      changed: true,
      result: { cache_updated: true, cache_update_time: 7, stdout: DONE },
    });
    expect(conclusion.failed).toBeUndefined();
  });

  test("only a refresh says nothing of a change", () => {
    expect(concludeApt({ refreshes: true, summary: "", now: 7 }, [reply(0, "")])).not.toHaveProperty(
      "changed",
    );
  });

  test("apt found nothing to do", () => {
    expect(concludeApt({ refreshes: false, summary: "", now: 7 }, [reply(0, IDLE)]).changed).toBe(false);
  });

  test("a refresh that failed fails the task, and what was installed all the same is told", () => {
    const conclusion = concludeApt({ refreshes: true, summary: "install a", now: 7 }, [
      reply(100, "", "E: no net\n"),
      reply(0, DONE),
    ]);
    expect(conclusion).toMatchObject({
      changed: true,
      failed: "could not refresh the package index: no net",
      result: { cache_updated: false },
    });
  });

  test("an installation that failed", () => {
    const conclusion = concludeApt({ refreshes: false, summary: "install a", now: 7 }, [
      reply(100, "", "E: no\n"),
    ]);
    expect(conclusion).toMatchObject({
      changed: false,
      failed: "could not install a: no",
      result: { rc: 100 },
    });
  });
});
