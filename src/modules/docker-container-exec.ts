/** `docker_container_exec`: runs a command in a container that runs. */

import { z } from "zod";
import { execCall } from "../host/docker/container-exec.ts";
import { dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import type { Reply } from "../host/primitive.ts";
import { type Conclusion, defineModule } from "./contract/module.ts";
import { bool } from "./contract/params.ts";
import { containerName, containerQuestion, notRunning } from "./docker/container-question.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import {
  argvOf,
  COMMAND_RAN,
  checkExec,
  execOutput,
  execParams,
  execReturns,
  execSupport,
  stdinOf,
} from "./docker/exec-params.ts";
import { complaint } from "./docker/image-changes.ts";

const params = z
  .strictObject({
    container: containerName().describe("The container's name, or its id."),
    ...execParams,
    tty: bool()
      .default(false)
      .describe("Give the command a terminal. Not with `stdin`: Docker needs a terminal itself for both."),
    ...dockerParams,
  })
  .superRefine((p, context) => {
    checkExec(p, context, true);
    if (p.tty && p.stdin !== undefined)
      context.addIssue({
        code: "custom",
        path: ["tty"],
        message: "`tty` can't stand beside `stdin`: Docker's client needs a terminal itself for both",
      });
  });

type Params = z.output<typeof params>;

export const dockerContainerExec = defineModule({
  name: "docker_container_exec",
  summary: "Run a command in a container",
  description: `Runs a command in a container that runs. No shell reads it: where variables of the container, pipes or patterns are wanted, the
command is a shell's (\`/bin/sh -c "echo $HOME"\`).

It counts as changed unless \`changed_when\` says otherwise, and fails where the command does not end with 0. A container that is not
there, does not run or is paused is told before anything is done, in check mode too.`,
  params,
  paramAliases: DOCKER_ALIASES,
  returns: { ...execReturns, msg: "Why it failed." },
  examples: [
    {
      title: "Ask a database",
      yaml: "- name: the databases are listed\n  community.docker.docker_container_exec:\n    container: postgres\n    user: postgres\n    argv: [psql, --tuples-only, --command, SELECT datname FROM pg_database]\n  register: databases\n  changed_when: false\n",
    },
    {
      title: "With input, a folder and a secret",
      yaml: '- name: the dump is read\n  docker_container_exec:\n    container: mariadb\n    command: sh -c "mariadb --user root wiki"\n    chdir: /var/lib/mysql\n    env:\n      MYSQL_PWD: "{{ database_password }}"\n    stdin: "{{ dump.stdout }}"\n  no_log: true\n',
    },
    {
      title: "In the background",
      yaml: "- name: the index is built\n  docker_container_exec:\n    container: search\n    command: /app/reindex --all\n    detach: true\n",
    },
  ],
  reads: "whether the container runs",
  writes: "whatever the command does",
  support: execSupport,
  observe: (p, _given, host) => ({
    docker: dockerAnswers(clientOf(p, host), [containerQuestion(p.container)]),
  }),
  decide: (p, { docker }, { host }) => {
    const refusal = dockerRefusal(docker) ?? notRunning(p.container, docker);
    if (refusal !== undefined) return refusal;
    const argv = argvOf(p);
    const call = execCall(clientOf(p, host), {
      container: p.container,
      argv,
      folder: p.chdir,
      user: p.user,
      environment: p.env ?? {},
      tty: p.tty,
      detach: p.detach,
      stdin: stdinOf(p),
    });
    return {
      changes: [
        {
          kind: "run-command",
          summary: `run ${argv[0]} in the container ${p.container}`,
          operations: [call],
          effects: [{ kind: "anything", because: `${argv[0]} in the container ${p.container}` }],
        },
      ],
      uncertain: COMMAND_RAN,
      conclude: ([reply]) => concluded(p, reply),
    };
  },
});

const OF_DOCKER = /^(Error response from daemon|OCI runtime exec failed|unable to find user)/m;

/** What Docker itself says where it could not run the command at all; some of it where the command would print. */
function isOfDocker({ status, stdout, stderr }: Reply): boolean {
  if (OF_DOCKER.test(stderr.toString("utf8"))) return true;
  return (status === 126 || status === 127) && OF_DOCKER.test(stdout.toString("utf8"));
}

function concluded(p: Params, reply: Reply | undefined): Conclusion {
  if (reply === undefined) return { result: {}, failed: "it was not run" };
  const failed = reply.status !== 0;
  const own = failed && isOfDocker(reply);
  if (p.detach) {
    if (failed) return { result: {}, failed: `could not run it: ${complaint(reply)}`, changed: false };
    return { result: {}, changed: true };
  }
  const result = execOutput(reply, p);
  if (own) return { result, failed: `could not run it: ${complaint(reply)}`, changed: false };
  return failed ? { result, failed: "non-zero return code", changed: true } : { result, changed: true };
}
