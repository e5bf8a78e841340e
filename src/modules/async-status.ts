/** `async_status`: what became of a task that was started with `async`. */

import { z } from "zod";
import { defineEngineModule } from "./contract/engine-module.ts";
import { oneOf, word } from "./contract/params.ts";

export const asyncStatus = defineEngineModule({
  name: "async_status",
  summary: "Ask what became of a task in the background",
  description: `A task with \`async: SECONDS\` and \`poll: 0\` starts a job on its host, and the play goes on. This asks for it: the result is that of
the task once the job has ended, with \`finished: 1\`; until then it is \`finished: 0\`. Wait with \`until: job is finished\`.

The job goes on without the connection and without homerun, up to its time. So this also works after a new connection, and from another
run: the job's files lie in \`~/.ansible_async\` of the user that it runs as (\`ansible_async_dir\` or \`ANSIBLE_ASYNC_DIR\` name another folder).
Ask as that user, on that host: with the same \`become\` and \`delegate_to\`.

A job that was killed, or whose host was restarted, has failed and says so; what it did until then is not known.`,
  params: z.strictObject({
    jid: word()
      .refine((id) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(id), { error: "this is no id of a job" })
      .describe("The job: `ansible_job_id` of what its task registered."),
    mode: oneOf("status", "cleanup")
      .optional()
      .describe("`cleanup` removes the job's files; a job that is still at work goes on. Default: `status`."),
  }),
  returns: {
    ansible_job_id: "The job.",
    started: "1, or 0 where its files were removed.",
    finished: "1 once it has ended.",
    results_file: "The job's folder on the host.",
    erased: "What `mode: cleanup` has removed.",
  },
  examples: [
    {
      title: "Start something long, do something else, then wait for it",
      yaml: '- name: the backup begins\n  command: /usr/local/bin/backup\n  async: 3600\n  poll: 0\n  register: backup\n\n- name: the backup is done\n  async_status:\n    jid: "{{ backup.ansible_job_id }}"\n  register: job\n  until: job is finished\n  retries: 120\n  delay: 30\n',
    },
  ],
  reads: "the files that the job has left below `~/.ansible_async`",
  writes: "nothing; with `mode: cleanup` the job's files go",
  support: { check: "full", diff: "none" },
});
