/** A text in the user's editor: in a private temporary file, which is overwritten and removed however it ends. */

import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { CliContext } from "../context.ts";
import type { StopSignal } from "../signals.ts";
import { overwrite } from "./vault-files.ts";

const SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** The user's own folder for what must not outlive the session, which is in memory; else the usual one. */
function folderFor({ environment }: CliContext): string {
  const own = environment.XDG_RUNTIME_DIR;
  const isThere = own !== undefined && statSync(own, { throwIfNoEntry: false })?.isDirectory() === true;
  return mkdtempSync(join(isThere ? own : tmpdir(), "homerun-vault-"));
}

function removed(folder: string, path: string): void {
  try {
    const file = openSync(path, "r+");
    try {
      overwrite(file, statSync(path).size);
    } finally {
      closeSync(file);
    }
  } catch {
    // An editor may have put another file in its place, or none.
  }
  rmSync(folder, { recursive: true, force: true });
}

/** What the user made of it. Throws where the editor did not end well. `name`: by which editors tell the language. */
export async function edited(content: Uint8Array, name: string, context: CliContext): Promise<Uint8Array> {
  const folder = folderFor(context);
  const path = join(folder, basename(name));
  const remove = (): void => removed(folder, path);
  const stay = context.onExit(remove);
  try {
    writeFileSync(path, content, { mode: 0o600, flag: "wx" });
    await runEditor(path, context);
    return readFileSync(path);
  } finally {
    remove();
    stay();
  }
}

function runEditor(path: string, { environment, cwd, signals }: CliContext): Promise<void> {
  const editor = environment.VISUAL || environment.EDITOR || "vi";
  return new Promise((resolve, reject) => {
    // The shell is for editors with options of their own: `code --wait`. It outlives a Ctrl-C that the editor outlives.
    const child = spawn("/bin/sh", ["-c", `trap : INT; ${editor} "$1"; exit $?`, "sh", path], {
      cwd,
      env: { ...environment },
      stdio: "inherit",
    });
    // Ctrl-C is for the editor; whoever ends homerun ends the editor, and then homerun cleans up.
    const listeners = SIGNALS.map((signal) => {
      const listener = (): void => void (signal === "SIGINT" || child.kill(signal));
      signals.on(signal, listener);
      return (): void => void signals.off(signal, listener);
    });
    const settle = (why?: string): void => {
      for (const leave of listeners) leave();
      if (why === undefined) resolve();
      else {
        const help = "nothing was written; set EDITOR to the editor you use";
        reject(new DiagnosticError([problem("VLT0305", `the editor \`${editor}\` ${why}`, { help })]));
      }
    };
    child.on("error", (error) => settle(`can't be run: ${error.message}`));
    child.on("exit", (code, signal) => {
      if (code === 0) settle();
      else settle(signal === null ? `ended with ${String(code)}` : `was ended by ${signal}`);
    });
  });
}
