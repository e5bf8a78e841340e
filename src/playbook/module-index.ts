/** What parsing must know of modules, without knowing any of them: passed in from the registry. */

export interface ParameterIssue {
  /** The parameter (and path below it) that is wrong. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly help?: string;
  /** The parameter is required and missing: nothing in the file is at that path. */
  readonly missing?: boolean;
}

export interface ModuleShape {
  readonly name: string;
  readonly kind: "module" | "procedure" | "engine";
  /** Canonical parameter names. */
  readonly params: readonly string[];
  readonly required: readonly string[];
  readonly paramAliases: Readonly<Record<string, string>>;
  readonly freeForm?: string;
  /** False where a task of it can't have `async`. */
  readonly canBeAsync?: boolean;
  /** Takes parameters of any name (`set_fact`). */
  readonly open: boolean;
  /** Parameters whose text is an expression, not a template. */
  readonly expressionParams: readonly string[];
  /** Parameters that are file permissions, where a decimal number is nearly always a mistake. */
  readonly modeParams: readonly string[];
  /** Parameters to which `null` says something else than their absence does. */
  readonly nullParams?: readonly string[];
  /**
   * Checks literal values by canonical name. `partial` names parameters whose value is only known at run time; neither
   * they nor what depends on them is complained about.
   */
  validate(
    values: Readonly<Record<string, unknown>>,
    partial: ReadonlySet<string>,
  ): readonly ParameterIssue[];
}

export interface ModuleIndex {
  find(name: string): ModuleShape | undefined;
  /** For "did you mean". */
  names(): readonly string[];
  /** What to do about a name that nobody has, where more can be told of it. */
  hint?(name: string): string | undefined;
}
