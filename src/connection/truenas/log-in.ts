/** Proves to TrueNAS who is there, once: failed logins are counted, and too many lock an address out. */

import { ConnectionError } from "../connection.ts";
import type { JsonRpc } from "./json-rpc.ts";
import { MiddlewareError } from "./middleware-error.ts";

export interface ApiKey {
  readonly user: string;
  readonly key: string;
}

const RETRY_HINT =
  "make a new key under Credentials, Users, API Keys, and write it into `truenas_api_key`; it belongs to the user in `truenas_api_user`";

const REASONS: Readonly<Record<string, string>> = {
  AUTH_ERR:
    "TrueNAS refuses the API key: it is wrong, was revoked (as it is when it came over http), or is another user's",
  EXPIRED: "the API key has expired",
  OTP_REQUIRED: "TrueNAS asks for a one-time password, which an API key does without",
  DENIED: "the user of the API key may not use the API",
  REDIRECT: "TrueNAS wants this login on another node",
};

function refusal(message: string, notes: readonly string[] = []): ConnectionError {
  return new ConnectionError(message, { phase: "authentication", code: "CON0803", notes, help: RETRY_HINT });
}

export async function logIn(rpc: JsonRpc, { user, key }: ApiKey): Promise<void> {
  let reply: unknown;
  try {
    reply = await rpc.call("auth.login_ex", [{ mechanism: "API_KEY_PLAIN", username: user, api_key: key }]);
  } catch (error) {
    if (error instanceof MiddlewareError)
      throw refusal("TrueNAS refuses the login", [
        error.message,
        "after 20 logins within a minute TrueNAS answers none from the same address for ten minutes",
      ]);
    throw error;
  }
  const type = (reply as { readonly response_type?: unknown } | null)?.response_type;
  if (type === "SUCCESS") return;
  throw refusal(REASONS[String(type)] ?? `TrueNAS answers the login with ${String(type)}`);
}
