/** The plain report: golden output of a whole run, verbosity, check mode, signs of life, and safety of what hosts say. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Envelope } from "../../src/events/event.ts";
import { createPlainReport, HEARTBEAT_MILLISECONDS } from "../../src/report/plain.ts";
import { createTheme } from "../../src/report/theme.ts";
import { eventfulRun, finished, label, playStarted, runFinished, runStarted, story } from "./events.ts";

interface Setting {
  readonly verbosity?: number;
  readonly quiet?: boolean;
  readonly colors?: 0 | 1;
}

function plainReport({ verbosity = 0, quiet = false, colors = 0 }: Setting = {}) {
  const written: string[] = [];
  const target = {
    write: (text: string) => void written.push(text),
    theme: createTheme(colors),
    columns: 100,
    rows: 24,
  };
  const report = createPlainReport(target, {
    verbosity,
    quiet,
    runFolder: () => "/runs/8f2",
    now: () => Date.now(),
  });
  return { report, output: () => written.join("") };
}

function plain(events: readonly Envelope[], setting: Setting = {}): string {
  const { report, output } = plainReport(setting);
  for (const event of events) report.on(event);
  return output();
}

describe("the plain report", () => {
  it("tells an eventful run: changes and failures as they come, all failures at the end", () => {
    expect(plain(eventfulRun())).toMatchSnapshot();
  });

  it("says failures and the last line alone when it is quiet", () => {
    expect(plain(eventfulRun(), { quiet: true })).toMatchSnapshot();
  });

  it("tells the playbook's own values below the counts", () => {
    const { tell } = story();
    const customStats = { run: { n: 1, list: ["a\u001b"] }, hosts: { pi: { why: "so" } } };
    const text = plain([tell(runStarted()), tell(runFinished({ pi: { ok: 1 } }, { customStats }))]);
    expect(text).toMatch(/recap[\s\S]*\nstats\nn: 1\nlist: \["a\\+u001b"\]\npi why: so\n\n/);
  });

  it("says more with -v, and everything with -vvv", () => {
    expect(plain(eventfulRun(), { verbosity: 1 })).toMatchSnapshot();
    expect(plain(eventfulRun(), { verbosity: 3 })).toMatchSnapshot();
  });

  it("has no escape byte but those of its own colours", () => {
    expect(plain(eventfulRun())).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const colored = plain(eventfulRun(), { colors: 1, verbosity: 3 });
    expect(colored).toContain("\u001b[");
    expect(colored.replace(/\u001b\[\d+m/g, "")).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
    );
  });

  it("is short when nothing had to be changed", () => {
    const { tell } = story();
    const task = label(1, "install packages");
    const hosts = ["minipc", "pi"];
    const events = [
      tell(runStarted()),
      tell(playStarted(hosts, 1)),
      tell({ type: "step-started", task, hosts }),
      ...hosts.map((host) => tell(finished(task, host))),
      tell({ type: "play-finished", play: 1 }),
      tell(runFinished({ minipc: { ok: 1 }, pi: { ok: 1 } }, { steps: 1 })),
    ];
    expect(plain(events)).toMatchInlineSnapshot(`
      "site.yml · run 20261121T070000-8f2a11

      play web servers · 2 hosts · 1 step · site.yml:2
      [1] web : install packages  2 ok

      recap
      minipc : ok=1   changed=0   unreachable=0   failed=0   skipped=0   rescued=0   ignored=0
      pi     : ok=1   changed=0   unreachable=0   failed=0   skipped=0   rescued=0   ignored=0

      record of the run: /runs/8f2
      2 hosts up to date · 1 step · 38.0s
      "
    `);
  });

  it("says in check mode what would change and what is not known", () => {
    const { tell } = story();
    const [write, start] = [label(1, "write the unit"), label(2, "start it")];
    const events = [
      tell(runStarted({ checkMode: true })),
      tell(playStarted(["pi"], 2)),
      tell({ type: "step-started", task: write, hosts: ["pi"] }),
      tell(
        finished(write, "pi", {
          outcome: "changed",
          changes: [{ kind: "write-file", summary: "write /etc/x.service" }],
        }),
      ),
      tell({ type: "step-started", task: start, hosts: ["pi"] }),
      tell(
        finished(start, "pi", {
          outcome: "ok",
          unknownUntilApplied: "the unit is written by an earlier task",
        }),
      ),
      tell(runFinished({ pi: { ok: 1, changed: 1, unknown: 1 } }, { steps: 2 })),
    ];
    expect(plain(events)).toMatchInlineSnapshot(`
      "site.yml · run 20261121T070000-8f2a11 · check mode, nothing is changed

      play web servers · 1 host · 2 steps · site.yml:2
      [1] web : write the unit  roles/web/tasks/main.yml:4
        would change  pi  write /etc/x.service
      [2] web : start it  roles/web/tasks/main.yml:8
        unknown       pi  not known until applied: the unit is written by an earlier task

      recap
      pi : ok=1   changed=1   unreachable=0   failed=0   skipped=0   rescued=0   ignored=0   unknown=1

      record of the run: /runs/8f2
      done · 1 host · 2 steps · 38.0s · 1 would change · 1 unknown until applied
      "
    `);
  });

  it("shows what debug says, in a line where it fits", () => {
    const { tell } = story();
    const task = label(1, "look", { module: "debug", role: undefined as never });
    const events = [
      tell({ type: "step-started", task, hosts: ["a", "b", "c"] }),
      tell(finished(task, "a", { result: { msg: "hello" } })),
      tell(finished(task, "b", { result: { msg: { list: [1, "two"], text: "x\ny\n", none: null } } })),
      tell(finished(task, "c", { result: { changed: false, answer: 42 } })),
    ];
    expect(plain(events)).toMatchInlineSnapshot(`
      "[1] look  roles/web/tasks/main.yml:4
        ok           a  hello
        ok           b
          list:
            - 1
            - two
          text: |
            x
            y
          none: null
        ok           c  answer: 42
      "
    `);
  });

  it("tells warnings of tasks that went well, where their hosts are only counted otherwise", () => {
    const { tell } = story();
    const task = label(1, "install packages");
    const diagnostic = { code: "CLI0203", severity: "warning", message: "an old way to say it" } as const;
    const events = [
      tell({ type: "step-started", task, hosts: ["a", "b", "c"] }),
      tell(finished(task, "a", { result: { warnings: ["the cache is old"] } })),
      tell(finished(task, "b", { diagnostics: [diagnostic] })),
      tell(finished(task, "c")),
    ];
    expect(plain(events)).toMatchInlineSnapshot(`
      "[1] web : install packages  roles/web/tasks/main.yml:4
        ok           a
          warning: the cache is old
        ok           b
          warning[CLI0203]: an old way to say it
        3 ok
      "
    `);
  });

  it("names the steps that some hosts never came to the end of", () => {
    const { tell } = story();
    const task = label(1, "install packages");
    const events = [
      tell({ type: "step-started", task, hosts: ["a", "b", "c"] }),
      tell(finished(task, "a")),
      tell({ type: "stopping", inFlight: ["b", "c"] }),
      tell({ type: "play-finished", play: 1 }),
      tell(runFinished({ a: { ok: 1 } }, { end: "interrupted", exitCode: 130 })),
    ];
    expect(plain(events)).toMatchInlineSnapshot(`
      "stopping: nothing more is started; at work still: b, c. Ctrl-C again leaves at once
      [1] web : install packages  roles/web/tasks/main.yml:4
        1 ok; not finished: b, c

      recap
      a : ok=1   changed=0   unreachable=0   failed=0   skipped=0   rescued=0   ignored=0

      record of the run: /runs/8f2
      interrupted · 1 host · 4 steps · 38.0s
      "
    `);
  });

  it("takes rescued and ignored failures out of the list at the end", () => {
    const { tell } = story();
    const [one, two] = [label(1, "try"), label(2, "try again")];
    const failed = { outcome: "failed" as const, result: { msg: "no" } };
    const events = [
      tell({ type: "step-started", task: one, hosts: ["a"] }),
      tell(finished(one, "a", failed)),
      tell({ type: "rescued", host: "a", task: one }),
      tell({ type: "step-started", task: two, hosts: ["a"] }),
      tell(finished(two, "a", { ...failed, ignored: true })),
      tell(runFinished({ a: { ok: 1, rescued: 1, ignored: 1 } }, { steps: 2 })),
    ];
    expect(plain(events)).toMatchInlineSnapshot(`
      "[1] web : try  roles/web/tasks/main.yml:4
        failed       a  no
      rescued a: web : try
      [2] web : try again  roles/web/tasks/main.yml:8
        ignored      a  no

      recap
      a : ok=1   changed=0   unreachable=0   failed=0   skipped=0   rescued=1   ignored=1

      record of the run: /runs/8f2
      done · 1 host · 2 steps · 38.0s
      "
    `);
  });

  it("puts hosts with the same failure into one block", () => {
    const { tell } = story();
    const task = label(1, "install packages");
    const hosts = Array.from({ length: 11 }, (_, i) => `pi${i}`);
    const events = [
      tell({ type: "step-started", task, hosts }),
      ...hosts.map((host) =>
        tell(finished(task, host, { outcome: "failed", result: { msg: `no space left on ${host}`, rc: 1 } })),
      ),
      tell(runFinished({ pi0: { failed: 1 } }, { end: "failed" })),
    ];
    const output = plain(events, { quiet: true });
    expect(output).toMatchInlineSnapshot(`
      "failed pi0, pi1, pi2, pi3, pi4, pi5, pi6, pi7, pi8, pi9, pi10 · web : install packages
        roles/web/tasks/main.yml:4
        no space left on pi0
        exit code 1

      failed · 1 host · 4 steps · 38.0s · 1 failed
      "
    `);
  });

  it("names the failing items of a loop with what they printed", () => {
    const { tell } = story();
    const task = label(1, "fetch images", { module: "command" });
    const item = (name: string, failed: boolean) => ({
      item: name,
      ansible_loop_var: "item",
      failed,
      msg: "non-zero return code",
      rc: failed ? 1 : 0,
      stderr: failed ? `no such image ${name}` : "",
    });
    const events = [
      tell({ type: "step-started", task, hosts: ["nas"] }),
      tell(
        finished(task, "nas", {
          outcome: "failed",
          result: { msg: "1 item failed", results: [item("a", false), item("b", true)] },
        }),
      ),
      tell(runFinished({ nas: { failed: 1 } }, { end: "failed" })),
    ];
    expect(plain(events, { quiet: true })).toMatchInlineSnapshot(`
      "failed nas · web : fetch images
        roles/web/tasks/main.yml:4
        item b: non-zero return code
          exit code 1
          stderr:
            no such image b

      failed · 1 host · 4 steps · 38.0s · 1 failed
      "
    `);
  });

  it("shows the user's own line where a failure has a place", () => {
    const { tell } = story();
    const task = label(1, "install packages");
    const text = "- apt:\n    name: '{{ pakages }}'\n";
    const start = text.indexOf("pakages");
    const events = [
      tell({ type: "step-started", task, hosts: ["a", "b"] }),
      ...["a", "b"].map((host) =>
        tell(
          finished(task, host, {
            outcome: "failed",
            result: { msg: "undefined" },
            diagnostics: [
              {
                code: "CLI0201",
                severity: "error",
                message: "the variable `pakages` is not defined",
                primary: { file: { path: "roles/web/tasks/main.yml", text }, start, end: start + 7 },
                help: "did you mean `packages`?",
                host,
              },
            ],
          }),
        ),
      ),
      tell(runFinished({ a: { failed: 1 }, b: { failed: 1 } }, { end: "failed" })),
    ];
    expect(plain(events, { quiet: true })).toMatchInlineSnapshot(`
      "failed a, b · web : install packages
        roles/web/tasks/main.yml:4
        error[CLI0201]: the variable \`pakages\` is not defined
         --> roles/web/tasks/main.yml:2:15
          |
        1 | - apt:
        2 |     name: '{{ pakages }}'
          |               ^^^^^^^
          |
          = help: did you mean \`packages\`?

      failed · 2 hosts · 4 steps · 38.0s · 2 failed
      "
    `);
  });
});

describe("a silent run", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse("2026-11-21T07:00:00Z") });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("gives a sign of life in every half minute, and none after its end", async () => {
    const { report, output } = plainReport();
    const { tell } = story();
    const task = label(7, "upgrade");
    const hosts = ["a", "b", "c", "d", "e", "f"];
    report.on(tell(runStarted()));
    report.on(tell({ type: "step-started", task, hosts }));
    for (const host of hosts) report.on(tell({ type: "host-started", task, host }));
    report.on(tell({ type: "progress", task, host: "b", line: "waiting for the lock of apt" }));
    const before = output();
    vi.advanceTimersByTime(HEARTBEAT_MILLISECONDS - 2000);
    expect(output()).toBe(before);
    vi.advanceTimersByTime(3000);
    expect(output().slice(before.length)).toMatchInlineSnapshot(`
      "  … a since 00:30 at web : upgrade
        … b since 00:30 at web : upgrade: waiting for the lock of apt
        … c since 00:30 at web : upgrade
        … d since 00:30 at web : upgrade
        … and 2 more at work
      "
    `);
    const first = output().length;
    vi.advanceTimersByTime(2 * HEARTBEAT_MILLISECONDS + 2000);
    expect(
      output()
        .slice(first)
        .match(/… a since/g),
    ).toHaveLength(2);
    report.on(tell(runFinished({ a: {} })));
    const last = output();
    vi.advanceTimersByTime(10 * HEARTBEAT_MILLISECONDS);
    expect(output()).toBe(last);
    await report.close();
  });
});
