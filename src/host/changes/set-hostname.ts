/** Gives the host a name, now and for the next boot. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";

const primitive: Primitive = {
  name: "hr_set_hostname",
  body: `
if command -v hostnamectl >/dev/null 2>&1 && [ -d /run/systemd/system ]; then
  hostnamectl set-hostname --static -- "$1" && hostnamectl set-hostname --transient -- "$1"
else
  printf '%s\\n' "$1" >/etc/hostname.hr && sync /etc/hostname.hr 2>/dev/null
  mv -f /etc/hostname.hr /etc/hostname && hostname "$1"
fi`,
};

/** `before`: "" where there was none. */
export function setHostname(before: string, name: string): Change {
  return {
    kind: "set-hostname",
    summary: `set the host name to ${name}`,
    difference: {
      subject: "host name",
      ...(before === "" ? {} : { before: `${before}\n` }),
      after: `${name}\n`,
    },
    operations: [{ primitive, args: [name], mutates: true }],
    effects: [{ kind: "hostname", value: name }],
  };
}
