/** Addresses and networks, as shares name who may mount them. Names are refused: TrueNAS resolves them whenever anything is saved. */

import { z } from "zod";

const address = z.union([z.ipv4(), z.ipv6()]);
const network = z.union([z.cidrv4(), z.cidrv6()]);

export function isAddress(text: string): boolean {
  return address.safeParse(text).success;
}

/** `10.0.0.0/24`, `fd00::/64`: an address and how many of its bits count. */
export function isNetwork(text: string): boolean {
  return network.safeParse(text).success;
}

export const NO_NAMES =
  "a share names addresses: TrueNAS resolves host names whenever anything is saved, so that a dead name server would block every edit. Write the IP address";
export const NO_NETWORK =
  "a network is an address and its bits, such as 192.0.2.0/24; single machines go into `hosts`";
