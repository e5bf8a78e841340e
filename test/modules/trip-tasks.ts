/** Tasks whose round trips are counted, of modules that have no law or need a file of the controller; what costs more; what is not counted. */

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { dockerTools } from "./docker/daemon.ts";

export const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

type Task = Readonly<Record<string, unknown>>;

export interface TripTask {
  /** What is there before; the folder is `host` beside the playbook. */
  readonly prepare?: (folder: string) => void;
  readonly task: (folder: string) => Task;
  readonly environment?: (folder: string) => Readonly<Record<string, string>>;
}

export interface TripCase extends TripTask {
  /** What it comes to, one time after the other. */
  readonly wanted: readonly ("changed" | "ok")[];
}

const both = ["changed", "ok"] as const;

function beside(name: string, text: string): (folder: string) => void {
  return (folder) => {
    const file = path.join(folder, "..", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
}

export const MORE_TASKS: Readonly<Record<string, TripCase>> = {
  stat: { task: () => ({ stat: { path: "/usr" } }), wanted: ["ok"] },
  slurp: { task: () => ({ slurp: { src: "/etc/passwd" } }), wanted: ["ok"] },
  group: { task: () => ({ group: { name: "root" } }), wanted: ["ok"] },
  user: { task: () => ({ user: { name: "root" } }), wanted: ["ok"] },
  command: { task: () => ({ command: { argv: ["true"] } }), wanted: ["changed"] },
  shell: { task: () => ({ shell: { cmd: "true" } }), wanted: ["changed"] },
  raw: { task: () => ({ raw: "true" }), wanted: ["changed"] },
  script: {
    prepare: beside("files/s.sh", "true\n"),
    task: () => ({ script: { cmd: "s.sh" } }),
    wanted: ["changed"],
  },
  tempfile: { task: (folder) => ({ tempfile: { path: folder } }), wanted: ["changed"] },
  copy: {
    prepare: beside("files/f", "text\n"),
    task: (folder) => ({ copy: { src: "f", dest: `${folder}/f` } }),
    wanted: both,
  },
  template: {
    prepare: beside("templates/t.j2", "text {{ inventory_hostname }}\n"),
    task: (folder) => ({ template: { src: "t.j2", dest: `${folder}/t` } }),
    wanted: both,
  },
  docker_login: {
    task: (folder) => ({
      docker_login: { username: "me", password: "new:er", config_path: `${folder}/config.json` },
    }),
    environment: (folder) => ({ PATH: `${dockerTools(folder)}:${SYSTEM_PATH}` }),
    wanted: both,
  },
  setup: { task: () => ({ setup: {} }), wanted: ["ok"] },
  apt: { task: () => ({ apt: { name: "coreutils" } }), wanted: ["ok"] },
  package: { task: () => ({ package: { name: "coreutils" } }), wanted: ["ok"] },
  dpkg_selections: {
    task: () => ({ dpkg_selections: { name: "coreutils", selection: "install" } }),
    wanted: ["ok"],
  },
  assemble: {
    prepare: (folder) => {
      mkdirSync(path.join(folder, "parts"));
      writeFileSync(path.join(folder, "parts/1"), "1\n");
    },
    task: (folder) => ({ assemble: { src: `${folder}/parts`, dest: `${folder}/whole`, remote_src: true } }),
    wanted: both,
  },
  unarchive: {
    prepare: (folder) => {
      writeFileSync(path.join(folder, "f"), "text\n");
      execFileSync("tar", ["-C", folder, "-czf", path.join(folder, "a.tgz"), "f"]);
      mkdirSync(path.join(folder, "to"));
    },
    task: (folder) => ({ unarchive: { src: `${folder}/a.tgz`, dest: `${folder}/to`, remote_src: true } }),
    wanted: both,
  },
  fetch: {
    prepare: (folder) => writeFileSync(path.join(folder, "f"), "text\n"),
    task: (folder) => ({ fetch: { src: `${folder}/f`, dest: `${folder}/fetched`, flat: true } }),
    wanted: both,
  },
  homelab_ca: {
    task: (folder) => ({ homelab_ca: { directory: `${folder}/authority`, common_name: "Trips" } }),
    wanted: both,
  },
  synchronize: {
    prepare: (folder) => {
      mkdirSync(path.join(folder, "from"));
      writeFileSync(path.join(folder, "from/f"), "text\n");
    },
    task: (folder) => ({ synchronize: { src: `${folder}/from/`, dest: `${folder}/to` } }),
    wanted: both,
  },
  wait_for: { task: () => ({ wait_for: { path: "/" } }), wanted: ["ok"] },
  wait_for_connection: { task: () => ({ wait_for_connection: {} }), wanted: ["ok"] },
};

interface MoreTrips {
  readonly unchanged?: number;
  readonly changed?: number;
  readonly why: string;
}

/** Procedures: looking ahead stops at them, so what stands behind them is asked in a trip of its own. */
export const MORE_TRIPS: Readonly<Record<string, MoreTrips>> = {
  fetch: {
    unchanged: 2,
    changed: 3,
    why: "the controller's file is compared before anything is brought, and then the file; what comes next is asked after it",
  },
  homelab_ca: {
    unchanged: 1,
    changed: 1,
    why: "works on the controller, and asks the host nothing; what comes next is asked after it",
  },
  synchronize: {
    unchanged: 2,
    changed: 2,
    why: "asks for rsync, which then speaks on a channel of its own; what comes next is asked after it",
  },
  wait_for: { unchanged: 2, why: "looks until it holds; what comes next is asked after it" },
  wait_for_connection: {
    unchanged: 3,
    why: "a new connection and a word from its shell; what comes next is asked after it",
  },
};

const THINKS = "only thinks: the host is not asked";
const SERVER = "needs a server; test/modules tries it with one";
const MACHINE = "needs a machine of its own; test/modules/reads-and-writes.test.ts";
const ENGINE = "the engine's own: it brings other tasks";

function all(names: string, why: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, why]));
}

export const UNMEASURED: Readonly<Record<string, string>> = {
  ...all("assert debug fail set_fact set_stats pause", THINKS),
  ...all(
    "add_host group_by import_playbook import_role import_tasks include_role include_tasks include_vars meta validate_argument_spec async_status",
    ENGINE,
  ),
  ...all("get_url uri wakeonlan truenas_call truenas_config_backup docker_image_push", SERVER),
  ...all(
    "apt_repository deb822_repository debconf disk_image hostname locale_gen modprobe reboot systemd_service timezone expect",
    MACHINE,
  ),
  ...all(
    "docker_compose_v2 docker_compose_v2_exec docker_compose_v2_pull docker_compose_v2_run",
    "needs Docker Compose",
  ),
  ...all("docker_container_exec docker_prune", "needs Docker"),
  ...all("signed_certificate", "needs an authority of the controller"),
};
