/** When there are colours: `--color` beats FORCE_COLOR, which beats NO_COLOR, which beats the terminal. */

import { describe, expect, it } from "vitest";
import { type ColorFacts, colorLevel } from "../../src/report/theme.ts";

const TTY = { TERM: "xterm-256color" };

describe("colorLevel", () => {
  it.each<[title: string, facts: ColorFacts, level: number]>([
    ["a terminal", { choice: "auto", isTTY: true, environment: TTY }, 2],
    ["a terminal of few colours", { choice: "auto", isTTY: true, environment: { TERM: "xterm" } }, 1],
    [
      "a terminal of many colours",
      { choice: "auto", isTTY: true, environment: { ...TTY, COLORTERM: "truecolor" } },
      3,
    ],
    ["a pipe", { choice: "auto", isTTY: false, environment: TTY }, 0],
    ["a dumb terminal", { choice: "auto", isTTY: true, environment: { TERM: "dumb" } }, 0],
    ["NO_COLOR", { choice: "auto", isTTY: true, environment: { ...TTY, NO_COLOR: "1" } }, 0],
    ["an empty NO_COLOR", { choice: "auto", isTTY: true, environment: { ...TTY, NO_COLOR: "" } }, 2],
    ["FORCE_COLOR in a pipe", { choice: "auto", isTTY: false, environment: { FORCE_COLOR: "1" } }, 1],
    ["FORCE_COLOR=3", { choice: "auto", isTTY: false, environment: { FORCE_COLOR: "3" } }, 3],
    ["FORCE_COLOR=0", { choice: "auto", isTTY: true, environment: { ...TTY, FORCE_COLOR: "0" } }, 0],
    [
      "FORCE_COLOR against NO_COLOR",
      { choice: "auto", isTTY: false, environment: { FORCE_COLOR: "", NO_COLOR: "1" } },
      1,
    ],
    [
      "--color=never against FORCE_COLOR",
      { choice: "never", isTTY: true, environment: { FORCE_COLOR: "3" } },
      0,
    ],
    [
      "--color=always in a pipe against NO_COLOR",
      { choice: "always", isTTY: false, environment: { NO_COLOR: "1" } },
      1,
    ],
  ])("decides for %s", (_title, facts, level) => {
    expect(colorLevel(facts)).toBe(level);
  });
});
