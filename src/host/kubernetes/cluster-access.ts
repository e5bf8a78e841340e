/** How the host's own tools reach a cluster's API: which kubeconfig, whose credentials, through what. */

import type { Primitive } from "../primitive.ts";
import { die } from "../programs/path-program.ts";
import { spoolFolder } from "../programs/spool-program.ts";

export interface ClusterAccess {
  /** The tool, where it is not the one that the host's PATH leads to. */
  readonly program?: string | undefined;
  /** Files of the host, with colons between them. */
  readonly kubeconfig?: string | undefined;
  /** A kubeconfig itself. */
  readonly kubeconfigText?: string | undefined;
  readonly context?: string | undefined;
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly verify?: boolean | undefined;
  readonly authority?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly proxy?: string | undefined;
  readonly noProxy?: string | undefined;
  readonly asUser?: string | undefined;
  readonly asGroups?: readonly string[] | undefined;
}

/** The exit status of a program whose tool the host does not have. */
export const NO_TOOL = 3;

/** How many arguments `accessArguments` gives. */
export const ACCESS_WORDS = 16;

export function accessArguments(access: ClusterAccess): readonly string[] {
  return [
    access.program ?? "",
    access.kubeconfig ?? "",
    access.kubeconfigText ?? "",
    access.context ?? "",
    access.server ?? "",
    access.token ?? "",
    access.username ?? "",
    access.password ?? "",
    access.verify === undefined ? "" : access.verify ? "yes" : "no",
    access.authority ?? "",
    access.certificate ?? "",
    access.key ?? "",
    access.proxy ?? "",
    access.noProxy ?? "",
    access.asUser ?? "",
    (access.asGroups ?? []).join("\n"),
  ];
}

/** Whether something in it must not be logged. */
export function isSecretAccess({ kubeconfigText, token, password, proxy }: ClusterAccess): boolean {
  return [kubeconfigText, token, password].some((s) => s !== undefined) || (proxy ?? "").includes("@");
}

/** Prints $1 as a YAML scalar, on one line. */
const yamlWord: Primitive = {
  name: "hr_yaml_word",
  body: `
printf "'%s'" "$(printf '%s' "$1" | tr -d '\\n' | sed "s/'/''/g")"`,
};

/**
 * Takes the words of `accessArguments`: makes the private folder `hr_s`, which goes when the call ends, sets what `hr_kubectl` and
 * `hr_helm` pass on, and exports KUBECONFIG. What is not given is taken from the variables K8S_AUTH_…, as the collection's modules
 * do. Passwords and tokens go into a file that only this user can read, never onto a command line.
 */
