/** `ping`, `facts`, `exec`: a question to hosts, answered host by host. */

import picomatch from "picomatch";
import { withBareNames } from "../../facts/fact-names.ts";
import { printableLine, printableLines } from "../../report/printable.ts";
import { type Line, styled } from "../../report/segment.ts";
import type { ExecOptions, FactsOptions, OperationIo, PingOptions } from "../operations.ts";
import { type AdHocResult, literal, runAdHoc } from "./ad-hoc.ts";
import { exitCodeOf } from "./run-end.ts";

export async function pingOperation(options: PingOptions, io: OperationIo): Promise<number> {
  const result = await runAdHoc(
    options,
    { title: "ping", pattern: options.pattern, task: "{name: ping, ping: {}}" },
    io,
  );
  if (options.json) {
    for (const [host, end] of result.finished) {
      const { address, milliseconds } = result.connected.get(host) ?? {};
      const { outcome, result: answer } = end;
      io.console.write(`${JSON.stringify({ host, outcome, address, milliseconds, msg: answer.msg })}\n`);
    }
    return exitCodeOf(result.report.end, io);
  }
  for (const [host, end] of result.finished) {
    if (end.outcome !== "ok") continue;
    const how = result.connected.get(host);
    io.console.print([
      line("ok", `✔ ${host}`, how ? `  ${how.address}  connected in ${Math.round(how.milliseconds)} ms` : ""),
    ]);
  }
  await tellFailures(result, io);
  return exitCodeOf(result.report.end, io);
}

export async function factsOperation(options: FactsOptions, io: OperationIo): Promise<number> {
  const result = await runAdHoc(
    options,
    { title: "facts", pattern: options.pattern, task: "{name: gather facts, setup: {}}" },
    io,
  );
  const wanted =
    options.filter.length === 0
      ? () => true
      : picomatch(options.filter.map((f) => f.replace(/^ansible_(?!local)/, "")));
  for (const [host, end] of result.finished) {
    if (end.outcome !== "ok") continue;
    const all = withBareNames(Object.entries(end.result.ansible_facts ?? {}));
    const facts = Object.fromEntries(
      Object.entries(all)
        .filter(([name]) => wanted(name))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    if (options.json) io.console.write(`${JSON.stringify({ host, facts })}\n`);
    else
      io.console.write(`${result.finished.size > 1 ? `# ${host}\n` : ""}${JSON.stringify(facts, null, 2)}\n`);
  }
  await tellFailures(result, io);
  return exitCodeOf(result.report.end, io);
}

/** One word is a line for the shell; several are a program and its arguments. */
export async function execOperation(options: ExecOptions, io: OperationIo): Promise<number> {
  const [only] = options.command;
  const task =
    only !== undefined && options.command.length === 1
      ? `{name: exec, shell: {cmd: ${literal(only)}}}`
      : `{name: exec, command: {argv: [${options.command.map(literal).join(", ")}]}}`;
  const result = await runAdHoc(options, { title: "exec", pattern: options.pattern, task }, io);
  const several = result.finished.size > 1;
  for (const [host, end] of result.finished) {
    const { rc, stdout, stderr } = end.result;
    if (end.outcome !== "changed" && end.outcome !== "ok" && typeof rc !== "number") continue;
    if (several)
      io.console.print([
        line(
          rc === 0 ? "ok" : "failed",
          `${rc === 0 ? "✔" : "✖"} ${host}`,
          rc === 0 ? "" : `  ended with ${rc}`,
        ),
      ]);
    for (const [text, write] of [
      [stdout, (t: string) => io.console.write(t)],
      [stderr, (t: string) => io.console.err.write(t)],
    ] as const) {
      if (typeof text === "string" && text !== "")
        write(`${io.console.out.isTTY ? printableLines(text).join("\n") : text}\n`);
    }
    if (!several && rc !== 0) io.console.tell([line("failed", `✖ ${host}`, `  ended with ${rc}`)]);
  }
  await tellFailures(result, io, (end) => typeof end.rc !== "number");
  return exitCodeOf(result.report.end, io);
}

function line(style: "ok" | "failed", title: string, rest: string): Line {
  return [styled(style, title), rest];
}

async function tellFailures(
  result: AdHocResult,
  io: OperationIo,
  wanted: (end: Readonly<Record<string, unknown>>) => boolean = () => true,
): Promise<void> {
  for (const [host, end] of result.finished) {
    if (end.outcome === "ok" || end.outcome === "changed" || !wanted(end.result)) continue;
    const lost = result.lost.get(host);
    const diagnostics = lost ? [lost.diagnostic] : end.diagnostics;
    if (diagnostics.length > 0) await io.console.diagnose(diagnostics.map((d) => ({ host, ...d })));
    else io.console.err.write(`✖ ${host}: ${printableLine(String(end.result.msg ?? end.outcome))}\n`);
  }
}
