/** A task's `environment:` around a call: exported before the call's function runs, gone with its subshell. */

import type { Call, Primitive } from "./primitive.ts";

/** They run what the user wrote; every other one needs its tools to speak as `LC_ALL=C` makes them. */
export const USER_COMMANDS: ReadonlySet<string> = new Set([
  ...["hr_run_command", "hr_run_script", "hr_foreign_python", "hr_foreign_program"],
]);

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LOCALE = /^(LANG|LANGUAGE|LC_[A-Z]+)$/;
const LANGUAGE = /^(LANG|LC_[A-Z]+)$/;

/** Whether a shell can hold a variable of that name. */
export function isVariableName(name: string): boolean {
  return NAME.test(name);
}

/** The same call with these variables in its environment. Throws where a name is none or a value holds NUL. */
export function withEnvironment(call: Call, environment: Readonly<Record<string, string>>): Call {
  const { primitive } = call;
  const isUsers = USER_COMMANDS.has(primitive.name);
  const wanted = Object.entries(environment).filter(([name]) => isUsers || !LOCALE.test(name));
  if (wanted.length === 0) return call;
  for (const [name, value] of wanted) {
    if (!isVariableName(name))
      throw new RangeError(`\`${name}\` can't be the name of an environment variable`);
    if (value.includes("\0")) throw new RangeError(`the environment variable ${name} can't hold a NUL byte`);
  }
  // LC_ALL outranks the variables that were asked for.
  const locale =
    wanted.some(([name]) => LANGUAGE.test(name)) && !wanted.some(([name]) => name === "LC_ALL") ? "1" : "";
  const pairs = wanted.map(([name, value]) => `${name}=${value}`);
  return {
    ...call,
    primitive: wrapped(primitive),
    args: [locale, String(pairs.length), ...pairs, ...call.args],
  };
}

function wrapped(primitive: Primitive): Primitive {
  const { liveOutput, checksInput } = primitive;
  return {
    ...(liveOutput === undefined ? {} : { liveOutput }),
    ...(checksInput === undefined ? {} : { checksInput }),
    name: `hr_env_${primitive.name.replace(/^hr_/, "")}`,
    body: `
[ -z "$1" ] || unset LC_ALL
hr_left=$2
shift 2
while [ "$hr_left" -gt 0 ]; do
  export "$1"
  shift
  hr_left=$((hr_left - 1))
done
${primitive.name} "$@"`,
    requires: [primitive],
  };
}
