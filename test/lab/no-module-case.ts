/** Modules that `module-cases.ts` has no task for, and what it is that the lab does not have; or which other test runs them on a host. */

function all(names: string, why: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, why]));
}

const OTHER_FAMILY = "no host of that family: the lab's are Debian; its law runs with a stand-in of the tool";
const DOCKER = "on a host with a daemon, in test/lab/docker.lab.test.ts";
const TRUENAS = "on the stand-in of the appliance, in test/lab/truenas.lab.test.ts";
const CLUSTER =
  "no Kubernetes: k3s is a stand-in on the lab, and what these need of it is in test/modules/kubernetes and test/modules/helm";

export const NO_MODULE_CASE: Readonly<Record<string, string>> = {
  ...all("apk dnf pacman rpm_key zypper zypper_repository", OTHER_FAMILY),
  ...all("seboolean selinux seport", "no SELinux: neither the kernel's nor Debian's"),
  ...all("firewalld", "no firewalld: it needs a message bus, and its rules nftables of a kernel of its own"),
  ...all("nmcli", "no NetworkManager: the lab's hosts have a fixed address that nothing may take away"),
  ...all("npm", "no npm on the hosts, and no registry of packages within the lab; its law has both"),
  ...all("zfs", "no ZFS: the hosts share the machine's kernel and may not load anything"),
  ...all(
    "expect",
    "a dialogue with a program is no state; test/modules tries it with terminals of this machine",
  ),
  ...all(
    "docker_container docker_container_exec docker_container_info docker_image docker_image_export docker_image_load docker_image_pull docker_image_push docker_image_tag docker_login docker_network docker_network_info docker_volume",
    DOCKER,
  ),
  ...all(
    "docker_host_info docker_image_build docker_image_info docker_image_remove docker_prune docker_volume_info",
    "no daemon on the hosts of the cases; test/lab/docker.lab.test.ts has one, where the modules beside these run",
  ),
  ...all(
    "docker_compose_v2 docker_compose_v2_exec docker_compose_v2_pull docker_compose_v2_run",
    "no Docker Compose: Debian's is the first version, in Python; test/modules/docker/compose.test.ts",
  ),
  ...all("helm helm_info helm_repository helm_template k8s k8s_info", CLUSTER),
  ...all(
    "truenas_call truenas_config truenas_config_backup truenas_dataset truenas_nfs_share truenas_permissions truenas_replication truenas_service truenas_smb_share truenas_snapshot truenas_snapshot_task",
    TRUENAS,
  ),
  ...all("disk_image fat_files", "no card to write: test/lab/pi.lab.test.ts has one for them"),
  ...all("wakeonlan", "no machine that sleeps: test/modules/wakeonlan.test.ts sees what is sent"),
  ...all("pause", "only waits"),
  ...all(
    "reboot wait_for wait_for_connection",
    "acts and waits: test/lab/modules.lab.test.ts does them between its cases",
  ),
  ...all(
    "raw",
    "sends a line of which nothing is known; test/lab/os-bootstrap.lab.test.ts bootstraps with it",
  ),
  ...all("tempfile", "makes another one each time; test/modules/tempfile.test.ts"),
};
