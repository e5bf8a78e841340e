/** Tries everything that a project's own modules and filters say of themselves: cases, examples. */

import { connectLocal } from "../../connection/local/connect-local.ts";
import { openSession } from "../../connection/session/open-session.ts";
import type { OwnCase } from "../../own/own-cases.ts";
import { loadCases, type OwnCode, type OwnCodeFiles, type OwnModule } from "../../own/own-code.ts";
import { messageOf } from "../../own/place-in-code.ts";
import type { CliContext } from "../context.ts";
import { makeScratchFolder } from "./scratch-folder.ts";
import { tryCase } from "./try-case.ts";
import { exampleFaults } from "./try-examples.ts";
import { tryFilter } from "./try-filter.ts";

export interface Tried {
  /** Of what: the module or filter. */
  readonly name: string;
  readonly title: string;
  /** What is wrong; absent where it holds. */
  readonly fault?: string;
}

function tried(name: string, title: string, fault: string | undefined): Tried {
  return { name, title, ...(fault === undefined ? {} : { fault }) };
}

async function inFolder(
  { module }: OwnModule,
  theCase: OwnCase,
  context: CliContext,
): Promise<string | undefined> {
  const { environment, now } = context;
  const folder = makeScratchFolder(theCase.files ?? {});
  const local = {
    user: environment.USER ?? "",
    home: folder.path,
    env: { ...environment, HOME: folder.path },
  };
  const session = openSession("this machine", async () => connectLocal(local));
  try {
    return await tryCase(module, theCase, {
      folder,
      shell: await session.shell(),
      now: Math.floor(now().getTime() / 1000),
    });
  } finally {
    await session.close();
    folder.remove();
  }
}

async function tryModule(
  own: OwnModule,
  files: OwnCodeFiles,
  context: CliContext,
): Promise<readonly Tried[]> {
  const { module, cases } = own;
  const examples = module.examples.map(({ title, yaml }) => {
    const [fault] = exampleFaults(module, yaml, context.now);
    return tried(module.name, `example: ${title}`, fault && `${fault.message}`);
  });
  const all: Tried[] = [...examples];
  for (const each of cases === undefined ? [] : loadCases(cases, files))
    all.push(tried(module.name, each.title, await inFolder(own, each, context).catch(messageOf)));
  return all;
}

/** All of the code, or what is named. */
export async function* tryCode(
  code: OwnCode,
  names: readonly string[],
  files: OwnCodeFiles,
  context: CliContext,
): AsyncGenerator<Tried> {
  const isWanted = (name: string): boolean => names.length === 0 || names.includes(name);
  for (const [name, own] of code.modules) if (isWanted(name)) yield* await tryModule(own, files, context);
  for (const [name, { filter }] of code.filters)
    if (isWanted(name))
      yield tried(name, `example: ${filter.example.expression}`, tryFilter(filter, context.now));
}
