/** Credentials of registries, as a host's Docker keeps them. */

import { plainPath } from "../host-path.ts";
import type { Call, Primitive, Reply } from "../primitive.ts";
import { die, resolvePath } from "../programs/path-program.ts";
import { defineRead, type Read } from "../read.ts";
import { type DockerClient, NO_CLIENT, needsClient } from "./docker-client.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface KeptCredentials {
  readonly hasClient: boolean;
  /** Undefined: none for this registry. */
  readonly credentials: Credentials | undefined;
}

/**
 * $1 the client, $2 its configuration, $3 the registry. Prints the configuration in one line, then for each program that keeps
 * credentials and is named in it a line with its name and one with its answer.
 */
const look: Primitive = {
  name: "hr_docker_credentials",
  liveOutput: false,
  body: `
hr_needs_docker "$1"
hr_path "$2"
[ -e "$hr_p" ] || exit 0
hr_j=$(tr -d '\\n\\r' <"$hr_p") || exit 1
printf '%s\\n' "$hr_j"
for hr_x in $(printf '%s' "$hr_j" | tr ',{}' '\\n\\n\\n' | sed -n 's/^ *"[^"]*" *: *"\\([A-Za-z0-9_.-]\\{1,\\}\\)" *$/\\1/p' | sort -u); do
  command -v "docker-credential-$hr_x" >/dev/null 2>&1 || continue
  printf '%s\\n' "$hr_x"
  printf '%s' "$3" | "docker-credential-$hr_x" get 2>/dev/null | tr -d '\\n\\r'
  echo
done
exit 0`,
  requires: [needsClient, resolvePath],
};

/** $1 folder of the configuration, $2 user, $3 password, $4 registry, then the words of the client. */
const login: Primitive = {
  name: "hr_docker_login",
  liveOutput: false,
  body: `
hr_d=$1 hr_u=$2 hr_w=$3 hr_r=$4
shift 4
hr_needs_docker "$1"
umask 077
printf '%s' "$hr_w" | "$@" --config "$hr_d" login --username "$hr_u" --password-stdin -- "$hr_r"`,
  requires: [needsClient, die],
};

/** $1 folder of the configuration, $2 registry, then the words of the client. */
const logout: Primitive = {
  name: "hr_docker_logout",
  liveOutput: false,
  body: `
hr_d=$1 hr_r=$2
shift 2
hr_needs_docker "$1"
"$@" --config "$hr_d" logout -- "$hr_r"`,
  requires: [needsClient],
};

const HUB = "https://index.docker.io/v1/";

/** The registry by its host, whatever it was written with. */
function hostOf(registry: string): string {
  const host = registry.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return host === "docker.io" || host === "registry-1.docker.io" ? "index.docker.io" : host;
}

/** As Docker's client keeps it. */
export function registryKey(registry: string): string {
  const host = hostOf(registry);
  return host === "index.docker.io" ? HUB : host;
}

interface Configuration {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "") as unknown;
  } catch {
    return undefined;
  }
}

function helperOf(configuration: Configuration, registry: string): string | undefined {
  const named = Object.entries(configuration.credHelpers ?? {}).find(
    ([key]) => hostOf(key) === hostOf(registry),
  );
  return named?.[1] ?? configuration.credsStore;
}

function parse(text: string, registry: string): Credentials | undefined {
  const [first, ...rest] = text.split("\n");
  const configuration = (json(first) ?? {}) as Configuration;
  const helper = helperOf(configuration, registry);
  if (helper !== undefined && helper !== "") {
    const at = rest.findIndex((line, i) => i % 2 === 0 && line === helper);
    const kept = (at < 0 ? undefined : json(rest[at + 1])) as
      | { Username?: string; Secret?: string }
      | undefined;
    if (!kept?.Username) return undefined;
    return { username: kept.Username, password: kept.Secret ?? "" };
  }
  const entry = Object.entries(configuration.auths ?? {}).find(
    ([key, value]) => hostOf(key) === hostOf(registry) && value.auth,
  );
  if (entry === undefined) return undefined;
  const pair = Buffer.from(entry[1].auth ?? "", "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return { username: pair.slice(0, Math.max(colon, 0)), password: pair.slice(colon + 1) };
}

export function keptCredentials(client: DockerClient, file: string, registry: string): Read<KeptCredentials> {
  const spelled = plainPath(file);
  const read = defineRead<KeptCredentials>({
    primitive: look,
    args: [client.program, spelled, registryKey(registry)],
    subject: { kind: "path", path: spelled },
    parse: (reply: Reply) =>
      reply.status === NO_CLIENT
        ? { hasClient: false, credentials: undefined }
        : { hasClient: true, credentials: parse(reply.stdout.toString("utf8"), registry) },
    predict: (_seen, overlay) =>
      overlay.effectOn({ kind: "path", path: spelled }) === undefined
        ? undefined
        : { unknown: `${spelled} is not as it will be yet` },
  });
  return { ...read, call: { ...read.call, sensitive: true } };
}

interface Place {
  /** The folder of the client's configuration. */
  readonly folder: string;
  readonly registry: string;
}

/** The password is in no list of processes: a shell function's words are not, and the client reads it from its input. */
export function loginCall(client: DockerClient, { folder, registry }: Place, kept: Credentials): Call {
  const args = [folder, kept.username, kept.password, registryKey(registry), client.program, ...client.words];
  return { primitive: login, args, mutates: true, sensitive: true };
}

export function logoutCall(client: DockerClient, { folder, registry }: Place): Call {
  return {
    primitive: logout,
    args: [folder, registryKey(registry), client.program, ...client.words],
    mutates: true,
  };
}
