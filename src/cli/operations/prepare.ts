/** Makes the run context of a call: from options to everything that the engine is given. */

import { randomBytes, randomInt } from "node:crypto";
import { userInfo } from "node:os";
import { dirname, resolve } from "node:path";
import type { FactStore } from "../../engine/fact-store.ts";
import { Jobs } from "../../engine/jobs/jobs.ts";
import { createLimits } from "../../engine/limits.ts";
import { withLiveInventory } from "../../engine/live-inventory.ts";
import type { Surroundings } from "../../engine/lookup-host-of.ts";
import type { RunOptions as EngineOptions, RunContext } from "../../engine/run-context.ts";
import { staticScope } from "../../engine/scope.ts";
import { templateCheck } from "../../engine/template-reading.ts";
import { Wire } from "../../engine/wire/wire.ts";
import type { Event } from "../../events/event.ts";
import type { Language } from "../../expression/context.ts";
import type { VarsFolder } from "../../model/inventory.ts";
import type { Project } from "../../model/project.ts";
import { ownPythonFiles } from "../../modules/foreign/own-files.ts";
import { type FurtherModules, moduleIndex } from "../../modules/module-index.ts";
import { findModule } from "../../modules/registry.ts";
import type { ContentReader } from "../../playbook/content-reader.ts";
import { ForeignModules } from "../../playbook/foreign/foreign-modules.ts";
import { languageLine } from "../../playbook/language-line.ts";
import type { LoadContext } from "../../playbook/load-context.ts";
import { displayPath } from "../../playbook/source-files.ts";
import { decryptingReader } from "../../source/decrypting-reader.ts";
import { fileReader, readBytes } from "../../source/file-reader.ts";
import { EMPTY_KEYRING } from "../../vault/keyring.ts";
import { createVault } from "../../vault/vault.ts";
import type { OperationIo, RunOptions, TargetOptions } from "../operations.ts";
import { controllerFiles } from "./controller-files.ts";
import { controllerLookups } from "./controller-lookups.ts";
import { inventorySettings, inventoryWorld } from "./inventory-world.ts";
import { jsonFactStore } from "./json-fact-store.ts";
import { createSessionPool, type SessionPool } from "./session-pool.ts";
import { readExtraVariables, readInventory, readPartials } from "./sources.ts";

/** Nobody can guess what lookups and filters make of chance. */
const RANDOM_STEPS = 2 ** 47;

export interface Prepared {
  readonly context: RunContext;
  readonly load: LoadContext;
  readonly sessions: SessionPool;
  /** Gives up what is at work. */
  readonly abort: AbortController;
  /** Who is told of the engine's events instead of the bus. */
  readonly listen: (listener: (event: Event) => void) => void;
}

export interface PrepareOptions {
  readonly target: TargetOptions;
  readonly io: OperationIo;
  readonly playbooks: readonly string[];
  /** Variables beside the playbooks. */
  readonly playbookFolders: (reader: LoadContext["reader"]) => readonly VarsFolder[];
  readonly run: Partial<
    Pick<
      RunOptions,
      | "tags"
      | "skipTags"
      | "checkMode"
      | "diffMode"
      | "startAtTask"
      | "lookahead"
      | "step"
      | "debugger"
      | "forceHandlers"
      | "toleratesMissingHandlers"
      | "gathering"
    >
  >;
}

/** What the first playbook asks for, else the project. */
function languageOf(project: Project, playbook: string | undefined, reader: ContentReader): Language {
  const text = playbook === undefined ? undefined : reader.read(playbook);
  const asked = text === undefined ? undefined : languageLine({ path: playbook ?? "", text }).language;
  const { language = "2.18", jinja2Native } = project;
  return asked ?? (language === "2.18" && jinja2Native ? "2.18 native" : language);
}

