/** Builds runs as events, for the tests of reports and of the record: numbered and dated by a clock of its own. */

import type { Counts, Envelope, Event, TaskLabel } from "../../src/events/event.ts";

export const NOTHING: Counts = {
  ok: 0,
  changed: 0,
  skipped: 0,
  failed: 0,
  unreachable: 0,
  rescued: 0,
  ignored: 0,
  unknown: 0,
};

type Finished = Extract<Event, { type: "host-finished" }>;
type RunFinished = Extract<Event, { type: "run-finished" }>;
type RunStarted = Extract<Event, { type: "run-started" }>;

export interface Story {
  /** Lets time pass. */
  after(milliseconds: number): void;
  readonly time: number;
  tell(event: Event): Envelope;
}

export function story(start = Date.parse("2026-11-21T07:00:00Z")): Story {
  let time = start;
  let seq = 0;
  return {
    after(milliseconds) {
      time += milliseconds;
    },
    get time() {
      return time;
    },
    tell: (event) => ({ ...event, seq: ++seq, at: new Date(time).toISOString() }),
  };
}

export function label(step: number, name: string, details: Partial<TaskLabel> = {}): TaskLabel {
  return {
    step,
    name,
    module: "apt",
    location: `roles/web/tasks/main.yml:${step * 4}`,
    role: "web",
    ...details,
  };
}

export function runStarted(details: Partial<RunStarted> = {}): Event {
  return {
    type: "run-started",
    schema: "1.0",
    run: "20261121T070000-8f2a11",
    command: ["homerun", "run", "site.yml"],
    playbooks: ["site.yml"],
    checkMode: false,
    diffMode: false,
    version: "1.2.3",
    ...details,
  };
}

export function playStarted(hosts: readonly string[], steps: number): Event {
  return { type: "play-started", play: 1, name: "web servers", location: "site.yml:2", hosts, steps };
}

export function finished(task: TaskLabel, host: string, details: Partial<Finished> = {}): Event {
  return {
    type: "host-finished",
    task,
    host,
    outcome: "ok",
    ignored: false,
    result: {},
    changes: [],
    diagnostics: [],
    milliseconds: 100,
    ...details,
  };
}

export function runFinished(
  hosts: Readonly<Record<string, Partial<Counts>>>,
  details: Partial<RunFinished> = {},
): Event {
  return {
    type: "run-finished",
    end: "success",
    exitCode: 0,
    hosts: Object.fromEntries(
      Object.entries(hosts).map(([host, counts]) => [host, { ...NOTHING, ...counts }]),
    ),
    pendingHandlers: {},
    steps: 4,
    milliseconds: 38_000,
    ...details,
  };
}

/** Three hosts: one changes, one fails and is told why, one is lost; a loop, a handler, a secret, a hostile line. */
export function eventfulRun(): readonly Envelope[] {
  const { tell, after } = story();
  const hosts = ["minipc", "pi", "nas"];
  const [facts, packages, config, reload] = [
    { step: 1, name: "gather facts", module: "setup", location: "site.yml:2" },
    label(2, "install packages"),
    label(3, "write the configuration", { module: "template" }),
    label(4, "reload nginx", { module: "service", handler: true }),
  ];
  const events: Envelope[] = [];
  const say = (event: Event, milliseconds = 0): void => {
    after(milliseconds);
    events.push(tell(event));
  };
  say(runStarted({ diffMode: true }));
  say(playStarted(hosts, 3));
  say({ type: "step-started", task: facts, hosts });
  for (const host of hosts) {
    say({ type: "host-started", task: facts, host });
    say({ type: "host-connecting", host });
    say({ type: "host-connected", host, address: `10.0.0.${hosts.indexOf(host)}`, milliseconds: 80 }, 80);
  }
  for (const host of hosts) say(finished(facts, host, { milliseconds: 3100 }), 1000);
  say({ type: "step-started", task: packages, hosts });
  for (const host of hosts) say({ type: "host-started", task: packages, host });
  say({ type: "progress", task: packages, host: "minipc", line: "Unpacking nginx-core …" }, 500);
  say({
    type: "item-finished",
    task: packages,
    host: "minipc",
    label: "nginx",
    outcome: "changed",
    result: {},
    changes: [],
    milliseconds: 900,
  });
  say({ type: "retry", task: packages, host: "nas", attempt: 2, of: 5, seconds: 10 });
  say(
    finished(packages, "minipc", {
      outcome: "changed",
      milliseconds: 12_400,
      changes: [
        { kind: "install-packages", summary: "install nginx" },
        { kind: "install-packages", summary: "install curl" },
      ],
    }),
    11_000,
  );
  say({ type: "handler-notified", host: "minipc", handler: "reload nginx", by: packages });
  say(
    finished(packages, "pi", {
      outcome: "failed",
      milliseconds: 4200,
      result: {
        failed: true,
        msg: "apt-get exited with 100",
        rc: 100,
        cmd: ["apt-get", "install", "nginxx"],
        stdout: "Reading package lists... 0%\rReading package lists... Done\n",
        stderr: "E: \u001b[31mUnable to locate package nginxx\u202e\n",
      },
    }),
  );
  say(
    finished(packages, "nas", {
      outcome: "unreachable",
      milliseconds: 9000,
      result: { msg: "the connection was lost", unreachable: true },
    }),
    100,
  );
  say({
    type: "host-lost",
    host: "nas",
    outcome: "unreachable",
    task: packages,
    diagnostic: {
      code: "CON0402",
      severity: "error",
      message: "the connection was lost",
      host: "nas",
      notes: ["no answer for 15 s"],
    },
  });
  say({ type: "step-started", task: config, hosts: ["minipc"] });
  say({ type: "host-started", task: config, host: "minipc" });
  say(
    finished(config, "minipc", {
      outcome: "changed",
      changes: [
        {
          kind: "write-file",
          summary: "write /etc/nginx/nginx.conf",
          difference: {
            subject: "/etc/nginx/nginx.conf",
            before: "user a;\nworkers 1;\n",
            after: "user a;\nworkers 2;\n",
          },
        },
        {
          kind: "write-file",
          summary: "write /etc/nginx/key.pem",
          difference: { subject: "/etc/nginx/key.pem" },
          sensitive: true,
        },
      ],
    }),
    50,
  );
  say({ type: "step-started", task: reload, hosts: ["minipc"] });
  say({ type: "host-started", task: reload, host: "minipc" });
  say(finished(reload, "minipc", { outcome: "skipped" }), 50);
  say({ type: "play-finished", play: 1 });
  say(
    runFinished(
      { minipc: { ok: 3, changed: 2, skipped: 1 }, pi: { ok: 1, failed: 1 }, nas: { ok: 1, unreachable: 1 } },
      {
        end: "failed-and-unreachable",
        exitCode: 6,
        milliseconds: 15_830,
        pendingHandlers: { pi: ["reload nginx"] },
      },
    ),
  );
  return events;
}
