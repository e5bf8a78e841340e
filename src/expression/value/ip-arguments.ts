/** Inputs and arguments of the filters for addresses: what they accept, and what is said where it does not fit. */

import { Fault } from "../fault.ts";
import { type IpAddress, ipAddress } from "./ip-address.ts";
import { firstOf, type IpNetwork, ipText, lastOf, networkOf, sizeOf, usableOf } from "./ip-network.ts";
import { readIp } from "./ip-query.ts";
import { str } from "./text.ts";

/** A host's address counts as itself, a network as the network that it is in. */
export function normalized(value: unknown): IpNetwork | undefined {
  const read = readIp(value);
  return read && networkOf(read.network);
}

export function neededNetwork(value: unknown, blame: string): IpNetwork {
  const network = normalized(value);
  if (network) return network;
  throw new Fault("EXP0302", `\`${str(value)}\` is neither an address nor a network`, { blame });
}

export function neededAddress(value: unknown): IpAddress {
  const address = typeof value === "string" ? ipAddress(value) : undefined;
  if (address) return address;
  throw new Fault("EXP0302", `\`${str(value)}\` is no address`, { blame: "input" });
}

/** An address with its prefix as it is written; a network without an address of its own as that network. */
export function writtenNetwork(value: unknown): IpNetwork | undefined {
  return readIp(value)?.network;
}

/** Whether all addresses of one network lie between two numbers. */
export function liesBetween(network: IpNetwork, first: bigint, last: bigint): boolean {
  return firstOf(network) >= first && lastOf(network) <= last;
}

/** `value[n]` of Python: counted from the end where negative. */
export function nthOf(network: IpNetwork, nth: bigint): bigint | undefined {
  const size = sizeOf(network);
  if (nth >= size || nth < -size) return undefined;
  return nth < 0n ? lastOf(network) + nth + 1n : firstOf(network) + nth;
}

/** The address so many places away from the one that is written, where a host may have it; false for what is no address. */
export function usableAt(value: unknown, offset: number): unknown {
  const read = readIp(value);
  if (!read) return false;
  const usable = usableOf(read.network);
  if (!usable) return null;
  const isHost = read.network.number !== firstOf(read.network);
  const number = (isHost ? read.network.number : firstOf(read.network)) + BigInt(offset);
  return number >= usable[0] && number <= usable[1] ? ipText({ bits: read.network.bits, number }) : null;
}
