/** A request of HTTP that is over when the function is: a lookup has its result at once. A process of its own makes it. */

import { execFileSync } from "node:child_process";
import type { WebRequest, WebResponse } from "../../expression/lookup-host.ts";
import type { Environment } from "../context.ts";

/** Reads the request from standard input and writes the response as JSON. Credentials don't follow to another host. */
const PROGRAM = `
const { readFileSync } = require("node:fs");
const wanted = JSON.parse(readFileSync(0, "utf8"));
const done = (result) => process.stdout.write(JSON.stringify(result));
const ask = (address, headers, left) => {
  const url = new URL(address);
  const client = url.protocol === "https:" ? require("node:https") : require("node:http");
  const options = { method: wanted.method, headers, rejectUnauthorized: wanted.verifyCertificates };
  const request = client.request(url, options, (response) => {
    const { statusCode, statusMessage, headers: answered } = response;
    if ([301, 302, 303, 307, 308].includes(statusCode) && answered.location && left > 0) {
      response.resume();
      const next = new URL(answered.location, url);
      const kept = next.host === url.host ? headers : Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(authorization|cookie)$/i.test(name)));
      return ask(next, kept, left - 1);
    }
    const parts = [];
    response.on("data", (part) => parts.push(part));
    response.on("end", () => done({ status: statusCode, reason: statusMessage, body: Buffer.concat(parts).toString("utf8") }));
  });
  request.setTimeout(wanted.timeout * 1000, () => request.destroy(new Error("no answer within " + wanted.timeout + " seconds")));
  request.on("error", (error) => done({ error: error.message || error.code }));
  request.end(wanted.body);
};
try { ask(wanted.url, wanted.headers, 10); } catch (error) { done({ error: error.message }); }
`;

const MOST_OUTPUT = 64 * 1024 * 1024;
/** Beyond the time that a server may take between two pieces of its answer. */
const LONGEST = 10 * 60_000;

/** Proxies are those that the environment names. Throws an `Error` where no response came. */
export function webRequest(request: WebRequest, environment: Environment): WebResponse {
  const output = execFileSync(process.execPath, ["-e", PROGRAM], {
    input: JSON.stringify(request),
    encoding: "utf8",
    maxBuffer: MOST_OUTPUT,
    timeout: LONGEST,
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...environment, NODE_USE_ENV_PROXY: "1", NODE_OPTIONS: "" },
  });
  const result = JSON.parse(output) as WebResponse & { readonly error?: string };
  if (result.error !== undefined) throw new Error(result.error);
  return result;
}
