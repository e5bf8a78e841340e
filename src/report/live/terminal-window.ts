/** The lines at the bottom of a terminal that are painted over again and again, with permanent lines scrolling away above them. */

import { widthOf } from "../width.ts";

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const ERASE_BELOW = "\u001b[J";
/** Terminals that know these show the change at once; the others ignore them. */
const BEGIN_UPDATE = "\u001b[?2026h";
const END_UPDATE = "\u001b[?2026l";

export interface WindowTarget {
  write(text: string): void;
  readonly columns: number;
  readonly rows: number;
}

export class TerminalWindow {
  readonly #target: WindowTarget;
  /** Widths of the lines that stand there; the cursor is at the start of the line below them. */
  #painted: readonly number[] = [];
  #shown = "";
  #cursorHidden = false;

  constructor(target: WindowTarget) {
    this.#target = target;
  }

  /** One write, or none where nothing is different. `plain` are the same lines without colours, to measure. */
  paint(permanent: string, lines: readonly string[], plain: readonly string[]): void {
    const shown = lines.map((line) => `${line}\n`).join("");
    if (permanent === "" && shown === this.#shown) return;
    const hide = this.#cursorHidden ? "" : HIDE_CURSOR;
    this.#cursorHidden = true;
    this.#target.write(`${BEGIN_UPDATE}${hide}${this.#erase()}${permanent}${shown}${END_UPDATE}`);
    this.#shown = shown;
    this.#painted = plain.map(widthOf);
  }

  /** Takes the window off the screen and gives the cursor back. */
  clear(permanent: string): void {
    const text = `${this.#erase()}${permanent}${this.#cursorHidden ? SHOW_CURSOR : ""}`;
    this.#painted = [];
    this.#shown = "";
    this.#cursorHidden = false;
    if (text !== "") this.#target.write(text);
  }

  /** For the end of the process, whatever the reason: a terminal without cursor is a nuisance. */
  restoreCursor(): void {
    if (!this.#cursorHidden) return;
    this.#cursorHidden = false;
    this.#target.write(SHOW_CURSOR);
  }

  #erase(): string {
    const height = this.#height();
    return height === 0 ? "" : `\u001b[${height}A\r${ERASE_BELOW}`;
  }

  /** Rows that the painted lines take now: a narrower terminal has wrapped them. */
  #height(): number {
    const { columns, rows } = this.#target;
    const height = this.#painted.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return Math.min(height, rows - 1);
  }
}
