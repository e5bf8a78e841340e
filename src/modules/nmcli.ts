/** `nmcli`: connections of NetworkManager. */

import { nmcliConnection } from "../host/reads/nmcli-connection.ts";
import { defineModule } from "./contract/module.ts";
import { decideNmcli } from "./nmcli/decide-nmcli.ts";
import { nmcliParams } from "./nmcli/nmcli-params.ts";

export const nmcli = defineModule({
  name: "nmcli",
  summary: "Manage connections of NetworkManager",
  description: `Makes, changes and removes connections of NetworkManager, starts and stops them. A connection is compared property by property
with what the task names and with the defaults of its parameters; what the task says nothing of stays. A list or text that is empty clears the
property. A change is kept in the connection; what runs goes on as it was until the connection starts again (\`state: up\`).

A new connection that names name servers or an \`mtu\` is started when it is made; others start by themselves where \`autoconnect\` lets them.
Keys and passwords are compared, but shown nowhere; they stand in no list of processes. There is nothing to install but NetworkManager itself.`,
  params: nmcliParams,
  returns: { conn_name: "The connection.", state: "The state that was asked for." },
  examples: [
    {
      title: "A fixed address",
      yaml: "- name: the wire has its address\n  nmcli:\n    conn_name: wire\n    ifname: eth0\n    type: ethernet\n    ip4: 192.168.1.5/24\n    gw4: 192.168.1.1\n    dns4: [192.168.1.1, 9.9.9.9]\n    state: present\n",
    },
    {
      title: "A bond of two cards",
      yaml: "- name: the bond is there\n  nmcli:\n    conn_name: bond0\n    type: bond\n    mode: active-backup\n    miimon: 100\n    ip4: 192.168.1.5/24\n    state: present\n- name: its parts are there\n  nmcli:\n    conn_name: '{{ item }}'\n    type: ethernet\n    master: bond0\n    slave_type: bond\n    state: present\n  loop: [eth0, eth1]\n",
    },
    {
      title: "A VLAN",
      yaml: "- name: the things' network\n  nmcli:\n    conn_name: things\n    type: vlan\n    ifname: eth0.20\n    vlandev: eth0\n    vlanid: 20\n    method4: auto\n    state: present\n",
    },
    {
      title: "A bridge",
      yaml: "- name: guests are on the bridge\n  nmcli:\n    conn_name: br0\n    type: bridge\n    stp: false\n    method4: disabled\n    state: present\n",
    },
    {
      title: "Wi-Fi",
      yaml: "- name: the attic is reached\n  nmcli:\n    conn_name: attic\n    type: wifi\n    ifname: wlan0\n    ssid: attic\n    wifi_sec:\n      key-mgmt: wpa-psk\n      psk: '{{ attic_key }}'\n    state: present\n",
    },
    {
      title: "Routes",
      yaml: "- name: the other house is behind the gateway\n  nmcli:\n    conn_name: wire\n    type: ethernet\n    routes4_extended:\n      - ip: 10.8.0.0/24\n        next_hop: 192.168.1.2\n        metric: 50\n    state: present\n",
    },
    {
      title: "No such connection",
      yaml: "- name: what the installer made is gone\n  nmcli:\n    conn_name: Wired connection 1\n    state: absent\n",
    },
  ],
  reads: "NetworkManager's connections of that name, with their secrets, and the names of all others",
  writes: "NetworkManager's connections; the network itself where one starts or stops",
  support: {
    check: "full",
    diff: "full",
    note: "whether a connection can start shows only when it does; `state: up` starts it each time",
  },
  observe: (p) => ({
    seen: nmcliConnection(p.conn_name, p.state === "present" && Boolean(p.wifi ?? p.wifi_sec)),
  }),
  decide: (p, { seen }) => decideNmcli(p, seen),
});
