/** `random_mac`: the address of a network card that starts as told; with a seed always the same. */

import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { randomSource } from "../../value/random-source.ts";

export const randomMacFilter = defineFilter({
  name: "random_mac",
  collection: "community.general",
  short: true,
  signature: "(seed=none)",
  summary: "The address of a network card that starts as told; with a seed always the same.",
  example: {
    expression: "'52:54:00' | community.general.random_mac(seed='pi')",
    result: "52:54:00:eb:b7:79",
  },
  apply: (input, args, run) => {
    const prefix = typeof input === "string" ? input.toLowerCase() : "";
    const bytes = prefix.split(":");
    if (bytes.length > 5 || !bytes.every((byte) => /^[0-9a-f]{2}$/.test(byte)))
      throw new Fault("EXP0302", "random_mac needs one to five bytes such as 52:54:00", { blame: "input" });
    const source = randomSource(args.value("seed"), run.context.lookups);
    const value = 0x1000000000 + source.below(0xffffffffff - 0x1000000000 + 1);
    const rest = value.toString(16).slice(0, 2 * (6 - bytes.length));
    return prefix + rest.replace(/../g, ":$&");
  },
});
