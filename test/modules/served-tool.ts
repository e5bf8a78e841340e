/** Fakes of tools that start no program of their own: a few lines of bash that have this process answer, over a loopback connection. */

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import path from "node:path";
import { onTestFinished } from "vitest";

export interface ToolCall {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where asked for by `stdin`. */
  readonly input: string;
}

export interface ToolAnswer {
  readonly status?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export interface ServedTool {
  readonly name: string;
  readonly answer: (call: ToolCall) => ToolAnswer;
  /** Environment variables that it is to see. */
  readonly env?: readonly string[];
  /** A word of the call with which it reads its stdin. */
  readonly stdin?: string;
}

function conversation({ answer, env = [] }: ServedTool, socket: Socket): void {
  let text = "";
  socket.on("error", () => socket.destroy());
  socket.on("data", (piece) => {
    text += piece.toString("utf8");
    const parts = text.split("\0");
    const count = Number(parts[0]);
    if (parts.length < env.length + count + 3) return;
    const values = parts.slice(1, env.length + 1);
    const { status = 0, ...said } = answer({
      words: parts.slice(env.length + 1, env.length + 1 + count),
      env: Object.fromEntries(env.map((name, i) => [name, values[i] ?? ""])),
      input: parts[env.length + 1 + count] ?? "",
    });
    const [out, err] = [said.stdout ?? "", said.stderr ?? ""].map((s) => Buffer.from(s));
    socket.end(
      Buffer.concat([
        Buffer.from(`${status} ${out?.length} ${err?.length}\n`),
        ...[out, err].flatMap((b) => b ?? []),
      ]),
    );
  });
}

/** A folder with the tool in it; both are gone when the test ends. */
export function servedTool(folder: string, tool: ServedTool): string {
  const server = createServer((socket) => conversation(tool, socket)).listen(0);
  server.unref();
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const program = path.join(bin, tool.name);
  const env = (tool.env ?? []).map((name) => `"\${${name}-}" `).join("");
  const input = tool.stdin === undefined ? "" : `case " $* " in *" ${tool.stdin} "*) in=$(cat) ;; esac\n`;
  writeFileSync(
    program,
    `#!/bin/bash
${input}exec 3<>/dev/tcp/127.0.0.1/${address.port}
printf '%s\\0' $# ${env}"$@" "$in" >&3
read -r status out err <&3
[ "$out" = 0 ] || head -c "$out" <&3
[ "$err" = 0 ] || head -c "$err" <&3 >&2
exit "$status"
`,
  );
  chmodSync(program, 0o755);
  return bin;
}
