/** Which collection each module is known in, so that its full name leads to it: `community.docker.docker_container`. */

/** Modules that are no collection's but homerun's own stand in none of these lists. */
const MEMBERS: Readonly<Record<string, string>> = {
  "ansible.builtin": `add_host apt apt_key apt_repository assemble assert async_status blockinfile command copy cron
    deb822_repository debconf debug dnf dnf5 dpkg_selections expect fail fetch file find gather_facts get_url getent git
    group group_by hostname import_playbook import_role import_tasks include_role include_tasks include_vars iptables
    known_hosts lineinfile meta mount_facts package package_facts pause ping pip raw reboot replace rpm_key script service
    service_facts set_fact set_stats setup shell slurp stat subversion systemd systemd_service sysvinit tempfile template
    unarchive uri user validate_argument_spec wait_for wait_for_connection yum yum_repository`,
  "ansible.posix":
    "acl authorized_key firewalld firewalld_info mount patch seboolean selinux synchronize sysctl",
  "community.crypto": `openssh_keypair openssl_certificate openssl_csr openssl_csr_pipe openssl_dhparam openssl_pkcs12
    openssl_privatekey openssl_privatekey_pipe openssl_publickey x509_certificate x509_certificate_info x509_certificate_pipe`,
  "community.docker": `docker_compose_v2 docker_compose_v2_exec docker_compose_v2_pull docker_compose_v2_run
    docker_container docker_container_copy_into docker_container_exec docker_container_info docker_host_info docker_image
    docker_image_build docker_image_export docker_image_info docker_image_load docker_image_pull docker_image_push
    docker_image_remove docker_image_tag docker_login docker_network docker_network_info docker_prune docker_volume
    docker_volume_info`,
  "community.general": `alternatives apk archive capabilities filesystem flatpak github_release htpasswd ini_file
    interfaces_file locale_gen modprobe nmcli npm pacman pacman_key pam_limits pamd parted sefcontext seport snap timezone
    ufw wakeonlan xml zfs zfs_delegate_admin zfs_facts zpool_facts zypper zypper_repository`,
  "kubernetes.core": `helm helm_info helm_plugin helm_pull helm_repository helm_template k8s k8s_cluster_info k8s_cp
    k8s_drain k8s_exec k8s_info k8s_json_patch k8s_log k8s_rollback k8s_scale k8s_service k8s_taint`,
};

/** Under these, Ansible finds the modules of all collections that it once had in one. */
const ALL = ["ansible.builtin", "ansible.legacy"];

/** Earlier names of collections. */
const FORMER: Readonly<Record<string, string>> = { "community.kubernetes": "kubernetes.core" };

const COLLECTION_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(MEMBERS).flatMap(([collection, names]) =>
    names.split(/\s+/).map((name): [string, string] => [name, collection]),
  ),
);

/** The collection that the module is documented in; undefined for homerun's own. */
export function collectionOf(short: string): string | undefined {
  return COLLECTION_OF.get(short);
}

/** Beginnings of full names that lead to modules of homerun, dot included. */
export function collections(): readonly string[] {
  return [...new Set([...ALL, ...Object.keys(MEMBERS), ...Object.keys(FORMER), "homerun"])].map(
    (c) => `${c}.`,
  );
}

/** All beginnings that may stand before the name, dot included. */
export function collectionsOf(short: string): readonly string[] {
  const own = COLLECTION_OF.get(short);
  const former = Object.keys(FORMER).filter((name) => FORMER[name] === own);
  return [...(own === undefined ? [] : [...new Set([...ALL, own, ...former])]), "homerun"].map(
    (c) => `${c}.`,
  );
}

/** The name without the collection that it is in; names of other collections stay as they are. */
export function shortName(name: string): string {
  const short = name.slice(name.lastIndexOf(".") + 1);
  return collectionsOf(short).some((collection) => name === `${collection}${short}`) ? short : name;
}
