/** Percent tokens, `~` and `${NAME}` in settings; what may be a host or a user name. */

import { join } from "node:path";
import { ConnectionError } from "../connection.ts";
import type { SshEnvironment } from "./ssh-environment.ts";

/** By letter: `h` host, `n` original name, `p` port, `r` remote user, `u` local user, `d` home, `k` host key alias. */
export type Tokens = Readonly<Partial<Record<string, string>>>;

const SHELL_CHARACTERS = /['"`$\\;&<>|(){}\s\p{Cc}]/u;

export function isValidHost(host: string): boolean {
  return host !== "" && !host.startsWith("-") && !SHELL_CHARACTERS.test(host);
}

/** A backslash is allowed inside (`DOMAIN\user`), not at the end. */
export function isValidUser(user: string): boolean {
  return user !== "" && !/^-|['"`;&<>|(){}\p{Cc}]|\s-|\\$/u.test(user);
}

function unusable(message: string): ConnectionError {
  return new ConnectionError(message, { phase: "resolve", code: "CON0601" });
}

export function expandTokens(text: string, tokens: Tokens): string {
  return text.replace(/%(.?)/gs, (whole, letter: string) => {
    if (letter === "%") return "%";
    const value = letter === "" ? undefined : tokens[letter];
    if (value === undefined) throw unusable(`unknown token \`${whole}\` in \`${text}\``);
    return value;
  });
}

/** For values that are files. */
export function expandPath(text: string, tokens: Tokens, environment: SshEnvironment): string {
  const expanded = expandTokens(text, tokens).replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    const value = environment.env[name];
    if (value === undefined)
      throw unusable(`\`${text}\` names the environment variable \`${name}\`, which is not set`);
    return value;
  });
  return expanded === "~" || expanded.startsWith("~/") ? join(environment.home, expanded.slice(1)) : expanded;
}
