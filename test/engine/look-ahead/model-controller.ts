/** The controller in memory: the playbook's files, and as further files the cells of the controller's own machine below `/ctl/`. */

import { resolve } from "node:path";
import type { Controller } from "../../../src/engine/controller.ts";
import type { ControllerLookups } from "../../../src/engine/lookup-host-of.ts";
import type { ContentReader } from "../../../src/playbook/content-reader.ts";
import { NO_VAULT } from "../../../src/vault/vault.ts";
import { CONTROLLER, type World } from "./model-world.ts";
import type { Chance } from "./random.ts";

export const PLAY_FOLDER = "/play";
/** What tasks make on the controller. */
const MADE = "/ctl/";

export interface ModelController {
  readonly reader: ContentReader;
  readonly controller: Controller;
  readonly lookups: ControllerLookups;
  /** Commands that lookups ran, in order. */
  readonly piped: readonly string[];
}

export function modelController(
  files: Readonly<Record<string, string>>,
  world: World,
  chance: Chance,
): ModelController {
  const given = new Map(
    Object.entries(files).map(([name, content]) => [resolve(PLAY_FOLDER, name), content]),
  );
  const own = world.machines.get(CONTROLLER);
  const piped: string[] = [];
  const text = (path: string): string | undefined => {
    const absolute = resolve(PLAY_FOLDER, path);
    return given.get(absolute) ?? (own && absolute.startsWith(MADE) ? world.read(own, absolute) : undefined);
  };
  const paths = (): readonly string[] => [...given.keys(), ...(own?.cells.keys() ?? [])];
  const list = (path: string): readonly string[] => {
    const folder = `${resolve(PLAY_FOLDER, path)}/`;
    const below = paths().filter((p) => p.startsWith(folder));
    return [...new Set(below.map((p) => p.slice(folder.length).split("/")[0] ?? ""))].sort();
  };
  const kind = (path: string): "file" | "directory" | undefined =>
    text(path) !== undefined ? "file" : list(path).length > 0 ? "directory" : undefined;
  const readFile = (path: string): string => {
    const content = text(path);
    if (content === undefined) throw new Error(`there is no ${path}`);
    return content;
  };
  return {
    piped,
    reader: { read: text, kind, list },
    controller: {
      read: async (path) => {
        const content = text(path);
        return content === undefined ? undefined : Buffer.from(content);
      },
      mode: async (path) => (text(path) === undefined ? undefined : 0o644),
      kind,
      list,
      readLink: (path) => path,
      content: async (path) => {
        const content = text(path);
        return content === undefined ? undefined : { content: Buffer.from(content), mode: 0o644 };
      },
      contents: async () => new Map(),
      create: async () => {
        throw new Error("nothing is fetched in the model");
      },
      entries: () => [],
      write: async (path, content) => {
        if (own) world.writeFile(own, path, Buffer.from(content).toString());
      },
      home: PLAY_FOLDER,
      workingDirectory: PLAY_FOLDER,
    },
    lookups: {
      env: () => undefined,
      readFile,
      run: (command) => {
        piped.push(command);
        if (command.startsWith("cat ")) return readFile(command.slice(4));
        world.touch("what commands of lookups count", true);
        return String(piped.length);
      },
      glob: () => [],
      kindOf: kind,
      isLink: () => false,
      isMount: () => false,
      fetch: () => {
        throw new Error("no requests in tests");
      },
      realPath: (path) => path,
      secret: (_path, make) => make((n) => Math.floor(n / 2)),
      now: () => new Date(0),
      random: chance,
      vault: NO_VAULT,
      isEncrypted: () => false,
    },
  };
}
