/** The cases of a user's own module, as `modules/NAME.cases.ts` says them. */

export interface OwnCase {
  readonly title: string;
  /** Parameters as in a playbook; `folder` is the case's own, where `files` lie. */
  readonly params: (folder: string) => Readonly<Record<string, unknown>>;
  /** What is there before: contents by path below the folder. A name that ends with a slash is a folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is there afterwards; undefined: no such path. */
  readonly after?: Readonly<Record<string, string | undefined>>;
  /** All is as wanted from the start. */
  readonly unchanged?: boolean;
  /** Text in the message with which the module refuses. */
  readonly refused?: string;
  /** What the task returns, or some of it. */
  readonly returns?: Readonly<Record<string, unknown>>;
  /** What check mode can't promise here, and why. */
  readonly unpredictable?: string;
}
