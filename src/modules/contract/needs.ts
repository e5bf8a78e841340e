/** What a module needs from the controller, as data; the engine reads and renders, so that modules stay pure. */

import type { KeyObject } from "node:crypto";
import type { Content } from "../../host/content.ts";

export type Need<T> =
  | { readonly kind: "file"; readonly path: string; readonly decrypt?: boolean; readonly _?: T }
  | {
      readonly kind: "tree";
      readonly path: string;
      readonly follow?: boolean;
      readonly decrypt?: boolean;
      readonly _?: T;
    }
  | {
      readonly kind: "template";
      readonly path: string;
      readonly destination?: string;
      readonly options?: TemplateOptions;
      readonly _?: T;
    }
  | { readonly kind: "condition"; readonly text: string; readonly _?: T }
  | { readonly kind: "variable"; readonly expression: string; readonly _?: T }
  | { readonly kind: "authority"; readonly directory: string; readonly passphrase?: string; readonly _?: T };

export type Needs = Readonly<Record<string, Need<unknown> | readonly Need<unknown>[]>>;

export type Given<N extends Needs> = { readonly [K in keyof N]: GivenFor<Exclude<N[K], undefined>> };

type GivenFor<N> = N extends Need<infer T> ? T : N extends readonly Need<infer T>[] ? readonly T[] : never;

/** How a template's text is read: line ends for Handlebars, all of it for Jinja. */
export interface TemplateOptions {
  readonly newline?: "\n" | "\r\n" | "\r";
  readonly lstripBlocks?: boolean;
  readonly trimBlocks?: boolean;
  readonly blockStart?: string;
  readonly blockEnd?: string;
  readonly variableStart?: string;
  readonly variableEnd?: string;
  readonly commentStart?: string;
  readonly commentEnd?: string;
}

export interface ControllerFile {
  /** Absolute, after the search through the role's and the play's folders. */
  readonly path: string;
  /** Held where it is small. */
  readonly content: Content;
  /** Permission bits on the controller. */
  readonly mode: number;
  /** Encrypted on the controller: what it holds is shown nowhere. */
  readonly secret?: boolean;
}

export interface ControllerTree {
  readonly path: string;
  /** A single file where the path is no folder; then `relative` is the file's own name. */
  readonly isDirectory: boolean;
  readonly directories: readonly { readonly relative: string; readonly mode: number }[];
  /** Their contents are held where they are small all together. */
  readonly files: readonly {
    readonly relative: string;
    readonly content: Content;
    readonly mode: number;
    readonly secret?: boolean;
  }[];
  readonly links: readonly { readonly relative: string; readonly target: string }[];
}

export interface RenderedTemplate {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  /** The template is encrypted on the controller. */
  readonly secret?: boolean;
}

export interface EvaluatedCondition {
  readonly text: string;
  readonly holds: boolean;
}

/** Encrypted files are opened, unless told otherwise. */
export interface Decryption {
  readonly decrypt?: boolean | undefined;
}

/** A file, looked for in the role's `files/` and the play's folders. Its absence fails the task with the places searched. */
export function controllerFile(path: string, { decrypt = true }: Decryption = {}): Need<ControllerFile> {
  return { kind: "file", path, decrypt };
}

/** A file or a folder with all below it. With `follow`, what links in it lead to takes their place. */
export function controllerTree(
  path: string,
  { follow = false, decrypt = true }: { readonly follow?: boolean } & Decryption = {},
): Need<ControllerTree> {
  return { kind: "tree", path, follow, decrypt };
}

/** A template, looked for in the role's `templates/`, rendered with the task's variables by the engine of its extension. */
export function renderedTemplate(
  path: string,
  further: { readonly destination?: string; readonly options?: TemplateOptions } = {},
): Need<RenderedTemplate> {
  return { kind: "template", path, ...further };
}

export function condition(text: string): Need<EvaluatedCondition> {
  return { kind: "condition", text };
}

/** The value of a variable or expression, by its text (`debug: var`). */
export function variable(expression: string): Need<unknown> {
  return { kind: "variable", expression };
}

/** A certificate authority whose files lie on the controller. */
export type Authority =
  | { readonly state: "absent"; readonly directory: string }
  | { readonly state: "unusable"; readonly directory: string; readonly why: string }
  | {
      readonly state: "ready";
      readonly directory: string;
      /** PEM. */
      readonly certificate: string;
      readonly key: KeyObject;
      /** Random, in hexadecimal, positive: for one certificate. */
      readonly serial: string;
    };

/** The authority in a folder of the controller; relative paths start at the playbook. */
export function certificateAuthority(directory: string, passphrase?: string): Need<Authority> {
  return { kind: "authority", directory, ...(passphrase === undefined ? {} : { passphrase }) };
}
