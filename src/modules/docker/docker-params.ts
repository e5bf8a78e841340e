/** The parameters that every Docker module has: which daemon, and how it is reached. */

import type { z } from "zod";
import type { DockerClient } from "../../host/docker/docker-client.ts";
import { hostPath } from "../../host/host-path.ts";
import { bool, int, path, word } from "../contract/params.ts";

/** For modules that speak to the daemon's API. Spread into a `z.strictObject`. */
export const dockerParams = {
  docker_host: word()
    .optional()
    .describe(
      "Which daemon: `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. Where absent, what the host's own `docker` speaks to (`DOCKER_HOST`, its context).",
    ),
  tls_hostname: word()
    .optional()
    .describe(
      "The server's name in its certificate. Docker's client takes it from `docker_host` and knows no other: refused.",
    )
    .refine((name) => name === undefined, {
      error: "Docker's client expects the name that stands in `docker_host`, and can't be told another",
    }),
  api_version: word()
    .refine((s) => /^(auto|\d+\.\d+)$/.test(s), { error: "it is `auto` or a version such as `1.41`" })
    .default("auto")
    .describe("Version of the API to speak; `auto` is the newest that the daemon has."),
  timeout: int().default(60).describe("Seconds that the daemon has for an answer."),
  ca_path: path()
    .optional()
    .describe("On the host: the authority that the daemon's certificate is checked with."),
  client_cert: path().optional().describe("On the host: the certificate that the daemon is shown."),
  client_key: path().optional().describe("On the host: its key."),
  tls: bool().default(false).describe("Speak TLS, without checking who the daemon is."),
  validate_certs: bool().default(false).describe("Speak TLS, and check who the daemon is."),
  use_ssh_client: bool()
    .default(false)
    .describe("No difference: `ssh://` always goes through the host's own `ssh`."),
  debug: bool().default(false).describe("No difference: `-v` and `--diff` tell what is done."),
};

/** For modules that are commands of the client. */
export const dockerCliParams = {
  ...dockerParams,
  docker_cli: path().optional().describe("The program, where `docker` is not found by its name."),
  cli_context: word().optional().describe("Context of the client to use; not beside `docker_host`."),
};

export const DOCKER_ALIASES = {
  docker_url: "docker_host",
  docker_api_version: "api_version",
  ca_cert: "ca_path",
  tls_ca_cert: "ca_path",
  cacert_path: "ca_path",
  tls_client_cert: "client_cert",
  cert_path: "client_cert",
  tls_client_key: "client_key",
  key_path: "client_key",
  tls_verify: "validate_certs",
} as const;

export type DockerParams = z.output<z.ZodObject<typeof dockerParams>> & {
  readonly docker_cli?: string | undefined;
  readonly cli_context?: string | undefined;
};

export function clientOf(p: DockerParams, host: { readonly home: string }): DockerClient {
  const file = (flag: string, value: string | undefined): string[] =>
    value === undefined ? [] : [flag, hostPath(value, host)];
  const words = [
    ...(p.docker_host === undefined ? [] : ["--host", p.docker_host.replace(/^https:\/\//, "tcp://")]),
    ...(p.cli_context === undefined ? [] : ["--context", p.cli_context]),
    ...(p.validate_certs ? ["--tlsverify"] : p.tls ? ["--tls"] : []),
    ...file("--tlscacert", p.ca_path),
    ...file("--tlscert", p.client_cert),
    ...file("--tlskey", p.client_key),
  ];
  return {
    program: p.docker_cli === undefined ? "docker" : hostPath(p.docker_cli, host),
    words,
    apiVersion: p.api_version === "auto" ? undefined : p.api_version,
    timeout: Math.max(p.timeout, 1) * 1000,
  };
}
