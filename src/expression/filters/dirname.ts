/** `dirname`: A path without its last part. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const dirnameFilter = defineFilter({
  name: "dirname",
  summary: "A path without its last part.",
  example: { expression: "'/etc/nginx/nginx.conf' | dirname", result: "/etc/nginx" },
  apply: (input) => {
    const head = str(input).slice(0, str(input).lastIndexOf("/") + 1);
    return /^\/*$/.test(head) ? head : head.replace(/\/+$/, "");
  },
});
