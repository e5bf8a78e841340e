/** The groups under which `module_defaults` gives parameters to several modules at once, as their collections name them. */

const DOCKER = [
  ...["compose_v2", "compose_v2_exec", "compose_v2_pull", "compose_v2_run", "config", "container"],
  ...["container_copy_into", "container_exec", "container_info", "host_info", "image", "image_build"],
  ...["image_export", "image_info", "image_load", "image_pull", "image_push", "image_remove", "image_tag"],
  ...["login", "network", "network_info", "node", "node_info", "plugin", "prune", "secret", "stack"],
  ...["stack_info", "stack_task_info", "swarm", "swarm_info", "swarm_service", "swarm_service_info"],
  ...["volume", "volume_info"],
].map((name) => `docker_${name}`);

const HELM = [
  ...["helm", "helm_info", "helm_plugin", "helm_plugin_info", "helm_pull", "helm_registry_auth"],
  ...["helm_repository", "helm_template"],
];

const K8S = [
  ...["k8s", "k8s_cluster_info", "k8s_cp", "k8s_drain", "k8s_exec", "k8s_info", "k8s_json_patch", "k8s_log"],
  ...["k8s_rollback", "k8s_scale", "k8s_service", "k8s_taint", ...HELM],
];

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  "community.docker.docker": DOCKER,
  "kubernetes.core.helm": HELM,
  "kubernetes.core.k8s": K8S,
};

/** `group`: what stands behind `group/`, with its collection or without. `module`: without it. */
export function isInGroup(module: string, group: string): boolean {
  return Object.entries(GROUPS).some(
    ([name, members]) => (name === group || name.endsWith(`.${group}`)) && members.includes(module),
  );
}
