/** Tasks with `async`: jobs that go on while the play does, and what becomes of them. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { finished, type Played, type PlayOptions, play, temporaryFolder } from "./run-play.ts";

let jobs = "";
beforeEach(() => {
  jobs = temporaryFolder();
});

/** A play of these tasks, whose jobs are kept apart from what it makes. */
function tasks(text: string, options: PlayOptions = {}): Promise<Played> {
  const lines = text.replace(/^\n/, "").split("\n");
  const body = lines.map((line) => `    ${line}`).join("\n");
  const head = `- hosts: all\n  gather_facts: false\n  vars: {ansible_async_dir: ${jobs}}\n  tasks:\n`;
  return play(`${head}${body}\n`, options);
}

const resultOf = ({ events }: Played, name: string) =>
  finished(events).find((e) => e.task.name === name)?.result;

describe("poll: 0", () => {
  it("starts a job and goes on; async_status tells what it came to", async () => {
    const played = await tasks(`
- {name: start, shell: "while ! [ -e FOLDER/go ]; do sleep 0.1; done; echo said; exit 3", async: 60, poll: 0, register: job}
- {name: early, async_status: {jid: "{{ job.ansible_job_id }}"}, register: early}
- {name: go, command: touch FOLDER/go}
- {name: join, async_status: {jid: "{{ job.ansible_job_id }}"}, register: r, until: r is finished, delay: 0.2, retries: 50, ignore_errors: true}
- {name: clean, async_status: {jid: "{{ job.ansible_job_id }}", mode: cleanup}}
- {name: gone, async_status: {jid: "{{ job.ansible_job_id }}"}, ignore_errors: true}
- debug: {msg: "{{ job is started }} {{ job is finished }} {{ early is finished }} {{ early is changed }} {{ r.rc }} {{ r.stdout }}"}`);
    expect(played.lines).toEqual([
      "one: start: changed",
      "one: early: ok",
      "one: go: changed",
      "one: join: ignored",
      "one: clean: ok",
      "one: gone: ignored",
      "one: debug: ok",
    ]);
    expect(played.said).toEqual(["one: True False False False 3 said"]);
    expect(resultOf(played, "start")).toEqual({
      ansible_job_id: expect.stringMatching(/^j\d{12}\.\d{5}$/),
      results_file: expect.stringContaining(`${jobs}/j`),
      started: 1,
      finished: 0,
      changed: true,
    });
    expect(resultOf(played, "join")).toMatchObject({
      finished: 1,
      msg: "non-zero return code",
      changed: true,
    });
    expect(resultOf(played, "clean")).toMatchObject({ started: 0, finished: 0, erased: expect.any(String) });
    expect(resultOf(played, "gone")).toMatchObject({ msg: "could not find job", finished: 1 });
    expect(readdirSync(jobs)).toEqual([]);
  });

  it("makes the changes of any module, with their result, and only once it was joined is it known", async () => {
    const played = await tasks(`
- {name: start, copy: {content: hello, dest: FOLDER/a, mode: "0600"}, async: 60, poll: 0, register: job}
- {name: join, async_status: {jid: "{{ job.ansible_job_id }}"}, register: r, until: r is finished, delay: 0.1, retries: 50}
- {name: again, copy: {content: hello, dest: FOLDER/a, mode: "0600"}, async: 60, poll: 0, register: job}
- {name: join again, async_status: {jid: "{{ job.ansible_job_id }}"}, register: r, until: r is finished, delay: 0.1, retries: 50}
- {name: refused, file: {path: FOLDER/b/c, state: touch}, async: 60, poll: 0, register: job}
- {name: join refused, async_status: {jid: "{{ job.ansible_job_id }}"}, register: r, until: r is finished, delay: 0.1, retries: 50, ignore_errors: true}`);
    expect(played.lines).toEqual([
      "one: start: changed",
      "one: join: changed",
      "one: again: ok",
      "one: join again: ok",
      expect.stringMatching("one: refused: (ok|changed)"),
      "one: join refused: ignored",
    ]);
    expect(readFileSync(join(played.folder, "a"), "utf8")).toBe("hello");
    expect(resultOf(played, "join")).toMatchObject({ dest: expect.stringContaining("/a"), mode: "0600" });
  });

  it("starts one for each item", async () => {
    const { said } = await tasks(`
- {command: "echo {{ item }}", async: 60, poll: 0, loop: [a, b], register: started}
- {async_status: {jid: "{{ item.ansible_job_id }}"}, loop: "{{ started.results }}", loop_control: {label: "{{ item.item }}"}, register: all, until: all is finished, delay: 0.1, retries: 50}
- debug: {msg: "{{ all.results | map(attribute='stdout') | join(' ') }}"}`);
    expect(said).toEqual(["one: a b"]);
  });

  it("is found again by another run", async () => {
    const first = await tasks(
      `
- {name: command, command: "echo kept", async: 60, poll: 0}
- {name: file, file: {path: FOLDER/d, state: directory}, async: 60, poll: 0}`,
      { lookahead: true },
    );
    const ids = ["command", "file"].map((name) => String(resultOf(first, name)?.ansible_job_id));
    const wait = (id: string | undefined) =>
      `- {name: join, async_status: {jid: ${id}}, register: r, until: r is finished, delay: 0.1, retries: 50}`;
    const command = await tasks(`\n${wait(ids[0])}`);
    expect(resultOf(command, "join")).toMatchObject({
      ...{ finished: 1, rc: 0, stdout: "kept", cmd: ["echo", "kept"], changed: true },
    });
    const file = await tasks(`\n${wait(ids[1])}`);
    expect(resultOf(file, "join")).toMatchObject({ finished: 1, changed: true, stdout: "" });
    expect(file.lines).toEqual(["one: join: changed"]);
  });

  it("carries on what only waits beside the run", async () => {
    const played = await tasks(`
- {name: start, wait_for: {path: FOLDER/go, sleep: 0.1}, async: 60, poll: 0, register: job}
- {name: go, command: touch FOLDER/go}
- {name: join, async_status: {jid: "{{ job.ansible_job_id }}"}, register: r, until: r is finished, delay: 0.1, retries: 50}
- {name: lonely, wait_for: {path: FOLDER/never, timeout: 0.2, sleep: 0.1}, async: 60, poll: 0}`);
    expect(played.lines).toEqual([
      "one: start: changed",
      "one: go: changed",
      "one: join: ok",
      "one: lonely: changed",
    ]);
    const warnings = played.events.filter((e) => e.type === "diagnostic").map((e) => e.diagnostic.code);
    expect(warnings).toEqual(["RUN0119"]);
    expect(played.code).toBe(0);
  });

  it("starts nothing in check mode, and what hangs on the job is not known", async () => {
    const played = await tasks(
      `
- {name: start, command: "touch FOLDER/made", async: 60, poll: 0, register: job}
- {name: join, async_status: {jid: "{{ job.ansible_job_id }}"}, register: r, until: r is finished}
- {name: known, file: {path: FOLDER/dir, state: directory}, async: 60, poll: 0, register: job}
- {name: join known, async_status: {jid: "{{ job.ansible_job_id }}"}}`,
      { checkMode: true },
    );
    expect(played.lines.map((line) => line.slice(5))).toEqual([
      "start: skipped",
      "join: skipped",
      "known: changed",
      "join known: skipped",
    ]);
    expect(played.code).toBe(0);
    expect(existsSync(join(played.folder, "made"))).toBe(false);
    expect(readdirSync(jobs)).toEqual([]);
  });
});

