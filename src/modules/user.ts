/** `user`: accounts of the host. */

import { account } from "../host/reads/account.ts";
import { defineModule } from "./contract/module.ts";
import { decideUser, keyFileOf } from "./user/decide-user.ts";
import { userAliases, userParams } from "./user/user-params.ts";

export const user = defineModule({
  name: "user",
  summary: "Manage user accounts",
  description: `Makes, changes and removes local accounts. Only what is given is looked at: a user whose shell is not mentioned keeps it.

The password is given as a hash. It reaches the host on an open pipe, never in a command line, and is compared on the host: the hash that is
there does not leave it.`,
  params: userParams,
  paramAliases: userAliases,
  returns: {
    name: "The login name.",
    uid: "The number.",
    group: "The number of the primary group.",
    groups: "The other groups that were asked for.",
    home: "The home folder.",
    shell: "The login shell.",
    comment: "The full name.",
    state: "`present` or `absent`.",
    ssh_key_file: "Where the key is, with `generate_ssh_key`.",
    ssh_public_key: "The public key, with `generate_ssh_key`.",
  },
  examples: [
    {
      title: "An administrator who logs in with a key",
      yaml: "- name: ada is there\n  user:\n    name: ada\n    comment: Ada Min\n    groups: [sudo]\n    append: true\n    shell: /bin/bash\n",
    },
    {
      title: "A system user without a home",
      yaml: "- name: the service has its user\n  user:\n    name: exporter\n    system: true\n    create_home: false\n    shell: /usr/sbin/nologin\n",
    },
    {
      title: "Lock the image's own user",
      yaml: "- name: nobody logs in as ubuntu with a password\n  user:\n    name: ubuntu\n    password_lock: true\n",
    },
  ],
  reads: "the account's line as `getent` gives it, its groups, its password's and expiry's line, its key",
  writes: "the account and its groups, its home, its key",
  support: { check: "full", diff: "full" },
  observe: (params) => ({
    seen: account({
      name: params.name,
      groups: [...(params.group === undefined ? [] : [params.group]), ...(params.groups ?? [])],
      home: params.home,
      keyFile: params.generate_ssh_key ? keyFileOf(params) : undefined,
    }),
  }),
  decide: (params, { seen }, context) => decideUser(params, seen, context),
});
