/** Parameters that say how a cluster's API is reached; all modules about Kubernetes have them. */

import { z } from "zod";
import { hostPath } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { ClusterAccess } from "../../host/kubernetes/cluster-access.ts";
import { isMap } from "../../host/kubernetes/kube-object.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import { anything, bool, list, path, word } from "../contract/params.ts";

export const oneLine = () =>
  word().refine((s) => s !== "" && !/[\n\r]/.test(s), {
    error: "it must not be empty or have several lines",
  });

/** A name, a kind, a namespace: nothing that kubectl would take for an option. */
export const plainWord = () =>
  oneLine().refine((s) => !s.startsWith("-"), { error: "it must not begin with `-`" });

export const kubeconfig = anything()
  .refine((v) => v === undefined || v === null || typeof v === "string" || isMap(v), {
    error: "a path of the host, or the configuration itself as a map",
  })
  .optional()
  .describe(
    "Kubeconfig of the host (several with colons between them), or its content as a map. Without it: KUBECONFIG, ~/.kube/config, that of k3s.",
  );

export const commonAccess = {
  kubeconfig,
  context: oneLine().optional().describe("Context of the kubeconfig."),
  host: oneLine().optional().describe("Address of the API: `https://10.0.0.1:6443`."),
  api_key: oneLine().optional().describe("Token to authenticate with. It stands on no command line."),
  validate_certs: bool().optional().describe("Set to false to trust whatever certificate the API shows."),
  ca_cert: path().optional().describe("File of the host with the certificates of the API's authority."),
};

const proxyHeaders = z.strictObject({
  proxy_basic_auth: oneLine().optional().describe("`user:password` for the proxy."),
  basic_auth: oneLine().optional().describe("`user:password` for the API."),
  user_agent: z
    .undefined({ error: "kubectl can't be given another user agent: leave it out" })
    .optional()
    .describe("Refused: kubectl has its own."),
});

export const kubectlAccess = {
  ...commonAccess,
  username: oneLine().optional().describe("User, where the API takes basic authentication."),
  password: oneLine().optional().describe("That user's password."),
  client_cert: path().optional().describe("Certificate of the host to authenticate with."),
  client_key: path().optional().describe("Its key, a file of the host."),
  proxy: oneLine().optional().describe("Proxy on the way to the API: `http://10.0.0.9:3128`."),
  no_proxy: oneLine()
    .optional()
    .describe("What is asked without the proxy: names and networks, with commas."),
  proxy_headers: proxyHeaders.optional().describe("Who the proxy is told to be asked by."),
  persist_config: bool()
    .optional()
    .describe("Has no effect: kubectl keeps refreshed tokens by itself, where the kubeconfig is a file."),
  impersonate_user: oneLine().optional().describe("User to act as."),
  impersonate_groups: list(oneLine()).optional().describe("Groups to act in."),
};

export const accessAliases = {
  verify_ssl: "validate_certs",
  ssl_ca_cert: "ca_cert",
  cert_file: "client_cert",
  key_file: "client_key",
} as const;

const shape = z.strictObject(kubectlAccess);

export type AccessParams = z.output<typeof shape>;

function files(paths: string, host: HostView): string {
  return paths
    .split(":")
    .map((file) => (file === "" ? file : hostPath(file, host)))
    .join(":");
}

function withUser(proxy: string | undefined, user: string | undefined): string | undefined {
  if (proxy === undefined || user === undefined || /^\w+:\/\/[^/]*@/.test(proxy)) return proxy;
  const [name = "", ...password] = user.split(":");
  const login = `${encodeURIComponent(name)}:${encodeURIComponent(password.join(":"))}`;
  return proxy.includes("://") ? proxy.replace("://", `://${login}@`) : `http://${login}@${proxy}`;
}

export function accessOf(p: AccessParams, host: HostView): ClusterAccess {
  const config = p.kubeconfig;
  const basic = p.proxy_headers?.basic_auth?.split(":");
  const at = (file: string | undefined) => (file === undefined ? undefined : hostPath(file, host));
  return {
    kubeconfig: typeof config === "string" && config !== "" ? files(config, host) : undefined,
    kubeconfigText: isMap(config) ? JSON.stringify(config) : undefined,
    context: p.context,
    server: p.host,
    token: p.api_key,
    username: p.username ?? basic?.[0],
    password: p.password ?? basic?.slice(1).join(":"),
    verify: p.validate_certs,
    authority: at(p.ca_cert),
    certificate: at(p.client_cert),
    key: at(p.client_key),
    proxy: withUser(p.proxy, p.proxy_headers?.proxy_basic_auth),
    noProxy: p.no_proxy,
    asUser: p.impersonate_user,
    asGroups: p.impersonate_groups,
  };
}

export function noKubectl(): Refusal {
  return refuse("the host has no kubectl", {
    help: "install kubectl, or k3s, which brings it",
    mayResolve: true,
  });
}

export function noAnswer(problem: string): Refusal {
  return refuse(`the cluster can't be asked: ${problem}`, { mayResolve: true });
}
