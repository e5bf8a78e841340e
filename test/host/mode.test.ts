import { describe, expect, it } from "vitest";
import {
  modeArgument,
  modeBits,
  modeText,
  NEW_DIRECTORY,
  NEW_FILE,
  symbolicMode,
} from "../../src/host/mode.ts";

const file = (mode: number) => ({ mode, directory: false });
const folder = (mode: number) => ({ mode, directory: true });

describe("modeBits", () => {
  it.each([
    ["0644", file(0o777), 0o644],
    ["644", file(0), 0o644],
    ["0o755", file(0), 0o755],
    ["2775", folder(0), 0o2775],
    ["u=rwx,g=rx,o=", file(0o777), 0o750],
    ["u+x", file(0o644), 0o744],
    ["go-rwx", file(0o755), 0o700],
    ["a=r", file(0o777), 0o444],
    ["a-x,u+x", file(0o777), 0o766],
    ["u=rwX,go=rX", file(0o600), 0o644],
    ["u=rwX,go=rX", file(0o700), 0o755],
    ["u=rwX,go=rX", folder(0o600), 0o755],
    ["go+X", file(0o710), 0o711],
    ["g=u", file(0o640), 0o660],
    ["o=g,g=", file(0o750), 0o705],
    ["u=rwx,g=s,o=t", folder(0), 0o3700],
    ["u+s", file(0o755), 0o4755],
    ["u-s", file(0o4755), 0o755],
    ["u=rw", file(0o4755), 0o655],
    ["+x", file(0o644), 0o755],
    ["=rw", file(0), 0o644],
    ["-w", file(0o666), 0o466],
    ["u+r-w", file(0o200), 0o400],
    ["ug+rw,o=r", file(0), 0o664],
    ["u=rw,g=r,o=", NEW_FILE, 0o640],
    ["g+w", NEW_DIRECTORY, 0o775],
  ])("%s on %o", (wanted, base, bits) => {
    expect(modeText(modeBits(wanted, base))).toBe(modeText(bits));
  });

  it.each(["rwx", "u", "u=rwq", "", "u=rw;g=r"])("does not take %j", (wanted) => {
    expect(() => modeBits(wanted, NEW_FILE)).toThrow("is no file mode");
  });
});

it.each([
  [0o644, "0644", "00644", "u=rw,g=r,o=r"],
  [0, "0000", "00000", "u=,g=,o="],
  [0o7777, "7777", "07777", "u=rwxs,g=rwxs,o=rwxt"],
])("spells %o", (mode, text, argument, symbolic) => {
  expect([modeText(mode), modeArgument(mode), symbolicMode(mode)]).toEqual([text, argument, symbolic]);
  expect(modeBits(symbolic, NEW_FILE)).toBe(mode);
});
