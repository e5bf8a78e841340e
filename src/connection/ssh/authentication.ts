/** Logging in: offers keys one by one, then the password once, and remembers what was refused. */

import ssh2, {
  type AnyAuthMethod,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from "ssh2";
import type { Identity } from "./identities.ts";
import { openKeyFile } from "./key-file.ts";
import { typeOfKey } from "./known-hosts.ts";

export interface Credentials {
  readonly user: string;
  readonly identities: readonly Identity[];
  readonly password: string | undefined;
  /** The passphrase of a key file, asked for when the server has accepted the key's public half. */
  readonly passphrase: (path: string) => Promise<string | undefined>;
}

/** sshd counts every key that it refuses (MaxAuthTries, 6); the password must still get its turn. */
const KEYS_BEFORE_PASSWORD = 4;

/** One key, shown to ssh2 as an agent: so it asks first whether the server wants the key, and signs only then. */
class OneKeyAgent extends ssh2.BaseAgent<Buffer> {
  readonly #identity: Identity;
  readonly #publicKey: Buffer;
  readonly #open: () => Promise<ParsedKey | Error>;

  constructor(identity: Identity, publicKey: Buffer, open: () => Promise<ParsedKey | Error>) {
    super();
    this.#identity = identity;
    this.#publicKey = publicKey;
    this.#open = open;
  }

  getIdentities(callback: IdentityCallback<Buffer>): void {
    callback(null, [this.#publicKey]);
  }

  sign(
    publicKey: Buffer,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const done = typeof options === "function" ? options : callback;
    const { hash } = typeof options === "function" ? {} : options;
    if (done === undefined) return;
    if (typeOfPublicKey(publicKey) === "ssh-rsa" && hash !== "sha256" && hash !== "sha512") {
      done(new Error("the server wants a SHA-1 signature, which is not given"));
    } else if (this.#identity.kind === "agent") {
      this.#identity.agent.sign(publicKey, data, typeof options === "function" ? {} : options, done);
    } else {
      this.#open().then((key) => {
        const signature = key instanceof Error ? key : (key.sign(data, hash) as Buffer | Error);
        if (signature instanceof Error) done(signature);
        else done(null, signature);
      }, done);
    }
  }
}

/** ssh2 hands the keys of an agent back parsed. */
function typeOfPublicKey(key: Buffer | ParsedKey): string | undefined {
  return Buffer.isBuffer(key) ? typeOfKey(key) : key.type;
}

export class Authentication {
  readonly #credentials: Credentials;
  readonly #queue: Identity[];
  #asked = false;
  #passwordTried = false;
  #accepted: readonly string[] | undefined;
  #current: string | undefined;
  readonly #offered: string[] = [];
  readonly #failed: string[] = [];

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
    const { identities, password } = credentials;
    this.#queue = password === undefined ? [...identities] : identities.slice(0, KEYS_BEFORE_PASSWORD);
  }

  /**
   * For ssh2's `authHandler`: the next attempt, or false. After an agent's key ssh2 does not pass on what the server takes;
   * asking with `none`, which no server counts, tells it before the password's turn.
   */
  async next(left: readonly string[] | null): Promise<AnyAuthMethod | false> {
    if (left !== null) this.#accepted = left;
    const key = await this.#nextKey(left);
    if (key !== undefined) return key;
    if (!this.#asked) {
      this.#asked = true;
      return { type: "none", username: this.#credentials.user };
    }
    return this.#passwordAttempt(left) ?? this.#question(left) ?? false;
  }

  /** What was offered and refused, and what the server would take: for people. */
  get notes(): readonly string[] {
    const { password } = this.#credentials;
    return [
      this.#offered.length === 0
        ? "offered: nothing, since there is neither a key nor a password"
        : `offered: ${this.#offered.join(" · ")}`,
      ...this.#failed,
      ...(this.#accepted === undefined ? [] : [`the host accepts: ${this.#accepted.join(", ")}`]),
      ...(password !== undefined && !this.#passwordTried
        ? ["the password was not offered: the host does not take one"]
        : []),
    ];
  }

  /** A problem with the attempt under way that is not the server's answer: an agent that doesn't sign, a wrong passphrase. */
  attemptFailed(reason: string): void {
    this.#failed.push(`${this.#current ?? "a key"}: ${reason}`);
  }

  #offer(label: string): void {
    this.#current = label;
    this.#offered.push(label);
  }

  async #nextKey(left: readonly string[] | null): Promise<AnyAuthMethod | undefined> {
    if (left !== null && !left.includes("publickey")) return undefined;
    const identity = this.#queue.shift();
    if (identity === undefined) return undefined;
    const open = async (): Promise<ParsedKey | Error> => this.#openFile(identity);
    let { publicKey } = identity;
    if (publicKey === undefined) {
      const key = await open();
      if (key instanceof Error) {
        this.#failed.push(`${identity.label}: ${key.message}`);
        return this.#nextKey(left);
      }
      publicKey = key.getPublicSSH();
    }
    this.#offer(identity.label);
    return {
      type: "agent",
      username: this.#credentials.user,
      agent: new OneKeyAgent(identity, publicKey, open),
    };
  }

  async #openFile(identity: Identity): Promise<ParsedKey | Error> {
    if (identity.kind !== "file") return new Error("is held by the agent");
    const { path, encrypted } = identity.file;
    const passphrase = encrypted ? await this.#credentials.passphrase(path) : undefined;
    if (encrypted && passphrase === undefined)
      return new Error("needs its passphrase; load it with: ssh-add");
    const key = openKeyFile(path, passphrase);
    return key instanceof Error && encrypted ? new Error("the passphrase is wrong") : key;
  }

  #passwordAttempt(left: readonly string[] | null): AnyAuthMethod | undefined {
    const { password, user } = this.#credentials;
    if (password === undefined || this.#passwordTried) return undefined;
    if (left !== null && !left.includes("password")) return undefined;
    this.#passwordTried = true;
    this.#offer("password");
    return { type: "password", username: user, password };
  }

  /** The same password in the other way: only where the plain one is not taken, since a wrong one must not be sent twice. */
  #question(left: readonly string[] | null): AnyAuthMethod | undefined {
    const { password, user } = this.#credentials;
    if (password === undefined || this.#passwordTried || left?.includes("keyboard-interactive") !== true)
      return undefined;
    this.#passwordTried = true;
    this.#offer("password (keyboard-interactive)");
    let answered = false;
    return {
      type: "keyboard-interactive",
      username: user,
      prompt: (_name, _instructions, _language, prompts, finish) => {
        const [only] = prompts;
        const fits = !answered && prompts.length === 1 && only?.echo !== true;
        if (!fits)
          this.attemptFailed(
            `the host asks \`${prompts.map(({ prompt }) => prompt.trim()).join("`, `")}\`, which is not known`,
          );
        answered = true;
        finish(fits ? [password] : []);
      },
    };
  }
}
