/** Facts: the user that the facts were gathered as. */

import { z } from "zod";
import { defineFamily, linesOf } from "./fact-family.ts";

const schema = z.object({
  user_id: z.string().describe("The login name."),
  user_uid: z.int(),
  user_gid: z.int(),
  user_gecos: z.string(),
  user_dir: z.string(),
  user_shell: z.string(),
  real_user_id: z.int(),
  effective_user_id: z.int(),
  real_group_id: z.int(),
  effective_group_id: z.int(),
});

const script = `
id -ru; id -u; id -rg; id -g
id -un
getent passwd "$(id -u)" 2>/dev/null || awk -F: -v u="$(id -u)" '$3 == u' /etc/passwd`;

export const user = defineFamily({
  name: "user",
  group: "min",
  subsets: [
    "effective_group_ids",
    "effective_user_id",
    "real_user_id",
    "user_dir",
    "user_gecos",
    "user_gid",
    "user_id",
    "user_shell",
    "user_uid",
  ],
  script,
  deadline: 5,
  schema,
  parse: ({ output }) => {
    const [realUser, user, realGroup, group, name = "", entry = ""] = linesOf(output);
    const [, , , , gecos = "", home = "", shell = ""] = entry.split(":");
    return {
      user_id: name,
      user_uid: Number(user),
      user_gid: Number(group),
      user_gecos: gecos,
      user_dir: home,
      user_shell: shell,
      real_user_id: Number(realUser),
      effective_user_id: Number(user),
      real_group_id: Number(realGroup),
      effective_group_id: Number(group),
    };
  },
});
