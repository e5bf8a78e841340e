/** One program with a limit of time, ended with everything it started. */

import { spawn } from "node:child_process";
import type { Verdict } from "./results.ts";

/** How much of the end of the output is kept for reading. */
const KEPT = 6000;

export function runProgram(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  limit: number,
): Promise<Verdict> {
  const [program = "", ...args] = argv;
  const started = performance.now();
  return new Promise((resolve) => {
    let text = "";
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const keep = (part: Buffer): void => {
      text = (text + part.toString("utf8")).slice(-KEPT);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    let late = false;
    const end = setTimeout(() => {
      late = true;
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    }, limit * 1000);
    const finish = (code: number | null): void => {
      clearTimeout(end);
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      if (late) resolve({ outcome: "late", code: null, seconds, end: text });
      else resolve({ outcome: code === 0 ? "pass" : "fail", code, seconds, end: code === 0 ? "" : text });
    };
    child.on("error", () => finish(null));
    child.on("exit", (code) => setTimeout(() => finish(code), 50));
  });
}
