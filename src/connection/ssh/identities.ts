/** Which keys are offered to a server, and in which order. */

import ssh2, { type OpenSSHAgent, type ParsedKey } from "ssh2";
import { examineKeyFile, type KeyFile, readPublicKeyFile } from "./key-file.ts";
import { describeKey } from "./known-hosts.ts";
import type { SshSettings } from "./settings.ts";

export type Identity =
  | {
      readonly kind: "agent";
      readonly label: string;
      readonly publicKey: Buffer;
      readonly agent: OpenSSHAgent;
    }
  | {
      readonly kind: "file";
      readonly label: string;
      readonly publicKey: Buffer | undefined;
      readonly file: KeyFile;
    };

export interface Identities {
  readonly offered: readonly Identity[];
  /** Why a key is left out, for the notes of a refusal. */
  readonly leftOut: readonly string[];
}

const AGENT_DEADLINE = 5000;

/** An agent that hangs (locked, forwarded over a dead link) must not hold up everything. */
function agentKeys(agent: OpenSSHAgent): Promise<readonly ParsedKey[] | Error> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      resolve,
      AGENT_DEADLINE,
      new Error(`did not answer in ${AGENT_DEADLINE / 1000} s`),
    );
    agent.getIdentities((error, keys) => {
      clearTimeout(timer);
      resolve(error ?? (keys as readonly ParsedKey[] | undefined) ?? []);
    });
  });
}

async function fromAgent(socket: string | undefined, leftOut: string[]): Promise<readonly Identity[]> {
  if (socket === undefined) return [];
  const agent = new ssh2.OpenSSHAgent(socket);
  const keys = await agentKeys(agent);
  if (keys instanceof Error) {
    leftOut.push(`the agent ${socket}: ${keys.message}`);
    return [];
  }
  return keys.map((key) => {
    const publicKey = key.getPublicSSH();
    return { kind: "agent", label: `agent ${describeKey(publicKey)}`, publicKey, agent };
  });
}

interface FromFiles {
  readonly usable: readonly Identity[];
  /** Public halves of all files that were named, to pick the agent's keys by. */
  readonly named: readonly Buffer[];
}

function fromFiles(paths: readonly string[], reportMissing: boolean, leftOut: string[]): FromFiles {
  const usable: Identity[] = [];
  const named: Buffer[] = [];
  for (const path of paths) {
    const publicKey = readPublicKeyFile(path.endsWith(".pub") ? path : `${path}.pub`);
    if (publicKey !== undefined) named.push(publicKey);
    if (path.endsWith(".pub")) continue;
    const result = examineKeyFile(path);
    if (result.kind === "unusable") {
      if (reportMissing || !result.missing) leftOut.push(`${path}: ${result.reason}`);
      continue;
    }
    const own = result.key.publicKey;
    if (own !== undefined) named.push(own);
    const label = own === undefined ? `file ${path}` : `file ${path} (${describeKey(own)})`;
    usable.push({ kind: "file", label, publicKey: own, file: result.key });
  }
  return { usable, named };
}

/** Named keys first (through the agent where it has them), then the agent's others, then files by their default names. */
export async function findIdentities(settings: SshSettings): Promise<Identities> {
  const leftOut: string[] = [];
  const inAgent = await fromAgent(settings.agentSocket, leftOut);
  const { usable, named } = fromFiles(settings.identityFiles, settings.identitiesNamed, leftOut);
  const isNamed = (identity: Identity): boolean =>
    named.some((key) => identity.publicKey?.equals(key) === true);
  const agentHas = (identity: Identity): boolean =>
    inAgent.some(
      (held) => identity.publicKey !== undefined && held.publicKey?.equals(identity.publicKey) === true,
    );
  const files = usable.filter((identity) => !agentHas(identity));
  const namedInAgent = inAgent.filter(isNamed);
  const others = settings.identitiesOnly ? [] : inAgent.filter((identity) => !isNamed(identity));
  const offered = settings.identitiesNamed
    ? [...namedInAgent, ...files, ...others]
    : [...namedInAgent, ...others, ...files];
  return { offered, leftOut };
}
