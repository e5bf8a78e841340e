/** `log_path`: all that is shown, in a file, in the form of Ansible's log. */

import { appendFileSync } from "node:fs";
import { userInfo } from "node:os";
import process from "node:process";

function stamp(now: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return `${day} ${time},${String(now.getMilliseconds()).padStart(3, "0")}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}

/** `failed` is told once, with the reason; then nothing more is written. */
export function createLogFile(
  path: string,
  now: () => Date,
  failed: (reason: string) => void,
): (text: string, level?: string) => void {
  let open = true;
  const user = userName();
  return (text, level = "INFO") => {
    const shown = text.replace(/^\n+/, "");
    if (!open || shown === "") return;
    try {
      appendFileSync(path, `${stamp(now())} p=${process.pid} u=${user} n=ansible ${level}| ${shown}\n`);
    } catch (error) {
      open = false;
      failed(error instanceof Error ? error.message : String(error));
    }
  };
}
