/** Facts: the user that the facts were gathered as. */

import { z } from "zod";
import { defineFamily, LATE, LIMIT, linesOf } from "./fact-family.ts";

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
uid= gid=
while read -r key real effective rest; do
  case $key in Uid:) uid="$real $effective" ;; Gid:) gid="$real $effective" ;; esac
done 2>/dev/null </proc/self/status
[ -n "$uid" ] || uid="$(id -ru) $(id -u)" gid="$(id -rg) $(id -g)"
printf '%s\\n%s\\n' "$uid" "$gid"
${LIMIT}
$limit getent passwd "\${uid#* }" 2>/dev/null
case $? in 0) exit 0 ;; ${LATE}) exit 124 ;; esac
entry=$(awk -F: -v u="\${uid#* }" '$3 == u { print; exit }' /etc/passwd 2>/dev/null)
[ -n "$entry" ] || entry=$(id -P 2>/dev/null | awk -F: -v OFS=: '{ print $1, $2, $3, $4, $8, $9, $10 }')
printf '%s\\n' "$entry"`;

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
    const [users = "", groups = "", entry = ""] = linesOf(output);
    const [realUser, user] = users.split(" ");
    const [realGroup, group] = groups.split(" ");
    const [name = "", , , , gecos = "", home = "", shell = ""] = entry.split(":");
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
