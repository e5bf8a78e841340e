/** `ipsubnet`: how many subnets of a size there are, one of them, or the place of a subnet in a network. */

import type { Arguments } from "../../arguments.ts";
import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { neededNetwork, normalized, writtenNetwork } from "../../value/ip-arguments.ts";
import { firstOf, type IpNetwork, isWithin, networkOf, networkText } from "../../value/ip-network.ts";

export const ipsubnetFilter = defineFilter({
  name: "ipsubnet",
  collection: "ansible.utils",
  short: true,
  signature: "(query='', index=none)",
  summary: "How many subnets of a size a network has, one of them, or the place of a subnet in a network.",
  example: { expression: "'192.0.2.0/24' | ansible.utils.ipsubnet(28, 2)", result: "192.0.2.32/28" },
  apply: (input, args) => {
    const network = normalized(input);
    if (!network) return false;
    const query = args.text("query");
    if (query === "") return networkText(network);
    if (!/^\d+$/.test(query)) return place(network, neededNetwork(query, "query"), writtenNetwork(query));
    if (Number(query) > network.bits) return false;
    return network.prefix === network.bits
      ? above(network, Number(query), args)
      : below(network, Number(query), args);
  },
});

/** Networks that hold an address, from the largest on. */
function above(address: IpNetwork, prefix: number, args: Arguments): unknown {
  const index = args.isNone("index") ? 0 : args.integer("index");
  const sizes = Array.from({ length: address.bits - prefix }, (_, i) => prefix + i);
  const wanted = sizes.at(index);
  return wanted === undefined ? false : networkText(networkOf({ ...address, prefix: wanted }));
}

function below(network: IpNetwork, prefix: number, args: Arguments): unknown {
  if (prefix < network.prefix) {
    throw new Fault("EXP0302", `a /${network.prefix} can't be divided into subnets of /${prefix}`, {
      blame: "query",
    });
  }
  const count = 1n << BigInt(prefix - network.prefix);
  if (args.isNone("index")) return String(count);
  const given = BigInt(args.integer("index"));
  const index = given < 0n ? given + count : given;
  if (index < 0n || index >= count) return false;
  const number = firstOf(network) + (index << BigInt(network.bits - prefix));
  return networkText({ bits: network.bits, number, prefix });
}

function place(inner: IpNetwork, outer: IpNetwork, written: IpNetwork | undefined): string {
  if (!written || !isWithin(inner, outer))
    throw new Fault("EXP0302", `${networkText(inner)} is not in the network ${networkText(outer)}`, {
      blame: "input",
    });
  return String(((inner.number - firstOf(outer)) >> BigInt(inner.bits - inner.prefix)) + 1n);
}
