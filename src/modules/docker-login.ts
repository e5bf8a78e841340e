/** `docker_login`: credentials for registries. */

import { z } from "zod";
import { dockerRefusal } from "../host/docker/docker-answers.ts";
import { keptCredentials, loginCall, logoutCall, registryKey } from "../host/docker/login.ts";
import { hostPath, parentOf } from "../host/host-path.ts";
import { defineModule } from "./contract/module.ts";
import { bool, oneOf, path, word } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { complaint } from "./docker/image-changes.ts";

const params = z
  .strictObject({
    registry_url: word()
      .refine((url) => /^[A-Za-z0-9[]/.test(url) && !/\s/.test(url), {
        error: "a registry looks like `registry.home.arpa:5000` or `https://index.docker.io/v1/`",
      })
      .default("https://index.docker.io/v1/")
      .describe("The registry: `ghcr.io`, `registry.home.arpa:5000`; Docker Hub where absent."),
    username: word().optional().describe("The account there."),
    password: word().optional().describe("Its password or token."),
    reauthorize: bool().default(false).describe("Log in also where the same credentials are kept already."),
    config_path: path()
      .refine((file) => /(^|\/)config\.json$/.test(file), {
        error: "Docker's client keeps credentials in a file `config.json`: name one in another folder",
      })
      .default("~/.docker/config.json")
      .describe("The client's configuration that keeps them."),
    state: oneOf("present", "absent").default("present").describe("Whether credentials are kept."),
    ...dockerParams,
  })
  .superRefine((p, context) => {
    if (p.state !== "present") return;
    for (const name of ["username", "password"] as const)
      if (p[name] === undefined)
        context.addIssue({ code: "custom", path: [name], message: `to log in, \`${name}\` is needed` });
  });

export const dockerLogin = defineModule({
  name: "docker_login",
  summary: "Log in to a registry",
  description: `Logs in with the host's own \`docker login\`, which asks the registry and keeps the credentials where its configuration says: in
that file, readable for this user only, or with a program (\`credsStore\`, \`credHelpers\`). Where the same credentials are kept already
nothing is done, and the registry is not asked. Passwords travel on standard input, never in the words of a command.

They are for the user that the task runs as: with \`become: true\`, those of root, which pulls of root use.`,
  params,
  paramAliases: {
    registry: "registry_url",
    url: "registry_url",
    reauth: "reauthorize",
    dockercfg_path: "config_path",
    ...DOCKER_ALIASES,
  },
  returns: { login_result: "`Status`: what Docker says of the login, where there was one." },
  examples: [
    {
      title: "A registry of one's own",
      yaml: '- name: root may pull from the house\'s registry\n  community.docker.docker_login:\n    registry_url: registry.home.arpa\n    username: robot\n    password: "{{ registry_password }}"\n  become: true\n',
    },
    {
      title: "Log out of Docker Hub",
      yaml: "- name: no credentials of Docker Hub are kept\n  docker_login:\n    state: absent\n",
    },
  ],
  reads: "Docker's `config.json` and what its credential store has",
  writes: "the same; the registry is asked whether it takes the password",
  support: { check: "full", diff: "partial", note: "Passwords are not shown." },
  observe: (p, _given, host) => ({
    kept: keptCredentials(clientOf(p, host), hostPath(p.config_path, host), p.registry_url),
  }),
  decide: (p, { kept }, { host }) => {
    const client = clientOf(p, host);
    if (!kept.hasClient)
      return dockerRefusal({ state: "absent", program: client.program }) ?? { changes: [] };
    const file = hostPath(p.config_path, host);
    const place = { folder: parentOf(file), registry: p.registry_url };
    const name = registryKey(p.registry_url);
    const { credentials } = kept;
    const subject = `credentials for ${name}`;
    const before = credentials === undefined ? {} : { before: `username: ${credentials.username}\n` };
    const effects = [{ kind: "file", path: file }] as const;
    if (p.state === "absent") {
      if (credentials === undefined) return { changes: [], result: { login_result: {} } };
      return {
        changes: [
          {
            kind: "log-out",
            summary: `log out of ${name}`,
            difference: { subject, ...before },
            operations: [logoutCall(client, place)],
            effects,
          },
        ],
        result: { login_result: {} },
      };
    }
    const wanted = { username: p.username ?? "", password: p.password ?? "" };
    const same = credentials?.username === wanted.username && credentials.password === wanted.password;
    if (same && !p.reauthorize) return { changes: [], result: { login_result: {} } };
    const hidden = credentials?.username === wanted.username ? "password: another\n" : "";
    return {
      changes: [
        {
          kind: "log-in",
          summary: `log in to ${name} as ${wanted.username}`,
          difference: { subject, ...before, after: `username: ${wanted.username}\n${hidden}` },
          operations: [loginCall(client, place, wanted)],
          effects,
        },
      ],
      conclude: ([reply]) => {
        if (reply?.status !== 0)
          return { failed: `could not log in to ${name}: ${complaint(reply)}`, result: { login_result: {} } };
        const status = reply.stdout.toString("utf8").trim().split("\n").at(-1) ?? "";
        return { result: { login_result: { Status: status } } };
      },
    };
  },
});
