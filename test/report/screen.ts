/** A terminal for tests: understands what the live view sends, remembers what has scrolled away, counts the writes. */

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

const TOKENS = /\u001b\[(\?)?([\d;]*)([A-Za-z])|\r|\n|[^\u001b\r\n]+/g;

export class Screen {
  columns: number;
  rows: number;
  writes = 0;
  cursorVisible = true;
  /** Everything from the first line on; the screen is the last `rows` of them. */
  #lines: string[] = [""];
  #row = 0;
  #column = 0;

  constructor({ columns, rows }: ScreenSize) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Lines that are now too long go on in the next row, as in most terminals. */
  resize({ columns, rows }: ScreenSize): void {
    const wrapped = this.#lines.map((line) => line.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [""]);
    this.#row = wrapped.slice(0, this.#row).reduce((sum, parts) => sum + parts.length, 0);
    this.#lines = wrapped.flat();
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): void {
    this.writes++;
    for (const [token, privately, numbers = "", command] of text.matchAll(TOKENS)) {
      if (command !== undefined) this.#command(command, numbers, privately !== undefined);
      else if (token === "\r") this.#column = 0;
      else if (token === "\n") this.#newLine();
      else this.#put(token);
    }
  }

  /** All lines since the beginning, without empty ones at the end. */
  lines(): readonly string[] {
    const lines = this.#lines.map((line) => line.trimEnd());
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  visible(): readonly string[] {
    return this.#lines.slice(-this.rows);
  }

  #command(command: string, numbers: string, privately: boolean): void {
    if (privately) {
      if (numbers === "25") this.cursorVisible = command === "h";
      else if (numbers !== "2026") throw new Error(`unknown mode ${numbers}`);
    } else if (command === "A")
      this.#row = Math.max(Math.max(0, this.#lines.length - this.rows), this.#row - Number(numbers || 1));
    else if (command === "J") {
      this.#lines[this.#row] = (this.#lines[this.#row] ?? "").slice(0, this.#column);
      this.#lines.length = this.#row + 1;
    } else if (command !== "m") throw new Error(`unknown command ${command}`);
  }

  #newLine(): void {
    this.#row++;
    this.#column = 0;
    while (this.#lines.length <= this.#row) this.#lines.push("");
  }

  #put(text: string): void {
    const line = (this.#lines[this.#row] ?? "").padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + text + line.slice(this.#column + text.length);
    this.#column += text.length;
  }
}
