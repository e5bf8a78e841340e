/** The YAML language server, as an editor runs it: a process that is spoken to over its standard input. */

import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface Finding {
  readonly message: string;
  readonly range: Range;
}

const PROGRAM = resolve(
  import.meta.dirname,
  "../../node_modules/yaml-language-server/bin/yaml-language-server",
);
const LONGEST = 40_000;

/** Takes frames (`Content-Length: N`, an empty line, N bytes) apart, however they arrive. */
function frames(take: (message: Message) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const end = rest.indexOf("\r\n\r\n");
      const size = Number(/Content-Length: (\d+)/i.exec(rest.subarray(0, end).toString())?.[1]);
      if (end === -1 || rest.length < end + 4 + size) return;
      const body = rest.subarray(end + 4, end + 4 + size).toString();
      rest = rest.subarray(end + 4 + size);
      take(JSON.parse(body) as Message);
    }
  };
}

export class LanguageServer {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #findings = new Map<string, (found: readonly Finding[]) => void>();
  readonly #settings: Readonly<Record<string, unknown>>;
  #last = 0;

  /** `settings` as below `yaml.` in an editor. */
  constructor(settings: Readonly<Record<string, unknown>>) {
    this.#settings = settings;
    this.#child = spawn(process.execPath, [PROGRAM, "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
    this.#child.stdout?.on(
      "data",
      frames((message) => this.#take(message)),
    );
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #take(message: Message): void {
    if (message.method === undefined) this.#waiting.get(message.id ?? -1)?.(message);
    if (message.method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = message.params as { uri: string; diagnostics: readonly Finding[] };
      this.#findings.get(uri)?.(diagnostics);
    }
    if (message.method === undefined || message.id === undefined) return;
    const wanted = (message.params as { items?: readonly { section?: string }[] } | undefined)?.items ?? [];
    const result =
      message.method === "workspace/configuration"
        ? wanted.map(({ section }) => (section === "yaml" ? this.#settings : null))
        : null;
    this.#send({ id: message.id, result });
  }

  /** Waits for one answer, and not for ever. */
  #within<T>(what: string, start: (done: (value: T) => void) => void): Promise<T> {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`the language server says nothing to ${what}`)), LONGEST);
      start((value) => {
        clearTimeout(timer);
        done(value);
      });
    });
  }

  async request<T>(method: string, params: object): Promise<T> {
    const id = ++this.#last;
    const { result, error } = await this.#within<Message>(method, (done) => {
      this.#waiting.set(id, done);
      this.#send({ id, method, params });
    });
    if (error) throw new Error(error.message);
    return result as T;
  }

  async start(folder: string): Promise<void> {
    await this.request("initialize", {
      processId: process.pid,
      rootUri: `file://${folder}`,
      capabilities: {
        textDocument: { completion: { completionItem: { snippetSupport: true } }, hover: {} },
        workspace: { configuration: true },
      },
    });
    this.#send({ method: "initialized", params: {} });
    this.#send({
      method: "workspace/didChangeConfiguration",
      params: { settings: { yaml: this.#settings } },
    });
  }

  /** Opens a file of that path with that text; what the server finds in it. */
  open(path: string, text: string): Promise<readonly Finding[]> {
    const uri = uriOf(path);
    return this.#within(`opening ${path}`, (done) => {
      this.#findings.set(uri, done);
      this.#send({
        method: "textDocument/didOpen",
        params: { textDocument: { uri, languageId: "yaml", version: 1, text } },
      });
    });
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }
}

export function uriOf(path: string): string {
  return `file://${join("/", path)}`;
}
