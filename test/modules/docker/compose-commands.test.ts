/** Commands of Docker Compose beside `up`: their words, and what comes of them. The real one is driven on the lab. */

import { describe, expect, test } from "vitest";
import type { AnyModule } from "../../../src/modules/contract/module.ts";
import {
  type ComposeExecParams,
  dockerComposeV2Exec,
  execWords,
} from "../../../src/modules/docker-compose-v2-exec.ts";
import {
  type ComposePullParams,
  dockerComposeV2Pull,
  pullWords,
} from "../../../src/modules/docker-compose-v2-pull.ts";
import {
  type ComposeRunParams,
  dockerComposeV2Run,
  runWords,
} from "../../../src/modules/docker-compose-v2-run.ts";
import { decide, isRefusal, readParams } from "../local-host.ts";

type Params = Readonly<Record<string, unknown>>;
const read = (module: AnyModule, params: Params) => readParams(module, { project_src: "/srv/w", ...params });

describe("words", () => {
  test.each<readonly [Params, string]>([
    [{}, "pull --"],
    [
      { policy: "missing", include_deps: true, ignore_buildable: true, services: ["a", "b"] },
      "pull --policy missing --ignore-buildable --include-deps -- a b",
    ],
  ])("of a pull: %j", (params, words) =>
    expect(pullWords(read(dockerComposeV2Pull, params) as ComposePullParams).join(" ")).toBe(words),
  );

  test("of exec", () => {
    const p = read(dockerComposeV2Exec, {
      service: "db",
      index: 2,
      command: "id",
      chdir: "/x",
      user: "root",
      privileged: true,
      env: { A: "b c" },
    }) as ComposeExecParams;
    expect(execWords(p)).toEqual([
      "--index",
      "2",
      "--workdir",
      "/x",
      "--user",
      "root",
      "--no-TTY",
      "--env",
      "A=b c",
      "--privileged",
    ]);
  });

  test("of run", () => {
    const p = read(dockerComposeV2Run, {
      service: "db",
      build: true,
      cap_add: ["NET_ADMIN"],
      cap_drop: ["MKNOD"],
      entrypoint: "/e",
      interactive: false,
      labels: ["a=b,c"],
      name: "one",
      no_deps: true,
      publish: ["80:80"],
      quiet_pull: true,
      remove_orphans: true,
      cleanup: true,
      service_ports: true,
      use_aliases: true,
      volumes: ["/a:/b"],
      detach: true,
    }) as ComposeRunParams;
    expect(runWords(p).join(" ")).toBe(
      "--build --cap-add NET_ADMIN --cap-drop MKNOD --entrypoint /e --interactive=false --label a=b,c --name one --no-deps --publish 80:80 --quiet-pull --remove-orphans --rm --service-ports --use-aliases --volume /a:/b --detach --no-TTY",
    );
  });

  test.each<readonly [AnyModule, Params]>([
    [dockerComposeV2Exec, { service: "db" }],
    [dockerComposeV2Exec, { command: "id" }],
    [dockerComposeV2Exec, { service: "db", command: "id", argv: ["id"] }],
    [dockerComposeV2Run, { service: "db", detach: true, stdin: "x" }],
    [dockerComposeV2Run, { service: "db", env: { A: true } }],
    [dockerComposeV2Pull, { services: ["--all"] }],
    [dockerComposeV2Pull, { policy: "never" }],
  ])("$name: %j is refused", (module, params) => expect(() => read(module, params)).toThrow());
});

const out = (stderr: string, status = 0, stdout = "") => ({ status, stdout, stderr });
const reply = (stderr: string, status = 0, stdout = "") => ({
  status,
  stdout: Buffer.from(stdout),
  stderr: Buffer.from(stderr),
});
const FILE = { file0: { type: "file" } };
const ROW = '{"Name":"w-db-1","Service":"db","State":"running","Health":""}';

function verdictOf(module: AnyModule, params: Params, seen: Params) {
  return decide(module, read(module, params), { ...FILE, ...seen }, { home: "/root" });
}

function operations(module: AnyModule, params: Params, seen: Params) {
  const verdict = verdictOf(module, params, seen);
  if (isRefusal(verdict)) throw new Error(verdict.message);
  return { verdict, calls: verdict.changes.flatMap((change) => change.operations) };
}