describe("poll above 0", () => {
  it("waits for the job and leaves nothing of it", async () => {
    const played = await tasks(`
- {name: wait, shell: "sleep 0.2; echo a; exit 3", async: 60, poll: 1, ignore_errors: true}
- {name: copy, copy: {content: x, dest: FOLDER/a}, async: 60}`);
    expect(played.lines).toEqual(["one: wait: ignored", "one: copy: changed"]);
    expect(resultOf(played, "wait")).toMatchObject({ rc: 3, stdout: "a", finished: 1, changed: true });
    expect(readdirSync(jobs)).toEqual([]);
  });

  it("ends the job when its time is up", async () => {
    const played = await tasks(`
- {name: wait, shell: "echo $$ >FOLDER/pid; sleep 600", async: 1, poll: 1, ignore_errors: true}
- {name: procedure, wait_for: {path: FOLDER/never}, async: 1, poll: 1, ignore_errors: true}
- {name: dead, shell: "! grep -qv ') [Z]' /proc/$(cat FOLDER/pid)/stat 2>/dev/null && rm FOLDER/pid"}`);
    expect(played.lines).toEqual(["one: wait: ignored", "one: procedure: ignored", "one: dead: changed"]);
    const message = "async task did not complete within the requested time - 1s";
    expect(resultOf(played, "wait")).toMatchObject({
      msg: message,
      async_result: { finished: 0, started: 1 },
    });
    expect(resultOf(played, "procedure")).toMatchObject({ msg: message });
  });

  it("is left to go on where the person stops the run", async () => {
    const stop = new AbortController();
    const played = await tasks(`\n- {name: wait, shell: "sleep 1; echo done", async: 60, poll: 1}`, {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === "progress") stop.abort();
      },
    });
    expect(played.lines).toEqual(["one: wait: unknown"]);
    const id = resultOf(played, "wait")?.ansible_job_id;
    const later = await tasks(
      `\n- {name: join, async_status: {jid: ${id}}, register: r, until: r is finished, delay: 0.1, retries: 50}`,
    );
    expect(resultOf(later, "join")).toMatchObject({ stdout: "done", rc: 0 });
  });
});

describe("refused before the run", () => {
  it.each([
    "debug: {msg: x}",
    "set_fact: {a: 1}",
    "pause: {seconds: 1}",
    "include_tasks: site.yml",
    "reboot:",
    "async_status: {jid: j1}",
  ])("%s", async (call) => {
    const { refused } = await tasks(`\n- {${call.endsWith(":") ? `${call} {}` : call}, async: 10}`);
    expect(refused).toContainEqual(expect.stringMatching(/^PB0(225|104)$/));
  });
});

describe("timeout", () => {
  it.each([
    ["a command", "command: sleep 600"],
    ["a wait", "wait_for: {path: /never/there}"],
    ["a job", "{command: sleep 600, async: 60, poll: 1}"],
  ])("ends %s, and says so as Ansible does", async (_what, call) => {
    const inner = call.startsWith("{") ? call.slice(1, -1) : call;
    const played = await tasks(
      `\n- {name: late, ${inner}, timeout: 1, register: r, ignore_errors: true}\n- debug: {msg: "{{ r is timedout }}"}`,
    );
    expect(resultOf(played, "late")).toMatchObject({
      msg: expect.stringMatching(
        /^The \w+ action failed to execute in the expected time frame \(1\) and was terminated$/,
      ),
      timedout: { period: 1 },
    });
    expect(played.said).toEqual(["one: true"]);
  });

  it("counts for each attempt by itself", async () => {
    const played = await tasks(`
- {name: tries, shell: "echo x >>FOLDER/tries; [ $(wc -l <FOLDER/tries) = 3 ] || sleep 600", timeout: 1, register: r, until: r is success, retries: 3, delay: 0}`);
    expect(played.lines).toEqual(["one: tries: changed"]);
    expect(resultOf(played, "tries")).toMatchObject({ attempts: 3 });
  });
});
