/** Builds the images of lab hosts, once per recipe: made in a temporary folder, renamed when complete. */

import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { createAptProxy, listenOnLoopback, preparePackagesDir } from "./apt-proxy.ts";
import { labSourcesList } from "./apt-sources.ts";
import { ensureEmulation, nativeArch } from "./binfmt.ts";
import type { ControllerApt } from "./controller-apt.ts";
import { withLock } from "./lock.ts";
import { type Recipe, recipeFor, recipeKey } from "./recipe.ts";
import { lastLines, runCommand } from "./run-command.ts";
import type { DebianArch, DebianSuite } from "./topology.ts";

export interface ImageSettings {
  readonly cacheDir: string;
  readonly apt: ControllerApt;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const BUILD_WAIT_MS = 30 * 60_000;
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * A build lives in mount and process namespaces of its own and dies with us, so that nothing that an interrupted one
 * started or mounted stays behind.
 */
const APART =
  "setpriv --pdeathsig KILL -- unshare --mount --propagation private --pid --fork --kill-child --".split(" ");

/** Folder of the finished image; its file system is in `rootfs`. */
export async function ensureImage(
  suite: DebianSuite,
  arch: DebianArch,
  settings: ImageSettings,
): Promise<string> {
  const recipe = recipeFor(suite, arch);
  const images = join(settings.cacheDir, "images");
  const image = join(images, recipeKey(recipe));
  if (existsSync(image)) return image;
  await mkdir(images, { recursive: true });
  const onWait = (pid: number) =>
    settings.log(`waiting for process ${pid}, which builds the ${suite} ${arch} image`);
  await withLock(`${image}.lock`, { onWait, waitMs: BUILD_WAIT_MS, signal: settings.signal }, async () => {
    if (!existsSync(image)) await build(recipe, image, settings);
  });
  return image;
}

async function build(recipe: Recipe, image: string, settings: ImageSettings): Promise<void> {
  const temporary = join(dirname(image), `.building-${basename(image)}`);
  const logFile = `${image}.log`;
  const foreign = nativeArch(process.arch) !== recipe.arch;
  settings.log(
    `building the ${recipe.suite} ${recipe.arch} image, once${foreign ? "; emulated, this takes some minutes" : ""} (log: ${logFile})`,
  );
  for (const leftover of [temporary, logFile]) await rm(leftover, { recursive: true, force: true });
  if (foreign) await ensureEmulation(recipe.arch, settings);
  const { origins, proxy } = settings.apt;
  const packagesDir = await preparePackagesDir(settings.cacheDir);
  const server = createAptProxy({ origins, packagesDir, ...(proxy ? { upstream: proxy } : {}) });
  try {
    const proxyUrl = await listenOnLoopback(server);
    await fill(recipe, join(temporary, "rootfs"), proxyUrl, logFile, settings);
    await writeFile(join(temporary, "recipe.json"), `${JSON.stringify(recipe, null, 2)}\n`);
    await rename(temporary, image);
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(temporary, { recursive: true, force: true });
  }
}

async function fill(
  recipe: Recipe,
  root: string,
  proxyUrl: string,
  logFile: string,
  settings: ImageSettings,
): Promise<void> {
  const { main } = settings.apt.mirrors;
  const step = (argv: readonly string[], input = "") =>
    buildStep(argv, input, { ...settings.env, http_proxy: proxyUrl, no_proxy: "" }, logFile, settings.signal);
  await mkdir(root, { recursive: true });
  const packages = `--include=${recipe.packages.join(",")}`;
  const options = [`--arch=${recipe.arch}`, "--variant=minbase", `--keyring=${KEYRING}`, packages];
  await step([...APART, "debootstrap", ...options, recipe.suite, root, main.replace(/^https:/, "http:")]);
  for (const file of recipe.files) {
    const path = join(root, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.text);
    await chmod(path, file.mode);
  }
  await writeFile(join(root, "etc/apt/sources.list"), labSourcesList(settings.apt.mirrors, recipe.suite));
  await writeFile(join(root, "etc/apt/apt.conf.d/90lab"), LAB_APT_CONF);
  const inside = 'mount -t proc proc "$1/proc" && exec chroot "$1" sh -s';
  await step([...APART, "sh", "-c", inside, "sh", root], recipe.script);
}

/** Translations and index differences cost an emulated host minutes and nobody reads them. */
const LAB_APT_CONF = `Acquire::Languages "none";
Acquire::PDiffs "false";
Acquire::Retries "3";
`;

async function buildStep(
  argv: readonly string[],
  input: string,
  env: Readonly<Record<string, string | undefined>>,
  logFile: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const result = await runCommand(argv, { env, input, logFile, signal });
  if (result.status === 0) return;
  const log = await readFile(logFile, "utf8").catch(() => "");
  throw new DiagnosticError([
    problem("LAB0007", `building the image ended with status ${result.status}`, {
      notes: lastLines(log, 15),
      help: `the whole log is in ${logFile}; \`homerun lab up\` tries again`,
    }),
  ]);
}
