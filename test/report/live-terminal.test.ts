/** The live view in a real pseudo-terminal: what is left in it, and that the cursor comes back. */

import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Screen } from "./screen.ts";

const PROGRAM = join(import.meta.dirname, "live-program.ts");
const SIZE = { columns: 80, rows: 24 };

interface Session {
  readonly screen: Screen;
  readonly code: number | null;
}

/** `script` gives the program a terminal; what it sends is painted on a screen of our own. */
function inTerminal(
  words: readonly string[],
  whilePainting?: (send: (keys: string) => void, output: string) => void,
): Promise<Session> {
  const command = `stty cols ${SIZE.columns} rows ${SIZE.rows} -echoctl; exec ${process.execPath} ${PROGRAM} ${words.join(" ")}`;
  const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    env: { ...process.env, TERM: "xterm-256color", NODE_NO_WARNINGS: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    whilePainting?.((keys) => child.stdin.write(keys), output);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const screen = new Screen(SIZE);
      screen.write(output.replaceAll("\r\n", "\n"));
      resolve({ screen, code });
    });
  });
}

describe("the live view in a terminal", () => {
  it("leaves every permanent line once, nothing of the frames, and a cursor", async () => {
    const { screen, code } = await inTerminal(["60"]);
    expect(code).toBe(0);
    const lines = screen.lines();
    for (const step of [1, 3])
      expect(
        lines.filter((line) => line.startsWith(`[${step}] web : step number ${step}  60 ok`)),
      ).toHaveLength(1);
    expect(lines.filter((line) => /failed +host7 +out of luck/.test(line))).toHaveLength(1);
    expect(lines.filter((line) => /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏▶]/.test(line))).toEqual([]);
    expect(lines.at(-1)).toContain("failed · 1 host");
    expect(screen.cursorVisible).toBe(true);
  });

  it("gives the cursor back on Ctrl-C in the middle", async () => {
    let sent = false;
    const { screen, code } = await inTerminal(["5", "1"], (send, output) => {
      if (sent || !output.includes("▶")) return;
      sent = true;
      send("\u0003");
    });
    expect(code).toBe(130);
    expect(screen.cursorVisible).toBe(true);
  });

  it("is understood by a terminal that keeps a history", () => {
    const socket = `homerun-test-${process.pid}`;
    const tmux = (...words: string[]) =>
      spawnSync("tmux", ["-L", socket, "-f", "/dev/null", ...words], { encoding: "utf8", timeout: 30_000 });
    const command = `${process.execPath} ${PROGRAM} 60; tmux -L ${socket} wait-for -S done; sleep 60`;
    try {
      const started = tmux("new-session", "-d", "-x", "80", "-y", "24", command);
      expect(started.error, "tmux is needed; `npm test` installs it").toBeUndefined();
      tmux("wait-for", "done");
      const history = tmux("capture-pane", "-p", "-S", "-").stdout.split("\n");
      expect(history.filter((line) => line.startsWith("[1] web : step number 1"))).toHaveLength(1);
      expect(history.filter((line) => /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏▶]/.test(line))).toEqual([]);
      expect(tmux("display", "-p", "#{cursor_flag}").stdout.trim()).toBe("1");
    } finally {
      tmux("kill-server");
    }
  });
});
