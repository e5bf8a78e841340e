/** Projects of Docker Compose: commands, what compose says, and what is decided. The real one is driven by hand and on the lab. */

import { describe, expect, test } from "vitest";
import { composeWords } from "../../../src/host/docker/compose.ts";
import { actionsOf, composeEvents } from "../../../src/modules/docker/compose/compose-events.ts";
import { containersOf, imagesOf } from "../../../src/modules/docker/compose/compose-lists.ts";
import { projectOf } from "../../../src/modules/docker/compose/compose-params.ts";
import { composeCommand, trialWords } from "../../../src/modules/docker/compose/up-words.ts";
import { type ComposeParams, dockerComposeV2 } from "../../../src/modules/docker-compose-v2.ts";
import { isRefusal, readParams } from "../local-host.ts";

type Params = Readonly<Record<string, unknown>>;
const read = (params: Params): ComposeParams =>
  readParams(dockerComposeV2, { project_src: "/srv/wiki", ...params }) as ComposeParams;

describe("commands", () => {
  test.each<readonly [Params, string]>([
    [{}, "up --detach --no-color --quiet-pull --"],
    [
      { pull: "always", build: "always", wait: true, wait_timeout: 9, services: ["web", "db"] },
      "up --detach --no-color --quiet-pull --build --pull always --wait --wait-timeout 9 -- web db",
    ],
    [
      {
        remove_orphans: true,
        recreate: "always",
        renew_anon_volumes: true,
        dependencies: false,
        timeout: 0,
        scale: { web: "3" },
        assume_yes: true,
        build: "never",
        pull: "missing",
      },
      "up --detach --no-color --quiet-pull --remove-orphans --force-recreate --renew-anon-volumes --no-deps --timeout 0 --no-build --scale web=3 -y --pull missing --",
    ],
    [
      { recreate: "never", state: "stopped" },
      "up --detach --no-color --quiet-pull --no-recreate --no-start --",
    ],
    [{ state: "restarted", timeout: 5, services: "web" }, "restart --timeout 5 -- web"],
    [
      { state: "absent", remove_volumes: true, remove_images: "local", remove_orphans: true },
      "down --remove-orphans --rmi local --volumes --",
    ],
  ])("%j", (params, words) => {
    expect(composeCommand(read(params)).join(" ")).toBe(words);
  });

  test("a dry run neither pulls nor waits", () => {
    expect(trialWords(read({ pull: "always", wait: true })).join(" ")).toBe(
      "up --detach --no-color --quiet-pull --dry-run --",
    );
  });

  test("the project's options stand before them", () => {
    const p = read({
      project_src: "~/wiki",
      project_name: "w",
      files: ["a.yml", "b.yml"],
      env_files: [".x"],
      profiles: ["p"],
      docker_host: "unix:///run/x.sock",
    });
    expect(composeWords(projectOf(p, { home: "/root" }), ["ps"]).join(" ")).toBe(
      "docker --host unix:///run/x.sock compose --ansi never --project-directory /root/wiki --project-name w --file a.yml --file b.yml --env-file .x --profile p ps",
    );
  });

  test("a definition is read from the input", () => {
    const p = readParams(dockerComposeV2, {
      project_name: "w",
      definition: { services: { a: { image: "x" } } },
    });
    const project = projectOf(p as ComposeParams, { home: "/root" });
    expect(project.options).toContain("-");
    expect(project.definition).toBe('{"services":{"a":{"image":"x"}}}');
  });

  test.each<readonly [Params]>([
    [{ project_src: undefined }],
    [{ definition: { services: {} }, project_name: "w" }],
    [{ project_src: undefined, definition: { services: {} } }],
    [{ project_name: "-x" }],
    [{ services: ["--force"] }],
    [{ profiles: ["-p"] }],
    [{ scale: { web: -1 } }],
  ])("%j is refused", (params) => {
    expect(() => read(params)).toThrow();
  });
});

const DRY = " DRY-RUN MODE -  ";

describe("what compose says", () => {
  test("is read in a dry run and without one", () => {
    const text = `${DRY}Network w_default  Creating\n${DRY}Network w_default  Created\n Volume "w_data"  Creating\n Container w-web-1  Recreate \n${DRY}web Pulling \nbuild service app\n`;
    expect(actionsOf(composeEvents(text).events)).toEqual([
      { what: "network", id: "w_default", status: "Creating" },
      { what: "volume", id: "w_data", status: "Creating" },
      { what: "container", id: "w-web-1", status: "Recreate" },
      { what: "service", id: "web", status: "Pulling" },
      { what: "service", id: "app", status: "Building" },
    ]);
  });

  test("a network that others use, and volumes that are not there, are not removed", () => {
    const text =
      " Network w_default  Removing\n Network w_default  Resource is still in use\n Volume w_a  Removing\n Volume w_b  Removing\n";
    expect(actionsOf(composeEvents(text).events, { volumes: ["w_b"] }).map(({ id }) => id)).toEqual(["w_b"]);
  });

  test("warnings and errors are told apart", () => {
    const told = composeEvents(
      `time="2026-11-21T20:14:56Z" level=warning msg="Found orphan containers ([a]) for \\"this\\" project."\n${DRY}db Error lookup failed\n`,
    );
    expect(told.warnings).toEqual(['Found orphan containers ([a]) for "this" project.']);
    expect(told.errors).toEqual(["db: lookup failed"]);
  });

  test("lists come as lines or as one list", () => {
    const one =
      '{"Name":"w-web-1","Service":"web","State":"running","Health":"","Labels":"a=1,b","Networks":"x,y"}';
    for (const text of [`${one}\n${one}\n`, `[${one},${one}]`])
      expect(containersOf(text)).toMatchObject([
        { Labels: { a: "1", b: "" }, Names: ["w-web-1"], Networks: ["x", "y"], Publishers: [] },
        {},
      ]);
    expect(containersOf("")).toEqual([]);
    expect(imagesOf('{"w-web-1":{"ContainerName":"w-web-1","ID":"x"}}')).toEqual([
      { ContainerName: "w-web-1", ID: "x" },
    ]);
  });
});

