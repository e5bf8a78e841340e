/** The command line of the bench. */

import { parseArgs } from "node:util";
import { PEERS, type PeerName } from "./tools/peers.ts";

export interface Options {
  /** Ids of workloads, or what they begin with; empty: all. */
  readonly only: readonly string[];
  readonly runs: number;
  readonly peers: readonly PeerName[];
  readonly smoke: boolean;
  readonly installPeers: boolean;
  readonly json: string | undefined;
  /** Results that are taken instead of measuring. */
  readonly from: readonly string[];
  readonly writeDocs: boolean;
  readonly help: boolean;
}

export const USAGE = `npm run bench -- [options]

  --only W1,W5      only these workloads: ${"`W1`"} stands for W1 and W1-far, ${"`hosts`"} for all of its sizes;
                    ${"`round-trips`"} only where it is named
  --runs N          timed runs of each tool (5)
  --peers LIST      all, none, or some of ${PEERS.join(",")} (all that are installed)
  --smoke           everything in tiny, no peers: proves that the states are right and measures nothing of worth
  --json FILE       write the results; those that FILE holds of other workloads stay
  --write-docs      write docs/performance.md from the results, with round-trips docs/round-trips.md
  --from A,B        take results from these files instead of measuring; later ones win
  --install-peers   install the peers into ~/.cache/homerun-bench, and end
`;

function list(value: string | undefined): readonly string[] {
  return (value ?? "").split(",").filter(Boolean);
}

function peersOf(value: string): readonly PeerName[] {
  if (value === "all") return PEERS;
  if (value === "none") return [];
  return list(value).map((name) => {
    const peer = PEERS.find((one) => one === name);
    if (peer === undefined) throw new Error(`--peers: ${name} is none of ${PEERS.join(", ")}`);
    return peer;
  });
}

export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: "string" },
      runs: { type: "string" },
      peers: { type: "string" },
      smoke: { type: "boolean", default: false },
      json: { type: "string" },
      from: { type: "string" },
      "write-docs": { type: "boolean", default: false },
      "install-peers": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const runs = Number(values.runs ?? (values.smoke ? 1 : 5));
  if (!Number.isInteger(runs) || runs < 1) throw new Error("--runs: a number from 1 on");
  if (values.smoke && (values["write-docs"] || values.json !== undefined))
    throw new Error("--smoke measures nothing that is worth keeping");
  return {
    only: list(values.only),
    runs,
    peers: peersOf(values.peers ?? (values.smoke ? "none" : "all")),
    smoke: values.smoke,
    installPeers: values["install-peers"],
    json: values.json,
    from: list(values.from),
    writeDocs: values["write-docs"],
    help: values.help,
  };
}