describe("a command of a service", () => {
  test.each<readonly [string, AnyModule, Params, string]>([
    [
      "not running",
      dockerComposeV2Exec,
      { containers: out("", 0, ROW.replace("running", "exited")) },
      "the service db does not run: it is exited",
    ],
    [
      "no container",
      dockerComposeV2Exec,
      { containers: out("") },
      "the project has no container of a service db",
    ],
    ["no service", dockerComposeV2Run, { services: out("", 0, "a\nb\n") }, "the project has no service db"],
    [
      "no compose file",
      dockerComposeV2Run,
      { services: out("", 0, "db\n"), file0: undefined },
      "there is no compose file in /srv/w",
    ],
    [
      "no sense",
      dockerComposeV2Run,
      { services: out("yaml: line 2: what?\n", 15) },
      "docker compose says: yaml: line 2: what?",
    ],
    ["no docker", dockerComposeV2Exec, { containers: out("", 3) }, "the host has no docker (`docker`)"],
  ])("%s", (_title, module, seen, message) => {
    const verdict = verdictOf(module, { service: "db", command: "id" }, seen);
    expect(isRefusal(verdict) && verdict.message).toBe(message);
  });

  test("its input goes beside a definition", () => {
    const of = (more: Params) =>
      operations(
        dockerComposeV2Run,
        {
          project_src: undefined,
          project_name: "w",
          definition: { services: {} },
          service: "db",
          argv: ["cat", "-"],
          ...more,
        },
        { services: out("", 0, "db\n") },
      ).calls[0];
    expect(of({})?.args).toContain("--file");
    expect(Buffer.from(of({})?.input as Uint8Array).toString()).toBe('{"services":{}}');
    const beside = of({ stdin: "x" });
    expect(beside?.args[0]).toBe('{"services":{}}');
    expect(beside?.args).not.toContain("--file");
    expect(Buffer.from(beside?.input as Uint8Array).toString()).toBe("x\n");
  });

  test("what came of it", () => {
    const seen = { containers: out("", 0, ROW) };
    const { verdict } = operations(dockerComposeV2Exec, { service: "db", command: "id" }, seen);
    expect(verdict.conclude?.([reply("", 0, "a\n\n")])).toEqual({
      changed: true,
      result: { rc: 0, stdout: "a", stderr: "", stdout_lines: ["a"], stderr_lines: [] },
    });
    expect(verdict.conclude?.([reply("x\n", 3)]).failed).toBe("non-zero return code");
    expect(verdict.conclude?.([reply('service "db" is not running\n', 1)]).failed).toBe(
      'docker compose exec: service "db" is not running',
    );
  });

  test("one that is not waited for gives its container", () => {
    const seen = { services: out("", 0, "db\n") };
    const { verdict } = operations(dockerComposeV2Run, { service: "db", detach: true }, seen);
    expect(verdict.conclude?.([reply("", 0, "abc\n")])).toEqual({
      changed: true,
      result: { container_id: "abc" },
    });
  });
});

const DRY = " DRY-RUN MODE -  ";
const IMAGES = { images: out("", 0, 'sha256:a ["x:1"]\n') };

describe("a pull", () => {
  test("changes where an image is another afterwards", () => {
    const { verdict } = operations(dockerComposeV2Pull, {}, IMAGES);
    expect(verdict.uncertain).toBe("whether registries have other images is known once they are asked");
    const pulled = reply(" db Pulling \n 4c83c13b49c7 Pulling fs layer \n db Pulled \n");
    expect(verdict.conclude?.([pulled, reply("", 0, 'sha256:a ["x:1"]\n')]).changed).toBe(false);
    expect(verdict.conclude?.([pulled, reply("", 0, 'sha256:b ["x:1"]\n')])).toMatchObject({
      changed: true,
      result: { actions: [{ what: "service", id: "db", status: "Pulling" }] },
    });
    expect(verdict.conclude?.([reply(" db Error no such manifest\n", 18), reply("")]).failed).toBe(
      "docker compose pull: db: no such manifest",
    );
  });

  test("of what is missing does nothing where nothing is", () => {
    const of = (trial: unknown) =>
      verdictOf(dockerComposeV2Pull, { policy: "missing" }, { ...IMAGES, trial });
    const same = of(out(`${DRY}db Skipped - Image is already present locally\n`));
    expect(!isRefusal(same) && same.changes).toEqual([]);
    const missing = of(out(`${DRY}db Pulling \n${DRY}db Pulled \n`));
    expect(!isRefusal(missing) && [missing.changes.length, missing.uncertain]).toEqual([1, undefined]);
    const old = of(out("unknown flag: --policy\n", 125));
    expect(isRefusal(old) && old.message).toBe("docker compose says: unknown flag: --policy");
  });
});