export function prepare({ target, io, playbooks, playbookFolders, run }: PrepareOptions): Prepared {
  const vault = createVault({
    keyring: target.keyring ?? EMPTY_KEYRING,
    hide: (secret) => io.redactor.add(secret),
    randomBytes: (count) => randomBytes(count),
  });
  const shown = (path: string): string => displayPath(path, io.cwd);
  const { duplicateKeys = "error" } = target.project;
  const reader = { ...rooted(decryptingReader(fileReader(), vault, shown), io.cwd), duplicateKeys };
  const limits = createLimits({ forks: target.forks });
  const randomId = (): string => Math.random().toString(36).slice(2, 10);
  const abort = new AbortController();
  let listener = (event: Event): void => io.bus.emit(event);
  const emit = (event: Event): void => listener(event);
  const controller = controllerFiles({ home: io.homeDirectory, workingDirectory: io.cwd, randomId });
  const sessions = createSessionPool({
    ssh: sshEnvironment(io),
    local: { user: userName(io), home: io.homeDirectory, env: io.environment },
    limits,
    emit,
    elapsed: io.elapsed,
  });
  const extraVars = readExtraVariables(target.extraVars, reader, io.cwd);
  const clock: RunContext["clock"] = {
    now: () => io.now().getTime() / 1000,
    elapsed: io.elapsed,
    sleep: (milliseconds, signal) => sleep(milliseconds, AbortSignal.any([signal, abort.signal])),
  };
  const surroundings: Surroundings = {
    reader,
    controller,
    partials: readPartials(playbooks, reader, io.cwd),
    lookups: controllerLookups({
      environment: io.environment,
      cwd: io.cwd,
      now: io.now,
      random: () => randomInt(RANDOM_STEPS) / RANDOM_STEPS,
      vault,
      keepSecret: (secret) => io.redactor.add(secret),
    }),
    language: languageOf(target.project, playbooks[0], reader),
    mergesMaps: target.project.hashBehaviour === "merge",
  };
  const world = inventoryWorld({
    cwd: io.cwd,
    environment: io.environment,
    surroundings,
    extraVars,
    notice: (message) => emit({ type: "notice", message }),
  });
  const settings = { ...inventorySettings(target.project), ...target.inventorySettings };
  const readSources = () =>
    readInventory(target.inventory, reader, io.cwd, { ...world, settings, home: io.homeDirectory });
  const { inventory, folders, warnings } = readSources();
  const factStore = factStoreOf(target.project, io);
  const further = furtherModules(target, reader);
  const find = (name: string) => further.find(name) ?? findModule(name);
  const partial: Omit<RunContext, "load"> = {
    ...surroundings,
    hidesFacts: target.project.injectFactsAsVars === false,
    ...(factStore ? { factStore } : {}),
    options: engineOptions(target, run),
    inventory,
    folders: { inventory: folders, playbook: playbookFolders(reader) },
    extraVars,
    findModule: find,
    ownPython: ownPythonFiles(),
    openSession: sessions.open,
    wire: new Wire({ abort: abort.signal, clock }),
    jobs: new Jobs(),
    emit,
    keepSecret: (value) => io.redactor.add(value),
    clock,
    limits,
    stop: io.signal,
    interrupt: () => io.interrupt?.(),
    abort: abort.signal,
    randomBytes: (size) => randomBytes(size),
    // What is shown with a question may hold anything that a task knows.
    prompt: (question, options) => io.ask(io.redactor.mask(question), options),
    version: io.version,
  };
  const collectionsPath = [
    ...playbooks.map((path) => resolve(io.cwd, dirname(path), "collections")),
    ...(target.project.collectionsPath ?? []),
  ];
  const load: LoadContext = {
    reader,
    modules: moduleIndex(further),
    foreign: new ForeignModules({
      reader,
      readBytes,
      library: target.project.library ?? [],
      moduleUtils: target.project.moduleUtils ?? [],
      collectionsPath,
      workingDirectory: io.cwd,
      isOwn: (name) => find(name) !== undefined,
    }),
    rolesPath: target.project.rolesPath ?? [],
    collectionsPath,
    workingDirectory: io.cwd,
    staticContext: staticScope(partial).context,
    checkTemplate: templateCheck(partial),
  };
  for (const diagnostic of warnings) io.bus.emit({ type: "diagnostic", diagnostic });
  const listen = (to: (event: Event) => void): void => {
    listener = to;
  };
  const context = withLiveInventory({ ...partial, load }, readSources);
  return { context, load, sessions, abort, listen };
}

/** Modules of the project itself; of one that may not be loaded, what would let it. */
function furtherModules({ own, project }: TargetOptions, reader: ContentReader): FurtherModules {
  const { directory, ownCode } = project;
  return {
    find: (name) => own?.modules.get(name)?.module,
    names: () => [...(own?.modules.keys() ?? [])],
    hint: (name) => {
      if (directory === undefined || ownCode || !/^\w+$/.test(name)) return undefined;
      const file = [name, name.replaceAll("_", "-")]
        .map((each) => `modules/${each}.ts`)
        .find((path) => reader.kind(resolve(directory, path)) === "file");
      return file === undefined
        ? undefined
        : `${file} is there: \`own_code: true\` in homerun.yml lets it be loaded`;
    },
  };
}

const DAY = 24 * 60 * 60;

