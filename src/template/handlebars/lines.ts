/** Lines as Handlebars counts them: lines from 1, columns from 0, every \r ends a line too. */

export class Lines {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    this.#starts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map((end) => end.index + end[0].length)];
    this.#length = text.length;
  }

  offset(position: { readonly line: number; readonly column: number }): number {
    const start = this.#starts[position.line - 1] ?? this.#length;
    return Math.min(start + position.column, this.#length);
  }
}
