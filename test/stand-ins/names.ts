/** Stands in for the name servers of the world: answers from a table over UDP and TCP, everything else with NXDOMAIN. */

import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { LAB_NETWORK } from "../../src/lab/topology.ts";

export interface NameServer {
  readonly address: string;
  /** The names that were asked for so far. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
}

/** At the lab's gateway, where a house has its router. A process of its own: it lives in the lab's network namespace. */
export async function startNameServer(
  lab: string,
  table: Readonly<Record<string, string>>,
): Promise<NameServer> {
  const address = LAB_NETWORK.gateway;
  const words = [process.execPath, import.meta.filename, address, JSON.stringify(table)];
  const child = spawn("ip", ["netns", "exec", `homerun-${lab}`, ...words], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const asked: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    void ended.then(() => reject(new Error(`the name server did not start: ${complaint}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line === "ready") resolve();
      else asked.push(line);
    });
  });
  const close = (): Promise<void> => {
    child.stdin.end();
    return ended;
  };
  return { address, asked, close };
}

interface Question {
  readonly name: string;
  readonly type: number;
  readonly end: number;
}

function question(query: Buffer): Question {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** The answer to a query in the wire format of RFC 1035; only addresses of version 4 are known. */
export function answerTo(query: Buffer, table: Readonly<Record<string, string>>): Buffer {
  const { name, type, end } = question(query);
  const address = table[name];
  const found = address !== undefined && type === 1;
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(0x8180 | (address === undefined ? 3 : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(found ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  if (!found) return head;
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...address.split(".").map(Number)]);
  return Buffer.concat([head, record]);
}

function serve(address: string, table: Readonly<Record<string, string>>): void {
  const tell = (query: Buffer): void => void process.stdout.write(`${question(query).name}\n`);
  const udp = createSocket("udp4");
  udp.on("message", (query, from) => {
    tell(query);
    udp.send(answerTo(query, table), from.port, from.address);
  });
  const tcp = createServer((socket) => {
    socket
      .on("error", () => undefined)
      .on("data", (data) => {
        const query = data.subarray(2);
        tell(query);
        const answer = answerTo(query, table);
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        socket.end(Buffer.concat([length, answer]));
      });
  });
  udp.bind(53, address, () => tcp.listen(53, address, () => void process.stdout.write("ready\n")));
  process.stdin.resume().on("end", () => process.exit(0));
}

if (import.meta.main)
  serve(process.argv[2] ?? "", JSON.parse(process.argv[3] ?? "{}") as Record<string, string>);
