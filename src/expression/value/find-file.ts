/** Files that lookups name: on the controller, in the search order of roles and playbooks. */

import { Fault } from "../fault.ts";
import type { SearchFolder } from "../lookup-host.ts";
import type { Invocation } from "../operation.ts";

export function findFile(run: Invocation, folder: SearchFolder, name: string): string {
  const found = run.context.lookups.find(folder, name);
  if (found !== undefined) return found;
  throw new Fault("EXP0501", `there is no file \`${name}\``, {
    help: `it is looked for in the role's ${folder} folder, beside the tasks and beside the playbook`,
  });
}
