/** age files in letters: strict PEM, as the format wants it, so that there is one way to write a file. */

import { Damaged } from "../damaged.ts";
import { AGE_ARMOR } from "../vault-format.ts";

const END = "-----END AGE ENCRYPTED FILE-----";
const LINE = 64;

/** With a line end behind it. */
export function armored(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `${[AGE_ARMOR, ...lines, END].join("\n")}\n`;
}

/** Throws `Damaged`. White space around the whole does no harm. */
export function fromArmor(text: string): Buffer {
  const lines = text.trim().split(/\r\n|\n/);
  if (lines[0] !== AGE_ARMOR) throw new Damaged(`it doesn't begin with ${AGE_ARMOR}`);
  if (lines.length < 3 || lines.at(-1) !== END) throw new Damaged(`it is cut off: ${END} is missing`);
  const body = lines.slice(1, -1);
  const isWhole = body.every((line, i) =>
    i === body.length - 1 ? line.length > 0 && line.length <= LINE : line.length === LINE,
  );
  const encoded = body.join("");
  const bytes = Buffer.from(encoded, "base64");
  if (!isWhole || bytes.toString("base64") !== encoded) throw new Damaged("its base64 is damaged");
  return bytes;
}
