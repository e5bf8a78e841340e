/** A module that others have written, as it was found: in a `library/`, or in a collection. */

export interface ForeignFile {
  /** As tasks call it, with its collection where it has one. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** `namespace.collection`, with the folder that holds its `ansible_collections`. */
  readonly collection?: { readonly name: string; readonly folder: string };
  /** Why it can't be carried out. */
  readonly refusal?: { readonly message: string; readonly help: string };
}
