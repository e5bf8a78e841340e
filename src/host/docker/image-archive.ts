/** What an archive of images says that it holds. */

import { plainPath } from "../host-path.ts";
import type { Primitive } from "../primitive.ts";
import { resolvePath } from "../programs/path-program.ts";
import { defineRead, type Read } from "../read.ts";

export interface ArchivedImage {
  /** What Docker may call it by: that of its configuration, or of its manifest, as it stores images. */
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

export type ImageArchive =
  | { readonly state: "absent" }
  /** No images: it does not say. */
  | { readonly state: "there"; readonly images: readonly ArchivedImage[] };

/** 3: there is no such file. Prints its table of images and its index, each in a line of its own. */
const primitive: Primitive = {
  name: "hr_image_archive",
  body: `
hr_path "$1"
[ -f "$hr_p" ] || exit 3
for hr_x in manifest.json index.json; do
  tar -xOf "$hr_p" "$hr_x" 2>/dev/null | tr -d '\\n'
  echo
done
exit 0`,
  requires: [resolvePath],
};

interface ManifestEntry {
  readonly Config?: string;
  readonly RepoTags?: readonly string[] | null;
}

interface Index {
  readonly manifests?: readonly { readonly digest?: string }[];
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "") as unknown;
  } catch {
    return undefined;
  }
}

/** `<digest>.json`, or `blobs/sha256/<digest>`. */
function idOf(config: string | undefined): readonly string[] {
  const digest = /([0-9a-f]{64})(\.json)?$/.exec(config ?? "")?.[1];
  return digest === undefined ? [] : [`sha256:${digest}`];
}

function parse(text: string): readonly ArchivedImage[] {
  const [manifest, index] = text.split("\n").map(json);
  if (!Array.isArray(manifest)) return [];
  const entries = manifest as readonly ManifestEntry[];
  const listed = ((index as Index | undefined)?.manifests ?? []).flatMap(({ digest }) => digest ?? []);
  return entries.map((entry) => ({
    ids: [...idOf(entry.Config), ...listed],
    names: entry.RepoTags ?? [],
  }));
}

export function imageArchive(path: string): Read<ImageArchive> {
  const spelled = plainPath(path);
  return defineRead<ImageArchive>({
    primitive,
    args: [spelled],
    subject: { kind: "path", path: spelled },
    parse: (reply) =>
      reply.status === 3
        ? { state: "absent" }
        : { state: "there", images: parse(reply.stdout.toString("utf8")) },
    predict: (_seen, overlay) => {
      const effect = overlay.effectOn({ kind: "path", path: spelled });
      if (effect === undefined) return undefined;
      if (effect.kind === "absent") return { known: { state: "absent" } };
      return { unknown: `what ${spelled} will hold is known once it is there` };
    },
  });
}