const out = (stderr: string, status = 0, stdout = "") => ({ status, stdout, stderr });
const RUNNING = '{"Name":"w-web-1","Service":"web","State":"running","Health":"","ID":"1"}';
const FILE = { type: "file" };

function decide(params: Params, trial: ReturnType<typeof out>, more: Params = {}, checkMode = false) {
  const seen = {
    trial,
    containers: out("", 0, RUNNING),
    images: out("", 0, "[]"),
    stopping: undefined,
    volumes: undefined,
    file0: FILE,
    ...more,
  };
  const context = { checkMode, host: { home: "/root" } };
  return dockerComposeV2.decide(read(params) as never, seen as never, context as never, {});
}

const STARTS = out(`${DRY}Container w-web-1  Starting\n${DRY}Container w-web-1  Started\n`);
const SAME = out(`${DRY}Container w-web-1  Running\n`);

describe("what is decided", () => {
  test.each<readonly [string, Params, ReturnType<typeof out>, Params, readonly string[] | string]>([
    ["all is as wanted", {}, SAME, {}, []],
    ["one starts", {}, STARTS, {}, ["bring up the project /srv/wiki: start container w-web-1"]],
    ["images are to be the newest", { pull: "always" }, SAME, {}, ["bring up the project /srv/wiki"]],
    [
      "a service that runs is not healthy yet",
      { wait: true },
      SAME,
      { containers: out("", 0, RUNNING.replace('"Health":""', '"Health":"starting"')) },
      ["wait for the project /srv/wiki"],
    ],
    ["it is stopped already", { state: "stopped" }, out(""), { stopping: out("") }, []],
    [
      "only what runs is stopped",
      { state: "stopped" },
      out(""),
      {
        stopping: out(" Container w-web-1  Stopping\n Container w-db-1  Stopping\n"),
        containers: out("", 0, `${RUNNING}\n${RUNNING.replaceAll("web", "db").replace("running", "exited")}`),
      },
      ["stop the project /srv/wiki: stop container w-web-1"],
    ],
    [
      "it is gone, and so are its volumes",
      { state: "absent", remove_volumes: true },
      out(" Volume w_a  Removing\n"),
      { volumes: [] },
      [],
    ],
    ["no compose file", {}, SAME, { file0: undefined }, "there is no compose file in /srv/wiki"],
    ["no folder", {}, out("there is no folder /srv/wiki", 4), {}, "there is no folder /srv/wiki on the host"],
    ["no docker", {}, out("", 3), {}, "the host has no docker (`docker`)"],
    ["no compose", {}, out("unknown flag: --ansi\n", 125), {}, "the host's docker has no compose"],
    [
      "a file that makes no sense",
      {},
      out("validating /srv/wiki/compose.yaml: services.x Additional property foo is not allowed\n", 15),
      {},
      "docker compose says: validating /srv/wiki/compose.yaml: services.x Additional property foo is not allowed",
    ],
  ])("%s", (_title, params, trial, more, outcome) => {
    const verdict = decide(params, trial, more);
    if (isRefusal(verdict)) expect(verdict.message).toBe(outcome);
    else expect(verdict.changes.map((c) => c.summary)).toEqual(outcome);
  });

  test("what pulling brings is not known before, and a pull that would fail is refused in check mode only", () => {
    const trial = out(`${DRY}web Pulling \n${DRY}web Error lookup registry: connection refused\n`, 18);
    const real = decide({}, trial);
    expect(isRefusal(real)).toBe(false);
    const check = decide({}, trial, {}, true);
    expect(isRefusal(check) && check.message).toBe(
      "docker compose says: web: lookup registry: connection refused",
    );
  });

  test("what was done decides whether anything has changed", () => {
    const verdict = decide({ pull: "always" }, SAME);
    if (isRefusal(verdict) || !verdict.conclude) throw new Error("no verdict");
    const reply = (stderr: string, stdout = "", status = 0) => ({
      status,
      stdout: Buffer.from(stdout),
      stderr: Buffer.from(stderr),
    });
    const lists = [reply("", RUNNING), reply("", "[]")];
    expect(verdict.conclude([reply(" web Pulling\n Container w-web-1  Running\n"), ...lists]).changed).toBe(
      false,
    );
    expect(verdict.conclude([reply(" Container w-web-1  Recreate\n"), ...lists])).toMatchObject({
      changed: true,
      result: {
        actions: [{ what: "container", id: "w-web-1", status: "Recreate" }],
        containers: [{ ID: "1" }],
      },
    });
    expect(verdict.conclude([reply("Error response from daemon: no\n", "", 1)]).failed).toBe(
      "docker compose up: Error response from daemon: no",
    );
  });
});
