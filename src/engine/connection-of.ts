/** How a host is reached and as whom a task runs there: variables over keywords over the command line. */

import type { BecomeSpec, ConnectionSpec, TruenasApiSpec } from "../connection/connection-spec.ts";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { MISSING } from "../expression/evaluate.ts";
import { splitWords } from "../host/shell-words.ts";
import { isImplicitHost } from "../inventory/implicit-host.ts";
import { BECOME_METHODS, type BecomeMethod } from "../model/become-method.ts";
import type { Directives } from "../model/task.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { directive, numberOf, readBoolean, textOf } from "./directive-values.ts";
import type { RunContext } from "./run-context.ts";

/** Every variable that has a say in how a host is reached and as whom. */
export const CONNECTION_VARIABLES: readonly string[] = [
  ...["ansible_connection", "ansible_host", "ansible_ssh_host", "ansible_port", "ansible_ssh_port"],
  ...["ansible_user", "ansible_ssh_user", "ansible_password", "ansible_ssh_password", "ansible_ssh_pass"],
  ...["ansible_private_key_file", "ansible_ssh_private_key_file"],
  ...["ansible_ssh_common_args", "ansible_ssh_extra_args", "homerun_host_key", "ansible_host_key_mode"],
  ...["ansible_become", "ansible_become_method", "ansible_become_user", "ansible_become_flags"],
  ...["ansible_become_exe", "ansible_become_password", "ansible_become_pass"],
  ...BECOME_METHODS.flatMap((method) =>
    ["user", "exe", "flags", "pass"].map((what) => `ansible_${method}_${what}`),
  ),
  ...["truenas_api_url", "truenas_api_user", "truenas_api_key", "truenas_api_fingerprint"],
  "truenas_api_ca_file",
];

function variable(scope: LayeredScope, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = scope.get(name);
    if (value !== MISSING && value !== undefined && value !== null && value !== "") return String(value);
  }
  return undefined;
}

/** How a host is reached where no variable says it. */
export function connectionKind(
  { inventory, options }: Pick<RunContext, "inventory" | "options">,
  host: string,
  directives: Directives,
  keywords: LayeredScope,
): string {
  const local = isImplicitHost(host, inventory);
  return (
    textOf("connection", directives.connection, keywords) ?? (local ? "local" : (options.connection ?? "ssh"))
  );
}

/** `scope` is that of the host that is talked to: the delegate's where the task is delegated. */
export function connectionOf(
  run: RunContext,
  host: string,
  scope: LayeredScope,
  directives: Directives,
  keywords: LayeredScope,
): ConnectionSpec {
  const { options } = run;
  const kind = variable(scope, "ansible_connection") ?? connectionKind(run, host, directives, keywords);
  const user =
    variable(scope, "ansible_user", "ansible_ssh_user") ??
    textOf("remote_user", directives.remote_user, keywords) ??
    options.remoteUser;
  const password =
    variable(scope, "ansible_password", "ansible_ssh_password", "ansible_ssh_pass") ?? options.password;
  const key =
    variable(scope, "ansible_private_key_file", "ansible_ssh_private_key_file") ?? options.privateKeyFile;
  const port = variable(scope, "ansible_port", "ansible_ssh_port");
  const number = port === undefined ? numberOf("port", directives.port, keywords) : Number(port);
  if (password !== undefined) run.keepSecret(password);
  const mode = variable(scope, "homerun_host_key", "ansible_host_key_mode");
  if (kind !== "ssh" && kind !== "local" && kind !== "truenas") {
    const message = `${host} is to be reached by \`${kind}\`, which homerun does not know`;
    throw new DiagnosticError([
      problem("RUN0107", message, { help: "`ansible_connection` can be ssh, local or truenas" }),
    ]);
  }
  const address = variable(scope, "ansible_host", "ansible_ssh_host") ?? host;
  return {
    host,
    kind,
    address,
    ...(kind === "truenas" ? { api: apiOf(run, scope, address) } : {}),
    ...(number === undefined ? {} : { port: number }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(key === undefined ? {} : { privateKeyFile: key }),
    sshArguments: ["ansible_ssh_common_args", "ansible_ssh_extra_args"].flatMap((name) =>
      wordsOf(variable(scope, name) ?? options.sshArguments?.[name] ?? "", name),
    ),
    hostKeyMode: mode === "strict" || mode === "accept-new" ? mode : options.hostKeyMode,
    connectTimeout: options.connectTimeout,
  };
}

function apiOf(run: RunContext, scope: LayeredScope, address: string): TruenasApiSpec {
  const key = variable(scope, "truenas_api_key") ?? "";
  if (key !== "") run.keepSecret(key);
  const fingerprint = variable(scope, "truenas_api_fingerprint");
  const authorityFile = variable(scope, "truenas_api_ca_file");
  return {
    url: variable(scope, "truenas_api_url") ?? `https://${address.includes(":") ? `[${address}]` : address}`,
    user: variable(scope, "truenas_api_user") ?? "root",
    key,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(authorityFile === undefined ? {} : { authorityFile }),
  };
}

function wordsOf(line: string, name: string): readonly string[] {
  const words = splitWords(line);
  if (words !== undefined) return words;
  throw new DiagnosticError([problem("RUN0107", `a quote in \`${name}\` is not closed`, { notes: [line] })]);
}

/** Undefined where the task runs as the login user. */
export function becomeOf(
  run: RunContext,
  scope: LayeredScope,
  directives: Directives,
  keywords: LayeredScope,
): BecomeSpec | undefined {
  const { options } = run;
  const wanted = readBoolean(
    variable(scope, "ansible_become") ?? directive("become", directives, keywords) ?? options.become,
  );
  if (!wanted) return undefined;
  const method = methodOf(
    variable(scope, "ansible_become_method") ??
      textOf("become_method", directives.become_method, keywords) ??
      options.becomeMethod ??
      "sudo",
    directives.become_method?.span,
  );
  /** The method's own variable stands above the general one, as in Ansible. */
  const own = (what: string, ...general: readonly string[]): string | undefined =>
    variable(scope, `ansible_${method}_${what}`, ...general);
  const password = own("pass", "ansible_become_pass", "ansible_become_password") ?? options.becomePassword;
  if (password !== undefined) run.keepSecret(password);
  return {
    method,
    user:
      own("user", "ansible_become_user") ??
      textOf("become_user", directives.become_user, keywords) ??
      options.becomeUser ??
      "root",
    ...(password === undefined ? {} : { password }),
    flags: wordsOf(
      own("flags", "ansible_become_flags") ??
        textOf("become_flags", directives.become_flags, keywords) ??
        options.becomeFlags ??
        "",
      "become_flags",
    ),
    exe:
      own("exe", "ansible_become_exe") ??
      textOf("become_exe", directives.become_exe, keywords) ??
      options.becomeExe ??
      method,
  };
}

/** Full names lead to the same: `community.general.doas`. */
function methodOf(name: string, primary: Span | undefined): BecomeMethod {
  const method = BECOME_METHODS.find((m) => m === name.slice(name.lastIndexOf(".") + 1));
  if (method !== undefined) return method;
  const message = `homerun can't become another user with \`${name}\``;
  throw new DiagnosticError([
    problem("RUN0107", message, {
      ...(primary ? { primary } : {}),
      help: didYouMean(name, BECOME_METHODS) ?? `it knows ${BECOME_METHODS.join(", ")}`,
    }),
  ]);
}
