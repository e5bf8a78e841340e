/** All modules that homerun ships, by name; the only file that lists them. The built program loads a module when it is asked for. */

import { alternatives } from "./alternatives.ts";
import { apk } from "./apk.ts";
import { apt } from "./apt.ts";
import { aptKey } from "./apt-key.ts";
import { aptRepository } from "./apt-repository.ts";
import { assemble } from "./assemble.ts";
import { assert } from "./assert.ts";
import { asyncStatus } from "./async-status.ts";
import { authorizedKey } from "./authorized-key.ts";
import { blockinfile } from "./blockinfile.ts";
import { command } from "./command.ts";
import type { EngineModule } from "./contract/engine-module.ts";
import type { AnyModule } from "./contract/module.ts";
import type { AnyProcedure } from "./contract/procedure.ts";
import { copy } from "./copy.ts";
import { cron } from "./cron.ts";
import { deb822Repository } from "./deb822-repository.ts";
import { debconf } from "./debconf.ts";
import { debug } from "./debug.ts";
import { diskImage } from "./disk-image.ts";
import { dnf } from "./dnf.ts";
import { dockerComposeV2 } from "./docker-compose-v2.ts";
import { dockerComposeV2Exec } from "./docker-compose-v2-exec.ts";
import { dockerComposeV2Pull } from "./docker-compose-v2-pull.ts";
import { dockerComposeV2Run } from "./docker-compose-v2-run.ts";
import { dockerContainer } from "./docker-container.ts";
import { dockerContainerExec } from "./docker-container-exec.ts";
import { dockerContainerInfo } from "./docker-container-info.ts";
import { dockerHostInfo } from "./docker-host-info.ts";
import { dockerImage } from "./docker-image.ts";
import { dockerImageBuild } from "./docker-image-build.ts";
import { dockerImageExport } from "./docker-image-export.ts";
import { dockerImageInfo } from "./docker-image-info.ts";
import { dockerImageLoad } from "./docker-image-load.ts";
import { dockerImagePull } from "./docker-image-pull.ts";
import { dockerImagePush } from "./docker-image-push.ts";
import { dockerImageRemove } from "./docker-image-remove.ts";
import { dockerImageTag } from "./docker-image-tag.ts";
import { dockerLogin } from "./docker-login.ts";
import { dockerNetwork } from "./docker-network.ts";
import { dockerNetworkInfo } from "./docker-network-info.ts";
import { dockerPrune } from "./docker-prune.ts";
import { dockerVolume } from "./docker-volume.ts";
import { dockerVolumeInfo } from "./docker-volume-info.ts";
import { dpkgSelections } from "./dpkg-selections.ts";
import {
  addHost,
  groupBy,
  importPlaybook,
  importRole,
  importTasks,
  includeRole,
  includeTasks,
  includeVars,
  meta,
  validateArgumentSpec,
} from "./engine-modules.ts";
import { expect } from "./expect.ts";
import { fail } from "./fail.ts";
import { fatFiles } from "./fat-files.ts";
import { fetch } from "./fetch.ts";
import { file } from "./file.ts";
import { find } from "./find.ts";
import { firewalld } from "./firewalld.ts";
import { shortName } from "./full-names.ts";
import { getUrl } from "./get-url.ts";
import { getent } from "./getent.ts";
import { git } from "./git.ts";
import { group } from "./group.ts";
import { helm } from "./helm.ts";
import { helmInfo } from "./helm-info.ts";
import { helmRepository } from "./helm-repository.ts";
import { helmTemplate } from "./helm-template.ts";
import { homelabCa } from "./homelab-ca.ts";
import { hostname } from "./hostname.ts";
import { htpasswd } from "./htpasswd.ts";
import { iniFile } from "./ini-file.ts";
import { iptables } from "./iptables.ts";
import { k8s } from "./k8s.ts";
import { k8sInfo } from "./k8s-info.ts";
import { knownHosts } from "./known-hosts.ts";
import { lineinfile } from "./lineinfile.ts";
import { localeGen } from "./locale-gen.ts";
import { modprobe } from "./modprobe.ts";
import { mount } from "./mount.ts";
import { mountFacts } from "./mount-facts.ts";
import { nmcli } from "./nmcli.ts";
import { npm } from "./npm.ts";
import { opensshKeypair } from "./openssh-keypair.ts";
import { opensslCsr } from "./openssl-csr.ts";
import { opensslPrivatekey } from "./openssl-privatekey.ts";
import { packageModule } from "./package.ts";
import { packageFacts } from "./package-facts.ts";
import { pacman } from "./pacman.ts";
import { pause } from "./pause.ts";
import { ping } from "./ping.ts";
import { pip } from "./pip.ts";
import { raw } from "./raw.ts";
import { reboot } from "./reboot.ts";
import { replace } from "./replace.ts";
import { rpmKey } from "./rpm-key.ts";
import { script } from "./script.ts";
import { seboolean } from "./seboolean.ts";
import { selinux } from "./selinux.ts";
import { seport } from "./seport.ts";
import { service } from "./service.ts";
import { serviceFacts } from "./service-facts.ts";
import { setFact } from "./set-fact.ts";
import { setStats } from "./set-stats.ts";
import { setup } from "./setup.ts";
import { shell } from "./shell.ts";
import { signedCertificate } from "./signed-certificate.ts";
import { slurp } from "./slurp.ts";
import { stat } from "./stat.ts";
import { subversion } from "./subversion.ts";
import { synchronize } from "./synchronize.ts";
import { sysctl } from "./sysctl.ts";
import { systemdService } from "./systemd-service.ts";
import { sysvinit } from "./sysvinit.ts";
import { tempfile } from "./tempfile.ts";
import { template } from "./template.ts";
import { timezone } from "./timezone.ts";
import { truenasCall } from "./truenas-call.ts";
import { truenasConfig } from "./truenas-config.ts";
import { truenasConfigBackup } from "./truenas-config-backup.ts";
import { truenasDataset } from "./truenas-dataset.ts";
import { truenasNfsShare } from "./truenas-nfs-share.ts";
import { truenasPermissions } from "./truenas-permissions.ts";
import { truenasReplication } from "./truenas-replication.ts";
import { truenasService } from "./truenas-service.ts";
import { truenasSmbShare } from "./truenas-smb-share.ts";
import { truenasSnapshot } from "./truenas-snapshot.ts";
import { truenasSnapshotTask } from "./truenas-snapshot-task.ts";
import { ufw } from "./ufw.ts";
import { unarchive } from "./unarchive.ts";
import { uri } from "./uri.ts";
import { user } from "./user.ts";
import { waitFor } from "./wait-for.ts";
import { waitForConnection } from "./wait-for-connection.ts";
import { wakeonlan } from "./wakeonlan.ts";
import { x509Certificate } from "./x509-certificate.ts";
import { xml } from "./xml.ts";
import { yumRepository } from "./yum-repository.ts";
import { zfs } from "./zfs.ts";
import { zypper } from "./zypper.ts";
import { zypperRepository } from "./zypper-repository.ts";

