/** A template that has been read and checked, and can be rendered for any number of hosts. */

import type { SourceFile } from "../../diagnostics/span.ts";
import type { Block, Body } from "./ast.ts";
import type { JinjaOptions } from "./jinja-options.ts";

export interface JinjaTemplate {
  readonly kind: "jinja";
  readonly file: SourceFile;
  readonly body: Body;
  readonly options: JinjaOptions;
  /** All blocks, those inside of others too. */
  readonly blocks: ReadonlyMap<string, Block>;
  /** By body: names that have no value until the template gives them one there. */
  readonly unset: ReadonlyMap<Body, ReadonlySet<string>>;
  /** Variables of the host that it may read; `*` where only rendering tells. */
  readonly freeNames: ReadonlySet<string>;
  /** It calls methods that change lists or maps, so that it works on copies. */
  readonly changes: boolean;
  /** Line ends at the end of its text. */
  readonly trailingNewlines: number;
}