function factStoreOf(project: Project, io: OperationIo): FactStore | undefined {
  const { factCaching, factCachingConnection: folder, factCachingPrefix: prefix, directory } = project;
  if (factCaching !== "jsonfile" || folder === undefined) return undefined;
  return jsonFactStore({
    folder: resolve(directory ?? io.cwd, folder.replace(/^~(?=\/|$)/, io.homeDirectory)),
    ...(prefix === undefined ? {} : { prefix }),
    timeout: project.factCachingTimeout ?? DAY,
    now: () => io.now().getTime() / 1000,
    user: process.getuid?.(),
    warn: (diagnostic) => io.bus.emit({ type: "diagnostic", diagnostic }),
    isSecret: (text) => io.redactor.mask(text) !== text,
  });
}

/** Relative paths start in the folder that homerun was called in. */
function rooted(reader: ContentReader, cwd: string): ContentReader {
  return {
    read: (path) => reader.read(resolve(cwd, path)),
    kind: (path) => reader.kind(resolve(cwd, path)),
    list: (path) => reader.list(resolve(cwd, path)),
    isSecret: (path) => reader.isSecret?.(resolve(cwd, path)) === true,
  };
}

function engineOptions(target: TargetOptions, run: PrepareOptions["run"]): EngineOptions {
  const { connection } = target;
  return {
    checkMode: run.checkMode ?? false,
    diffMode: run.diffMode ?? false,
    forks: target.forks,
    verbosity: target.verbosity,
    tags: { only: new Set(run.tags ?? []), skip: new Set(run.skipTags ?? []) },
    ...(target.limit === undefined ? {} : { limit: target.limit }),
    ...(run.startAtTask === undefined ? {} : { startAtTask: run.startAtTask }),
    forceHandlers: run.forceHandlers ?? false,
    ...(run.toleratesMissingHandlers ? { toleratesMissingHandlers: true } : {}),
    become: connection.become,
    ...(connection.becomeUser === undefined ? {} : { becomeUser: connection.becomeUser }),
    ...(connection.becomeMethod === undefined ? {} : { becomeMethod: connection.becomeMethod }),
    ...(connection.becomeExe === undefined ? {} : { becomeExe: connection.becomeExe }),
    ...(connection.becomeFlags === undefined ? {} : { becomeFlags: connection.becomeFlags }),
    ...(connection.jobDirectory === undefined ? {} : { jobDirectory: connection.jobDirectory }),
    ...(run.step ? { step: true } : {}),
    ...(run.debugger ? { debugger: run.debugger } : {}),
    ...(connection.becomePassword === undefined ? {} : { becomePassword: connection.becomePassword }),
    ...(connection.connection === undefined ? {} : { connection: connection.connection }),
    ...(connection.sshArguments === undefined ? {} : { sshArguments: connection.sshArguments }),
    ...(connection.remoteUser === undefined ? {} : { remoteUser: connection.remoteUser }),
    ...(connection.password === undefined ? {} : { password: connection.password }),
    ...(connection.privateKeyFile === undefined ? {} : { privateKeyFile: connection.privateKeyFile }),
    hostKeyMode: connection.hostKeyMode,
    connectTimeout: connection.connectTimeout * 1000,
    ...(target.project.pythonInterpreter === undefined
      ? {}
      : { pythonInterpreter: target.project.pythonInterpreter }),
    gathering: run.gathering ?? target.project.gathering ?? "smart",
    lookahead: run.lookahead ?? true,
  };
}

/** In a container, the system may know no name of the user that it runs as. */
function userName({ environment }: OperationIo): string {
  try {
    return userInfo().username;
  } catch {
    return environment.USER ?? environment.LOGNAME ?? String(process.getuid?.());
  }
}

/** A key's passphrase is asked once, however many hosts the key opens. */
function sshEnvironment(io: OperationIo) {
  const passphrases = new Map<string, Promise<string | undefined>>();
  return {
    home: io.homeDirectory,
    user: userName(io),
    env: io.environment,
    askPassphrase: ({
      keyFile,
      address,
    }: {
      keyFile: string;
      address: string;
    }): Promise<string | undefined> => {
      const known = passphrases.get(keyFile);
      if (known) return known;
      const answer = io.ask(`passphrase of ${keyFile} (for ${address}): `, { echo: false });
      passphrases.set(keyFile, answer);
      return answer.then((secret) => {
        if (secret !== undefined) io.redactor.add(secret);
        return secret;
      });
    },
    random: Math.random,
    notice: (message: string): void => io.bus.emit({ type: "notice", message }),
  };
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
