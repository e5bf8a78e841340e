/** The key that signs: on the host, where only its public half is looked at, or brought along by the task. */

import { createPublicKey, type KeyObject } from "node:crypto";
import { hostPath } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { PrivateKeyState } from "../../host/reads/private-key.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import { type Digest, type SignatureAlgorithm, signatureAlgorithm } from "./signature-algorithm.ts";

export interface KeySource {
  readonly path?: string | undefined;
  readonly content?: string | undefined;
  readonly passphrase?: string | undefined;
  /** The parameter that names it, for messages. */
  readonly parameter: string;
}

export interface SigningKey {
  readonly key: KeyObject;
  /** Its public half, DER. */
  readonly publicKey: Buffer;
  readonly path?: string | undefined;
  readonly content?: string | undefined;
  readonly passphrase?: string | undefined;
}

/** `undefined`: check mode, the key would only be made. */
export function signingKey(
  source: KeySource,
  seen: PrivateKeyState | undefined,
  host: HostView,
): SigningKey | Refusal | undefined {
  const { path, content, passphrase, parameter } = source;
  if (content !== undefined) return broughtKey(content, passphrase, parameter);
  const shown = path === undefined ? "the key" : `the key ${hostPath(path, host)}`;
  switch (seen?.state) {
    case "promised":
      return undefined;
    case "present": {
      const key = createPublicKey(seen.publicKey);
      const spelled = path === undefined ? undefined : hostPath(path, host);
      return { key, publicKey: key.export({ type: "spki", format: "der" }), path: spelled, passphrase };
    }
    case "no-openssl":
      return refuse("the host has no openssl", {
        help: "install the package `openssl` first",
        mayResolve: true,
      });
    case "unreadable":
      return refuse(`${shown} can't be read: ${seen.why}`, {
        help: `check \`${parameter}_passphrase\`, and that it is a key in PEM`,
        mayResolve: true,
      });
    default:
      return refuse(
        `there is no file ${path === undefined ? "with the key" : hostPath(path, host)} on the host`,
        {
          help: "make the key first, with `openssl_privatekey`",
          mayResolve: true,
        },
      );
  }
}

function broughtKey(
  content: string,
  passphrase: string | undefined,
  parameter: string,
): SigningKey | Refusal {
  try {
    const key = createPublicKey({
      key: content,
      format: "pem",
      ...(passphrase === undefined ? {} : { passphrase }),
    } as Parameters<typeof createPublicKey>[0]);
    if (!content.includes("PRIVATE KEY-----")) throw new Error("only its public half is there");
    return { key, publicKey: key.export({ type: "spki", format: "der" }), content, passphrase };
  } catch {
    return refuse(`the key in \`${parameter}_content\` can't be read`, {
      help: `it is a private key in PEM; an encrypted one needs \`${parameter}_passphrase\``,
    });
  }
}

export function algorithmOf(key: SigningKey, digest: Digest): SignatureAlgorithm | Refusal {
  const algorithm = signatureAlgorithm(key.key, digest);
  return typeof algorithm === "string"
    ? refuse(algorithm, { help: "choose another key or digest" })
    : algorithm;
}
