/** What lookups see of the controller: its environment, files and commands. */

import { execFileSync } from "node:child_process";
import {
  closeSync,
  globSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { ControllerLookups } from "../../engine/lookup-host-of.ts";
import { decoded, type Vault } from "../../vault/vault.ts";
import { isEncryptedText } from "../../vault/vault-format.ts";
import type { Environment } from "../context.ts";
import { keptSecret } from "./kept-secret.ts";
import { webRequest } from "./web-request.ts";

const LONGEST_COMMAND = 60_000;
const MOST_OUTPUT = 64 * 1024 * 1024;

export function controllerLookups(surroundings: {
  readonly environment: Environment;
  readonly cwd: string;
  readonly now: () => Date;
  readonly random: () => number;
  readonly vault: Vault;
  /** Told of every secret that is read or made. */
  readonly keepSecret: (secret: string) => void;
}): ControllerLookups {
  return {
    env: (name) => surroundings.environment[name],
    readFile: (path, encoding) => readOpened(path, surroundings.vault, encoding),
    isEncrypted: (path) => isEncryptedText(headOfFile(resolve(surroundings.cwd, path))),
    vault: surroundings.vault,
    describeFile: (path) => {
      const { mtime, uid } = statSync(path);
      return { modified: mtime, owner: userName(uid) ?? uid };
    },
    hostname,
    run: (command) =>
      execFileSync("/bin/sh", ["-c", command], {
        cwd: surroundings.cwd,
        encoding: "utf8",
        timeout: LONGEST_COMMAND,
        maxBuffer: MOST_OUTPUT,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...surroundings.environment },
      }),
    glob: (pattern) =>
      globSync(pattern)
        .filter((p) => statSync(p, { throwIfNoEntry: false })?.isFile())
        .sort(),
    kindOf: (path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      if (!found) return undefined;
      return found.isFile() ? "file" : found.isDirectory() ? "directory" : "other";
    },
    isLink: (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false,
    isMount,
    realPath: (path) => {
      try {
        return realpathSync(path);
      } catch {
        return path;
      }
    },
    secret: (path, make, complete) => {
      const secret = keptSecret(resolve(surroundings.cwd, path), make, complete);
      surroundings.keepSecret(secret.replace(/ salt=\S+(?: ident=\S+)?$/, ""));
      return secret;
    },
    fetch: (request) => webRequest(request, surroundings.environment),
    now: surroundings.now,
    random: surroundings.random,
  };
}

/** It lies on another device than the folder above it, or is the top of all. */
function isMount(path: string): boolean {
  const own = lstatSync(path, { throwIfNoEntry: false });
  if (!own || own.isSymbolicLink()) return false;
  const above = lstatSync(join(path, ".."), { throwIfNoEntry: false });
  return above === undefined || above.dev !== own.dev || above.ino === own.ino;
}

function headOfFile(path: string): string {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(64);
    return head.toString("latin1", 0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

/** What an encrypted file holds is hidden from then on. */
function readOpened(path: string, vault: Vault, encoding?: string): string {
  const bytes = readFileSync(path);
  const text = bytes.toString("utf8");
  if (!isEncryptedText(text)) return encoding === undefined ? text : decodedAs(bytes, encoding);
  const plain = decoded(vault.openFile(text, `the file \`${path}\``), `\`${path}\``);
  vault.hide(plain);
  return plain;
}

const LATIN_1 = /^(?:latin[-_]?1|l1|iso[-_]?8859[-_]?1|cp819)$/i;

/** By Python's names of encodings; where it has others than the Web, those of the Web. */
function decodedAs(bytes: Buffer, encoding: string): string {
  if (LATIN_1.test(encoding)) return bytes.toString("latin1");
  const label = encoding.replaceAll("_", "-").replace(/^(?:cp)(125\d)$/i, "windows-$1");
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    throw new Error(`there is no encoding \`${encoding}\``);
  }
}

/** From the local list of users; that of another service is found for the user who runs homerun. */
function userName(uid: number): string | undefined {
  const own = userInfo();
  if (own.uid === uid) return own.username;
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  return users.find((line) => line.split(":")[2] === String(uid))?.split(":")[0];
}
