/** Facts: the public host keys of the host's ssh server. */

import { z } from "zod";
import { defineFamily } from "./fact-family.ts";

const schema = z.record(z.string(), z.string());

export const sshKeys = defineFamily({
  name: "ssh_pub_keys",
  group: "min",
  subsets: [
    "ssh_host_key_dsa_public",
    "ssh_host_key_ecdsa_public",
    "ssh_host_key_ed25519_public",
    "ssh_host_key_rsa_public",
    "ssh_host_pub_keys",
  ],
  files: ["/etc/ssh/ssh_host_*_key.pub", "/etc/openssh/ssh_host_*_key.pub"],
  schema,
  parse: ({ files }) => {
    const facts: [string, string][] = [];
    for (const [path, text] of files) {
      const name = /\/ssh_host_([a-z0-9]+)_key\.pub$/.exec(path)?.[1];
      const [type, body] = text.split(/\s+/);
      if (name && type && body)
        facts.push([`ssh_host_key_${name}_public`, body], [`ssh_host_key_${name}_public_keytype`, type]);
    }
    return Object.fromEntries(facts);
  },
});