export type AnyModuleKind = AnyModule | AnyProcedure | EngineModule;

/** By every name that a module has. Functions, so that none is loaded for being listed. */
const MODULES: Readonly<Record<string, () => AnyModuleKind>> = {
  add_host: () => addHost,
  alternatives: () => alternatives,
  apk: () => apk,
  apt: () => apt,
  apt_key: () => aptKey,
  apt_repository: () => aptRepository,
  assemble: () => assemble,
  assert: () => assert,
  async_status: () => asyncStatus,
  authorized_key: () => authorizedKey,
  blockinfile: () => blockinfile,
  command: () => command,
  copy: () => copy,
  cron: () => cron,
  deb822_repository: () => deb822Repository,
  debconf: () => debconf,
  debug: () => debug,
  disk_image: () => diskImage,
  dnf: () => dnf,
  dnf5: () => dnf,
  docker_compose_v2: () => dockerComposeV2,
  docker_compose_v2_exec: () => dockerComposeV2Exec,
  docker_compose_v2_pull: () => dockerComposeV2Pull,
  docker_compose_v2_run: () => dockerComposeV2Run,
  docker_container: () => dockerContainer,
  docker_container_exec: () => dockerContainerExec,
  docker_container_info: () => dockerContainerInfo,
  docker_host_info: () => dockerHostInfo,
  docker_image: () => dockerImage,
  docker_image_build: () => dockerImageBuild,
  docker_image_export: () => dockerImageExport,
  docker_image_info: () => dockerImageInfo,
  docker_image_load: () => dockerImageLoad,
  docker_image_pull: () => dockerImagePull,
  docker_image_push: () => dockerImagePush,
  docker_image_remove: () => dockerImageRemove,
  docker_image_tag: () => dockerImageTag,
  docker_login: () => dockerLogin,
  docker_network: () => dockerNetwork,
  docker_network_info: () => dockerNetworkInfo,
  docker_prune: () => dockerPrune,
  docker_volume: () => dockerVolume,
  docker_volume_info: () => dockerVolumeInfo,
  dpkg_selections: () => dpkgSelections,
  expect: () => expect,
  fail: () => fail,
  fat_files: () => fatFiles,
  fetch: () => fetch,
  file: () => file,
  find: () => find,
  firewalld: () => firewalld,
  gather_facts: () => setup,
  get_url: () => getUrl,
  getent: () => getent,
  git: () => git,
  group: () => group,
  homelab_ca: () => homelabCa,
  group_by: () => groupBy,
  helm: () => helm,
  helm_info: () => helmInfo,
  helm_repository: () => helmRepository,
  helm_template: () => helmTemplate,
  hostname: () => hostname,
  htpasswd: () => htpasswd,
  import_playbook: () => importPlaybook,
  import_role: () => importRole,
  import_tasks: () => importTasks,
  include_role: () => includeRole,
  include_tasks: () => includeTasks,
  include_vars: () => includeVars,
  ini_file: () => iniFile,
  iptables: () => iptables,
  k8s: () => k8s,
  k8s_info: () => k8sInfo,
  known_hosts: () => knownHosts,
  lineinfile: () => lineinfile,
  locale_gen: () => localeGen,
  meta: () => meta,
  modprobe: () => modprobe,
  mount: () => mount,
  mount_facts: () => mountFacts,
  nmcli: () => nmcli,
  npm: () => npm,
  openssh_keypair: () => opensshKeypair,
  openssl_certificate: () => x509Certificate,
  openssl_csr: () => opensslCsr,
  openssl_privatekey: () => opensslPrivatekey,
  package: () => packageModule,
  package_facts: () => packageFacts,
  pacman: () => pacman,
  pause: () => pause,
  ping: () => ping,
  pip: () => pip,
  raw: () => raw,
  reboot: () => reboot,
  replace: () => replace,
  rpm_key: () => rpmKey,
  script: () => script,
  seboolean: () => seboolean,
  selinux: () => selinux,
  seport: () => seport,
  service: () => service,
  service_facts: () => serviceFacts,
  set_fact: () => setFact,
  set_stats: () => setStats,
  setup: () => setup,
  shell: () => shell,
  signed_certificate: () => signedCertificate,
  slurp: () => slurp,
  stat: () => stat,
  subversion: () => subversion,
  synchronize: () => synchronize,
  sysctl: () => sysctl,
  systemd: () => systemdService,
  systemd_service: () => systemdService,
  sysvinit: () => sysvinit,
  tempfile: () => tempfile,
  template: () => template,
  timezone: () => timezone,
  ufw: () => ufw,
  truenas_call: () => truenasCall,
  truenas_config: () => truenasConfig,
  truenas_config_backup: () => truenasConfigBackup,
  truenas_dataset: () => truenasDataset,
  truenas_nfs_share: () => truenasNfsShare,
  truenas_permissions: () => truenasPermissions,
  truenas_replication: () => truenasReplication,
  truenas_service: () => truenasService,
  truenas_smb_share: () => truenasSmbShare,
  truenas_snapshot: () => truenasSnapshot,
  truenas_snapshot_task: () => truenasSnapshotTask,
  unarchive: () => unarchive,
  uri: () => uri,
  user: () => user,
  validate_argument_spec: () => validateArgumentSpec,
  wait_for: () => waitFor,
  wait_for_connection: () => waitForConnection,
  wakeonlan: () => wakeonlan,
  x509_certificate: () => x509Certificate,
  xml: () => xml,
  yum: () => dnf,
  yum_repository: () => yumRepository,
  zfs: () => zfs,
  zypper: () => zypper,
  zypper_repository: () => zypperRepository,
};

export function findModule(name: string): AnyModuleKind | undefined {
  const short = shortName(name);
  return Object.hasOwn(MODULES, short) ? MODULES[short]?.() : undefined;
}

export function allModules(): readonly AnyModuleKind[] {
  return [...new Set(Object.values(MODULES).map((module) => module()))];
}

export function moduleNames(): readonly string[] {
  return Object.keys(MODULES);
}
