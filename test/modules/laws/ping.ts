import { ping } from "../../../src/modules/ping.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: ping,
  cases: [
    { title: "a word", params: () => ({}), unchanged: true },
    { title: "words that a shell would read", params: () => ({ data: "-e \\n $(id) ü\n" }), unchanged: true },
  ],
};
