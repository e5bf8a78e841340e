/** Every case of `cases.json`, which holds what Jinja2 itself made of the same templates (`make-cases.py`). */

import { describe, expect, it } from "vitest";
import { DiagnosticError } from "../../../src/diagnostics/diagnostic.ts";
import { positionAt } from "../../../src/diagnostics/span.ts";
import { type JinjaCase, optionsOf, readCases, renderedJinja } from "./fixtures.ts";

const { variables, cases } = readCases();

function outcome(given: JinjaCase): { readonly result?: string; readonly diagnostic?: DiagnosticError } {
  try {
    // Jinja alone drops the last line end; Ansible, and homerun with it, puts it back.
    const text = renderedJinja(
      given.templates,
      { ...variables, ...given.variables },
      optionsOf(given.options),
    );
    return { result: text };
  } catch (error) {
    if (error instanceof DiagnosticError) return { diagnostic: error };
    throw error;
  }
}

/** What Ansible adds to Jinja's result. */
function restored({ templates, options, result = "" }: JinjaCase): string {
  const wanted = /\n*$/.exec(templates.main ?? "")?.[0].length ?? 0;
  const there = /\n*$/.exec(result)?.[0].length ?? 0;
  const newline = String(options?.newline_sequence ?? "\n");
  return wanted > there ? result + newline.repeat(wanted - there) : result;
}

const groups = [...new Set(cases.map((c) => c.group))];

describe.each(groups)("%s", (group) => {
  it.each(
    cases
      .filter((c) => c.group === group)
      .map((c) => [JSON.stringify([c.templates.main, c.options ?? {}]), c] as const),
  )("%s", (_, given) => {
    const { result, diagnostic } = outcome(given);
    if (given.error === undefined) {
      expect(diagnostic?.message ?? result).toBe(restored(given));
      return;
    }
    expect(result).toBeUndefined();
    const [first] = diagnostic?.diagnostics ?? [];
    expect(first?.primary).toBeDefined();
    const place = first?.primary;
    const inMain = place?.file.path === "main";
    if (given.line !== undefined && inMain && place)
      expect(positionAt(place.file, place.start).line).toBeLessThanOrEqual(given.line);
  });
});
