/** Encrypted text that can't be what its maker wrote. */

export class Damaged extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Damaged";
  }
}
