/** Whether an archive holds what it should. */

import type { ImageArchive } from "../../host/docker/image-archive.ts";
import type { ImageState } from "./image-changes.ts";
import { familiarName, isImageId } from "./image-name.ts";

/** Those images under those names, and nothing else. */
export function holdsImages(
  archive: ImageArchive,
  references: readonly string[],
  images: readonly ImageState[],
): boolean {
  if (archive.state === "absent") return false;
  const wanted = new Map<string, string[]>();
  for (const [i, reference] of references.entries()) {
    const id = images[i]?.Id ?? "";
    const names = isImageId(reference) ? [] : [familiarName(reference)];
    wanted.set(id, [...(wanted.get(id) ?? []), ...names]);
  }
  if (wanted.size !== archive.images.length) return false;
  return [...wanted].every(([id, names]) =>
    archive.images.some(
      (image) =>
        image.ids.includes(id) &&
        image.names.length === names.length &&
        image.names.every((name) => names.includes(familiarName(name))),
    ),
  );
}
