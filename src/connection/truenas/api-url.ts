/** Where a TrueNAS's API is. A key that crosses a wire in the clear is revoked by TrueNAS at once, so such an address is refused first. */

import { ConnectionError } from "../connection.ts";

export interface ApiAddress {
  readonly host: string;
  readonly port: number;
}

function refusal(message: string, help: string, code: "CON0801" | "CON0805" = "CON0805"): ConnectionError {
  return new ConnectionError(message, { phase: "authentication", code, help });
}

/** Throws `ConnectionError`. Takes `https://nas`, `wss://nas:8443`, and the same without a scheme. */
export function apiAddress(url: string): ApiAddress {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `https://${url}`;
  let parsed: URL;
  try {
    parsed = new URL(text);
  } catch {
    throw refusal(`\`${url}\` is no address of a TrueNAS`, "write `truenas_api_url: https://192.0.2.12`");
  }
  const { protocol, hostname, port, username, password, pathname } = parsed;
  if (protocol === "http:" || protocol === "ws:")
    throw refusal(
      `the API key is not sent to \`${url}\`: TrueNAS revokes a key that comes over ${protocol.slice(0, -1)} at once`,
      "write https; a certificate that nobody signed is trusted by `truenas_api_fingerprint`",
      "CON0801",
    );
  if (protocol !== "https:" && protocol !== "wss:")
    throw refusal(`\`${url}\` is no address of a TrueNAS`, "the scheme is https");
  if (username !== "" || password !== "")
    throw refusal(
      "the address of a TrueNAS holds a user or password",
      "use `truenas_api_user` and `truenas_api_key`",
    );
  if (pathname !== "/" && !pathname.startsWith("/api/"))
    throw refusal(`\`${url}\` leads somewhere inside of a TrueNAS`, "write only its address");
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? 443 : Number(port) };
}
