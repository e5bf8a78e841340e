/** The variables by which hosts are reached, as inventories write them: for completion there. */

import { boolean, integer, type JsonSchema, oneOf, text } from "./json-schema.ts";

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  ansible_connection: "How to reach the host.",
  ansible_host: "The address to dial, where it is not the host's name.",
  ansible_port: "The SSH port.",
  ansible_user: "The user to log in as.",
  ansible_password: "The password of the login; a key is better.",
  ansible_private_key_file: "The SSH key to log in with.",
  ansible_ssh_common_args: "Options for ssh, such as `-o ProxyJump=bastion`.",
  ansible_ssh_extra_args: "More options for ssh.",
  homerun_host_key: "What to do about host keys: `strict` or `accept-new`.",
  ansible_become: "Whether tasks run as another user.",
  ansible_become_method: "How to become that user.",
  ansible_become_user: "The user to become, root by default.",
  ansible_become_flags: "Options for the become program.",
  ansible_become_exe: "Path of the become program.",
  ansible_become_password: "The password of the become program.",
  truenas_api_url: "The address of a TrueNAS's API (`wss://nas.lan/api/current`).",
  truenas_api_user: "The user whose key is used with that API.",
  truenas_api_key: "The API's key.",
  truenas_api_fingerprint: "SHA-256 of the certificate that the API must show.",
  truenas_api_ca_file: "The authority that signed the API's certificate.",
};

const TYPES: Readonly<Record<string, JsonSchema>> = {
  ansible_become: boolean,
  ansible_port: integer,
  homerun_host_key: oneOf(["strict", "accept-new"]),
};

export function connectionVariables(): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(DESCRIPTIONS).map(([name, description]) => [
      name,
      { description, ...(TYPES[name] ?? text) },
    ]),
  );
}
