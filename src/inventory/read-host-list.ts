/** Hosts that are named in the call itself: `nas,pi:2222,web[1:3],`. */

import { expandHosts } from "./expand-hosts.ts";
import { hostNameIssue } from "./inventory-names.ts";
import type { InventoryReading } from "./reading.ts";

export function readHostList(source: string, { inventory, out }: InventoryReading): void {
  const file = { path: "-i", text: source };
  let start = 0;
  for (const piece of source.split(",")) {
    const name = piece.trim();
    const from = start + piece.length - piece.trimStart().length;
    start += piece.length + 1;
    if (name === "") continue;
    const span = { file, start: from, end: from + name.length };
    const { names, port, diagnostic } = expandHosts(name, span);
    if (diagnostic) out.add(diagnostic);
    for (const host of names) {
      const issue = hostNameIssue(host, span);
      if (issue) out.add(issue);
      else if (!inventory.hosts.has(host)) inventory.addHost("ungrouped", host, span, port);
    }
  }
}
