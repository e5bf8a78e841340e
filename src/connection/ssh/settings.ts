/** How a host is really reached: inventory, `ssh` arguments and ssh_config laid over each other. */

import { join } from "node:path";
import { ConnectionError } from "../connection.ts";
import type { ConnectionSpec, HostKeyMode } from "../connection-spec.ts";
import { parseSshArguments } from "./ssh-arguments.ts";
import { type ConfigValues, readSshConfig } from "./ssh-config.ts";
import type { SshEnvironment } from "./ssh-environment.ts";
import { expandPath, expandTokens, isValidHost, isValidUser, type Tokens } from "./tokens.ts";

export type Proxy =
  | { readonly kind: "none" }
  | { readonly kind: "jump"; readonly hops: readonly string[] }
  | { readonly kind: "command"; readonly command: string };

export interface SshSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly family: 0 | 4 | 6;
  readonly proxy: Proxy;
  readonly hostKeyAlias: string | undefined;
  readonly hostKeyMode: HostKeyMode;
  readonly hashKnownHosts: boolean;
  readonly userKnownHosts: readonly string[];
  readonly globalKnownHosts: readonly string[];
  /** Named by the user, in order; those of OpenSSH's defaults otherwise. */
  readonly identityFiles: readonly string[];
  readonly identitiesNamed: boolean;
  readonly identitiesOnly: boolean;
  readonly agentSocket: string | undefined;
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly keepaliveInterval: number;
  readonly keepaliveCount: number;
  /** Things that the user should know, none of them fatal. */
  readonly notices: readonly string[];
}

const DEFAULT_IDENTITIES = ["id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk"];
const DEFAULT_KEEPALIVE = 10_000;

function hostKeyModeOf(
  spec: ConnectionSpec,
  given: ConfigValues,
  values: ConfigValues,
  notices: string[],
): HostKeyMode {
  const asked =
    given.strictHostKeyChecking ??
    (spec.hostKeyMode === "accept-new" ? "accept-new" : values.strictHostKeyChecking);
  if (asked === "no" || asked === "off") {
    notices.push(
      `StrictHostKeyChecking=${asked} is taken as accept-new: new keys are recorded, changed ones are refused`,
    );
    return "accept-new";
  }
  if (asked === undefined) return spec.hostKeyMode;
  return asked === "accept-new" ? "accept-new" : "strict";
}

function agentSocketOf(
  values: ConfigValues,
  tokens: Tokens,
  environment: SshEnvironment,
): string | undefined {
  const named = values.identityAgent;
  if (named === "none") return undefined;
  const fallback = environment.env.SSH_AUTH_SOCK;
  if (named === undefined || named === "SSH_AUTH_SOCK") return fallback === "" ? undefined : fallback;
  if (named.startsWith("$") && !named.startsWith("${")) return environment.env[named.slice(1)];
  return expandPath(named, tokens, environment);
}

function proxyOf({ proxyJump, proxyCommand }: ConfigValues, tokens: Tokens): Proxy {
  if (proxyJump !== undefined && proxyJump !== "none") {
    return { kind: "jump", hops: proxyJump.split(",").map((hop) => expandTokens(hop.trim(), tokens)) };
  }
  if (proxyCommand === undefined || proxyCommand === "none") return { kind: "none" };
  return { kind: "command", command: expandTokens(proxyCommand, tokens) };
}

function refuseName(what: string, name: string): ConnectionError {
  return new ConnectionError(`the ${what} \`${name}\` is not acceptable`, {
    phase: "resolve",
    code: "CON0602",
    help: "names must not start with `-` nor hold spaces, quotes, `$`, `;`, `|`, `&`, brackets or control characters",
  });
}

/** Reads the configuration files; `port` and `user` of the spec win over them. Throws `ConnectionError`. */
export function resolveSettings(spec: ConnectionSpec, environment: SshEnvironment): SshSettings {
  const notices: string[] = [];
  if (!isValidHost(spec.address)) throw refuseName("address", spec.address);
  const args = parseSshArguments(spec.sshArguments);
  const loginName = spec.user ?? args.values.user ?? environment.user;
  const question = { original: spec.address, user: loginName, file: args.configFile, environment, notices };
  const values = readSshConfig(question, args.values);

  const user = spec.user ?? values.user ?? environment.user;
  if (!isValidUser(user)) throw refuseName("user", user);
  const port = spec.port ?? values.port ?? 22;
  const before: Tokens = {
    h: spec.address,
    n: spec.address,
    p: String(port),
    r: user,
    u: environment.user,
    d: environment.home,
  };
  const host = values.hostName === undefined ? spec.address : expandTokens(values.hostName, before);
  if (!isValidHost(host)) throw refuseName("address", host);
  const tokens: Tokens = { ...before, h: host, k: values.hostKeyAlias ?? host };

  const paths = (files: readonly string[]): readonly string[] =>
    files.map((file) => expandPath(file, tokens, environment));
  const named = [
    ...(spec.privateKeyFile === undefined ? [] : [spec.privateKeyFile]),
    ...values.identityFiles,
  ];
  const home = join(environment.home, ".ssh");
  return {
    host,
    port,
    user,
    family: values.family ?? 0,
    proxy: proxyOf(values, tokens),
    hostKeyAlias: values.hostKeyAlias,
    hostKeyMode: hostKeyModeOf(spec, args.values, values, notices),
    hashKnownHosts: values.hashKnownHosts ?? false,
    userKnownHosts: paths(values.userKnownHosts ?? [join(home, "known_hosts"), join(home, "known_hosts2")]),
    globalKnownHosts: paths(
      values.globalKnownHosts ?? ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"],
    ),
    identityFiles:
      named.length > 0 ? [...new Set(paths(named))] : DEFAULT_IDENTITIES.map((file) => join(home, file)),
    identitiesNamed: named.length > 0,
    identitiesOnly: values.identitiesOnly ?? false,
    agentSocket: agentSocketOf(values, tokens, environment),
    connectTimeout: values.connectTimeout ?? spec.connectTimeout,
    keepaliveInterval: values.keepaliveInterval ?? DEFAULT_KEEPALIVE,
    keepaliveCount: values.keepaliveCount ?? 3,
    notices,
  };
}