export const cluster: Primitive = {
  name: "hr_cluster",
  body: `
hr_spool
trap 'rm -rf -- "$hr_s"' EXIT
umask 077
hr_cfg=\${2:-\${K8S_AUTH_KUBECONFIG-}} hr_ctx=\${4:-\${K8S_AUTH_CONTEXT-}} hr_srv=\${5:-\${K8S_AUTH_HOST-}}
hr_tok=\${6:-\${K8S_AUTH_API_KEY-}} hr_usr=\${7:-\${K8S_AUTH_USERNAME-}} hr_pw=\${8:-\${K8S_AUTH_PASSWORD-}}
hr_ca=\${10:-\${K8S_AUTH_SSL_CA_CERT-}} hr_crt=\${11:-\${K8S_AUTH_CERT_FILE-}} hr_key=\${12:-\${K8S_AUTH_KEY_FILE-}}
hr_px=\${13:-\${K8S_AUTH_PROXY-}} hr_npx=\${14:-\${K8S_AUTH_NO_PROXY-}} hr_as=\${15:-\${K8S_AUTH_IMPERSONATE_USER-}}
hr_ags=\${16:-$(printf '%s' "\${K8S_AUTH_IMPERSONATE_GROUPS-}" | tr , '\\n')}
hr_own= hr_skip=
case \${9:-\${K8S_AUTH_VERIFY_SSL-}} in [Nn]o | [Ff]alse | [Oo]ff | 0) hr_skip=1 ;; esac
[ -z "$hr_px" ] || export HTTPS_PROXY="$hr_px" HTTP_PROXY="$hr_px" https_proxy="$hr_px" http_proxy="$hr_px"
[ -z "$hr_npx" ] || export NO_PROXY="$hr_npx" no_proxy="$hr_npx"
if [ -n "$3" ]; then
  printf '%s\\n' "$3" >"$hr_s/kubeconfig" || exit 1
  hr_cfg=$hr_s/kubeconfig
fi
case $hr_cfg in "" | *:*) ;; *) [ -r "$hr_cfg" ] || hr_die "there is no kubeconfig $hr_cfg that $(id -un) can read" ;; esac
if [ -n "$hr_srv" ] && { [ -n "$hr_tok" ] || [ -n "$hr_usr$hr_pw" ] || [ -n "$hr_crt$hr_key" ]; }; then
  hr_cfg=$hr_s/none
elif [ -z "$hr_cfg" ]; then
  hr_cfg=\${KUBECONFIG-}
  if [ -z "$hr_cfg" ]; then
    hr_cfg=$HOME/.kube/config
    [ -e "$hr_cfg" ] || [ ! -r /etc/rancher/k3s/k3s.yaml ] || hr_cfg=/etc/rancher/k3s/k3s.yaml
  fi
fi
if [ -n "$hr_tok$hr_usr" ]; then
  hr_own=homerun
  {
    printf 'apiVersion: v1\\nkind: Config\\nusers:\\n- name: homerun\\n  user:\\n'
    [ -z "$hr_tok" ] || printf '    token: %s\\n' "$(hr_yaml_word "$hr_tok")"
    [ -n "$hr_tok" ] || printf '    username: %s\\n    password: %s\\n' "$(hr_yaml_word "$hr_usr")" "$(hr_yaml_word "$hr_pw")"
  } >"$hr_s/own" || exit 1
  hr_cfg=$hr_s/own:$hr_cfg
fi
export KUBECONFIG="$hr_cfg"`,
  requires: [spoolFolder, yamlWord, die],
};

/** $1 the program or "". Sets what `hr_kubectl` starts; ends the call with `NO_TOOL` where the host has none. */
export const findKubectl: Primitive = {
  name: "hr_find_kubectl",
  body: `
hr_k2=
if [ -n "$1" ]; then hr_k=$1
elif command -v kubectl >/dev/null 2>&1; then hr_k=kubectl
else
  hr_k2=kubectl
  for hr_k in k3s /usr/local/bin/k3s k0s /usr/local/bin/k0s microk8s /snap/bin/microk8s; do
    ! command -v "$hr_k" >/dev/null 2>&1 || break
    hr_k=
  done
fi
[ -n "$hr_k" ] && command -v "$hr_k" >/dev/null 2>&1 || exit ${NO_TOOL}`,
};

/** kubectl with what `hr_cluster` found, then these words. */
export const kubectl: Primitive = {
  name: "hr_kubectl",
  body: `
hr_ag=$hr_ags
while [ -n "$hr_ag" ]; do
  hr_g1=$(printf '%s\\n' "$hr_ag" | head -n 1)
  set -- "--as-group=$hr_g1" "$@"
  hr_ag=$(printf '%s\\n' "$hr_ag" | tail -n +2)
done
"$hr_k" \${hr_k2:+"$hr_k2"} \${hr_ctx:+"--context=$hr_ctx"} \${hr_srv:+"--server=$hr_srv"} \${hr_own:+"--user=$hr_own"} \\
  \${hr_ca:+"--certificate-authority=$hr_ca"} \${hr_crt:+"--client-certificate=$hr_crt"} \${hr_key:+"--client-key=$hr_key"} \\
  \${hr_skip:+--insecure-skip-tls-verify=true} \${hr_as:+"--as=$hr_as"} "$@"`,
  requires: [cluster, findKubectl],
};
