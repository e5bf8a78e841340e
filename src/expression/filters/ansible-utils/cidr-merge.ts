/** `cidr_merge`: networks joined where they can be, or the one network that holds all of them. */

import { defineFilter } from "../../operation.ts";
import { iterate } from "../../value/collection.ts";
import { neededNetwork, writtenNetwork } from "../../value/ip-arguments.ts";
import { type IpNetwork, isWithin, networkOf, networkText } from "../../value/ip-network.ts";

export const cidrMergeFilter = defineFilter({
  name: "cidr_merge",
  collection: "ansible.utils",
  short: true,
  signature: "(action='merge')",
  summary: "Networks joined where they can be; with 'span', the smallest network that holds all of them.",
  example: {
    expression: "['192.0.2.0/25', '192.0.2.128/25'] | ansible.utils.cidr_merge",
    result: ["192.0.2.0/24"],
  },
  apply: (input, args) => {
    const networks = iterate(input).map((element) => neededNetwork(element, "input"));
    if (args.choice("action", ["merge", "span"]) === "merge") return merged(networks).map(networkText);
    const [only] = iterate(input);
    const written = networks.length === 1 ? writtenNetwork(only) : undefined;
    if (written) return networkText(written);
    return networks.length === 0 ? null : networkText(span(networks));
  },
});

function byPlace(a: IpNetwork, b: IpNetwork): number {
  return a.bits - b.bits || (a.number < b.number ? -1 : a.number > b.number ? 1 : a.prefix - b.prefix);
}

/** Neighbours that make up a whole become that, again and again. */
function merged(networks: readonly IpNetwork[]): readonly IpNetwork[] {
  const kept: IpNetwork[] = [];
  for (const network of [...networks].sort(byPlace)) {
    const before = kept.at(-1);
    if (before && isWithin(network, before)) continue;
    kept.push(network);
    for (let joined = joinedEnd(kept); joined; joined = joinedEnd(kept)) kept.splice(-2, 2, joined);
  }
  return kept;
}

function joinedEnd(networks: readonly IpNetwork[]): IpNetwork | undefined {
  const [a, b] = [networks.at(-2), networks.at(-1)];
  if (!a || !b || a.bits !== b.bits || a.prefix !== b.prefix || a.prefix === 0) return undefined;
  const whole = networkOf({ ...a, prefix: a.prefix - 1 });
  return whole.number === a.number && isWithin(b, whole) ? whole : undefined;
}

function span(networks: readonly IpNetwork[]): IpNetwork {
  return networks.reduce((all, network) => {
    let wider = all;
    while (!isWithin(network, wider) && wider.prefix > 0)
      wider = networkOf({ ...wider, prefix: wider.prefix - 1 });
    return wider;
  });
}
