/** A file of a host becomes one of the controller: piece by piece, durably, and only if it is what is wanted. */

import { createHash } from "node:crypto";
import type { Shell } from "../connection/session/session.ts";
import type { Call, Reply } from "../host/primitive.ts";
import type { Received, Receiving } from "../modules/contract/procedure.ts";
import type { Controller } from "./controller.ts";

class Digests {
  readonly #sha256 = createHash("sha256");
  readonly #sha1 = createHash("sha1");
  readonly #md5 = createHash("md5");
  size = 0;

  add(bytes: Uint8Array): void {
    this.size += bytes.length;
    for (const hash of [this.#sha256, this.#sha1, this.#md5]) hash.update(bytes);
  }

  received(): Received {
    const [sha256, sha1, md5] = [this.#sha256, this.#sha1, this.#md5].map((hash) => hash.digest("hex"));
    return { size: this.size, sha256: sha256 ?? "", sha1: sha1 ?? "", md5: md5 ?? "" };
  }
}

export async function receiveFile(
  shell: Shell,
  call: Call,
  file: Receiving,
  { controller, signal }: { readonly controller: Controller; readonly signal: AbortSignal },
): Promise<{ readonly reply: Reply | undefined; readonly received: Received }> {
  const target = await controller.create(file.path, file.mode);
  const digests = new Digests();
  // What the host still has to say is of no use then.
  const unable = new AbortController();
  const take = async (bytes: Uint8Array): Promise<void> => {
    try {
      await target.write(bytes);
    } catch (error) {
      unable.abort(error);
      throw error;
    }
    digests.add(bytes);
    file.onProgress(digests.size);
  };
  try {
    const [reply] = await shell.exchange([call], { take, signal: AbortSignal.any([signal, unable.signal]) });
    const received = digests.received();
    await (reply?.status === 0 && file.isWanted(received) ? target.commit() : target.abandon());
    return { reply, received };
  } catch (error) {
    await target.abandon().catch(() => undefined);
    throw error;
  }
}
