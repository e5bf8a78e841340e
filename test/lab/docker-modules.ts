/** Tasks over the modules of Docker, for a host that has a daemon and a registry on its loopback; the second time nothing changes. */

export const REGISTRY = "127.0.0.1:5000";

/** Of the registry's user `me`, whose password is `geheim pass`. */
const HTPASSWD = "me:$2y$05$CwUBpZW68/KKob37WYGK2uA1/Nf4VvQJCYQ.xPSxkMAXvpvCtB8MC";

/** Packages, and the registry; what of it belongs to no module of Docker. */
export const PREPARE = `- hosts: minipc
  become: true
  tasks:
    - apt:
        name: [busybox-static, docker-registry]
        install_recommends: false
    - copy:
        dest: /etc/docker/registry/htpasswd
        content: |
          ${HTPASSWD}
    - service: {name: docker-registry, state: restarted}
    - wait_for: {port: 5000, timeout: 30}
    - file: {path: /srv/modules/image, state: directory}
    - file: {path: /srv/modules/project, state: directory}
    - copy: {src: /bin/busybox, dest: /srv/modules/image/busybox, remote_src: true, mode: "0755"}
    - copy:
        dest: /srv/modules/image/Dockerfile
        content: |
          FROM scratch
          ARG VERSION=0
          COPY busybox /bin/busybox
          RUN ["/bin/busybox", "--install", "-s", "/bin"]
          ENV VERSION=$VERSION
          CMD ["/bin/sleep", "100000"]
    - copy:
        dest: /srv/modules/project/compose.yml
        content: |
          services:
            app:
              image: ${REGISTRY}/wiki:1
              environment: {WHO: app}
              stop_grace_period: 0s
`;

export const TASKS = `- hosts: minipc
  become: true
  gather_facts: false
  vars: {registry: "${REGISTRY}"}
  tasks:
    - name: logged in
      docker_login: {registry_url: "{{ registry }}", username: me, password: geheim pass}
      no_log: true
    - name: built, named, pushed, saved
      community.docker.docker_image:
        name: wiki:1
        source: build
        build: {path: /srv/modules/image, args: {VERSION: 7}, labels: {team: home}, container_limits: {cpushares: 512}}
        repository: "{{ registry }}/wiki:1"
        push: true
        archive_path: /srv/modules/wiki.tar
    - name: tagged
      docker_image_tag: {name: "wiki:1", repository: ["wiki:2"]}
    - name: pushed
      docker_image_push: {name: "{{ registry }}/wiki:1"}
    - name: pulled
      docker_image_pull: {name: "{{ registry }}/wiki:1"}
    - name: exported
      docker_image_export: {name: "wiki:2", path: /srv/modules/wiki2.tar}
    - name: loaded
      docker_image_load: {path: /srv/modules/wiki2.tar}
    - name: a volume
      docker_volume: {name: wiki-data, labels: {own: "yes"}}
    - name: a network
      docker_network: {name: wiki, ipam_config: [{subnet: 172.31.77.0/24}]}
    - name: a container
      docker_container:
        name: wiki
        image: "{{ registry }}/wiki:1"
        pull: always
        command: [/bin/httpd, -f, -p, "80", -h, /data]
        env: {COLOUR: red}
        labels: {site: main}
        networks: [{name: wiki, ipv4_address: 172.31.77.10, aliases: [www]}]
        ports: ["127.0.0.1:18080:80"]
        volumes: ["wiki-data:/data", "/etc/hostname:/etc/host-of:ro"]
        restart_policy: unless-stopped
        stop_timeout: 1
        healthcheck: {test: [CMD, /bin/true], interval: 1s}
        state: healthy
        hostname: wiki
        read_only: true
        init: true
    - name: it is in the network
      docker_network: {name: wiki, appends: true, connected: [wiki]}
    - name: a command in it
      docker_container_exec:
        container: wiki
        command: /bin/sh -c 'cat; echo "$A $COLOUR $PWD"'
        chdir: /data
        stdin: hello
        env: {A: "x 'y\\" z"}
      register: said
      changed_when: false
    - name: it is looked at
      docker_container_info: {name: wiki}
      register: wiki
    - name: its network is looked at
      docker_network_info: {name: wiki}
      register: net
    - name: images of the project
      docker_compose_v2_pull: {project_src: /srv/modules/project}
    - name: the project
      docker_compose_v2: {project_src: /srv/modules/project, wait: true}
    - name: a command in a service
      docker_compose_v2_exec:
        project_src: /srv/modules/project
        service: app
        argv: [/bin/sh, -c, 'cat; echo "$WHO"']
        stdin: hello
      register: service
      changed_when: false
    - name: a command of a service
      docker_compose_v2_run:
        project_name: other
        definition: {services: {one: {image: "wiki:1", network_mode: none}}}
        service: one
        argv: [/bin/sh, -c, 'cat; echo "$VERSION"']
        stdin: hello
        cleanup: true
      register: own
      changed_when: false
    - name: all is as told
      assert:
        that:
          - said.stdout_lines == ["hello", "x 'y\\" z red /data"]
          - wiki.exists and wiki.container.State.Health.Status == "healthy"
          - net.network.Containers | length == 1
          - service.stdout_lines == ["hello", "app"]
          - own.stdout_lines == ["hello", "7"]
`;

export const GONE = `- hosts: minipc
  become: true
  gather_facts: false
  tasks:
    - docker_compose_v2: {project_src: /srv/modules/project, state: absent}
    - docker_container: {name: wiki, state: absent}
    - docker_network: {name: wiki, state: absent}
    - docker_volume: {name: wiki-data, state: absent}
    - docker_image: {name: "{{ item }}", state: absent}
      loop: ["wiki:1", "wiki:2", "${REGISTRY}/wiki:1"]
    - docker_login: {registry_url: "${REGISTRY}", state: absent}
`;
