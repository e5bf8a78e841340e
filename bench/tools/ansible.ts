/** Ansible with pipelining, and Ansible with Mitogen, both with their connections kept as they do by default. */

import { join } from "node:path";
import { type Job, write } from "../job.ts";
import type { PeerPlace } from "./peers.ts";
import { changesOfRecap, inventory, playbook } from "./playbook.ts";
import type { Tool } from "./tool.ts";

const FORKS = 50;

function configuration(job: Job, mitogen: string | undefined): string {
  return [
    "[defaults]",
    `forks=${FORKS}`,
    "nocows=1",
    "retry_files_enabled=0",
    `remote_tmp=${join(job.area.folder, "remote")}`,
    ...(mitogen ? [`strategy_plugins=${mitogen}`, "strategy=mitogen_linear"] : []),
    "[ssh_connection]",
    "pipelining=True",
    "",
  ].join("\n");
}

export function ansible(place: PeerPlace): Tool {
  const mitogen = place.strategyPlugins;
  const name = mitogen ? "mitogen" : "ansible";
  return {
    name,
    role: "peer",
    version: place.version,
    applies: true,
    prepare: (job) => {
      const play = write(job.folder, "ansible.yaml", playbook(job, "j2"));
      const hosts = write(job.folder, "inventory", inventory(job));
      const settings = write(job.folder, `${name}.cfg`, configuration(job, mitogen));
      return (folder) => ({
        argv: [join(place.bin, "ansible-playbook"), "-i", hosts, play],
        env: {
          ANSIBLE_CONFIG: settings,
          ANSIBLE_HOME: join(folder, "home"),
          ANSIBLE_LOCAL_TEMP: join(folder, "tmp"),
          ANSIBLE_SSH_CONTROL_PATH_DIR: join(folder, "cp"),
        },
      });
    },
    changes: changesOfRecap,
  };
}
