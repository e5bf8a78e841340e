/** Values as they are written, with nothing evaluated and nothing decrypted. */

import { dictOf } from "../expression/value/collection.ts";
import type { Sealed } from "../expression/value/sealed.ts";
import type { Tree } from "./tree.ts";

/** Whole floats are kept apart. `sealed` says what stands for encrypted text. */
export function rawTree(tree: Tree, sealed: (value: Sealed) => unknown): unknown {
  switch (tree.kind) {
    case "static":
      return tree.internal;
    case "template":
      return tree.text;
    case "sealed":
      return sealed(tree.sealed);
    case "seq":
      return tree.items.map((item) => rawTree(item, sealed));
    case "map":
      return dictOf(
        tree.entries.map(({ key, keySpan, value }) => [
          typeof key === "string" ? key : keySpan.file.text.slice(keySpan.start, keySpan.end),
          rawTree(value, sealed),
        ]),
      );
  }
}
