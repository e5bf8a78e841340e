/** Inventory programs: run with `--list`, and with `--host NAME` for each host where the list has no `_meta`. */

import { problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { parseJson } from "../expression/value/json.ts";
import { readListedInventory } from "./read-listed-inventory.ts";
import type { InventoryReading, ProgramResult } from "./reading.ts";

const SHOWN_LINES = 10;

/** What is wrong goes to the collector. */
export function readProgramInventory(path: string, reading: InventoryReading): void {
  const list = runOnce(path, ["--list"], reading);
  if (!list) return;
  if (list.stderr.trim() !== "") reading.notice?.(`${path}: ${lastLines(list.stderr).join("\n")}`);
  const answer = parsed(path, ["--list"], list, reading);
  if (!answer) return;
  let failed = false;
  readListedInventory(answer.data, answer.span, reading, (host) => {
    if (failed) return undefined;
    const one = runOnce(path, ["--host", host], reading);
    if (one?.stdout.trim() === "") return undefined;
    const vars = one && parsed(path, ["--host", host], one, reading);
    failed = vars === undefined;
    return vars?.data;
  });
}

function runOnce(
  path: string,
  args: readonly string[],
  { runProgram, settings, out }: InventoryReading,
): ProgramResult | undefined {
  const call = `${path} ${args.join(" ")}`;
  if (!runProgram) {
    out.add(problem("INV0114", `\`${path}\` is a program, and programs can't be run here`));
    return undefined;
  }
  const result = runProgram(path, args, settings.programSeconds);
  if (result.fault === undefined && result.code === 0) return result;
  const how = result.fault ?? (result.code === undefined ? "was killed" : `exited with ${result.code}`);
  const said = lastLines(result.stderr);
  out.add(
    problem("INV0114", `the inventory program \`${path}\` failed: ${how}`, {
      notes: said.length > 0 ? ["it wrote to stderr:", ...said] : [],
      help: `try it by hand: \`${call}\``,
    }),
  );
  return undefined;
}

function lastLines(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((l) => l.trim() !== "");
  return lines.slice(-SHOWN_LINES).map((l) => (l.length > 300 ? `${l.slice(0, 300)}…` : l));
}

function parsed(
  path: string,
  args: readonly string[],
  { stdout, stderr }: ProgramResult,
  { out }: InventoryReading,
): { readonly data: unknown; readonly span: Span } | undefined {
  const file = { path: `${path} ${args.join(" ")}`, text: stdout };
  const span = { file, start: 0, end: Math.max(1, stdout.indexOf("\n")) };
  try {
    return { data: parseJson(stdout), span };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    out.add(
      problem("INV0114", `\`${file.path}\` did not print JSON`, {
        notes: [error.message.split("\n")[0] ?? "", ...lastLines(stderr)],
        help: "the program has to print one JSON object to stdout, and nothing else there",
        ...(stdout.trim() === "" ? {} : { primary: span }),
      }),
    );
    return undefined;
  }
}
