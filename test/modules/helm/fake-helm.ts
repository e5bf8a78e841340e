/** Answers as helm does to what the modules ask of it, for want of a cluster: releases are in a file, charts are folders. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { yamlValues } from "../../../src/expression/value/yaml.ts";
import { servedTool, type ToolAnswer, type ToolCall } from "../served-tool.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Chart {
  readonly name: string;
  readonly version: string;
  readonly appVersion?: string;
  readonly dependencies?: readonly { readonly name: string }[];
}

interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  readonly chart: string;
  readonly appVersion: string;
  readonly config: Fields;
  readonly manifest: string;
}

class End extends Error {}

function end(said: string): never {
  throw new End(`Error: ${said}`);
}

function json(file: string): Fields {
  return existsSync(file) ? ((yamlValues(readFileSync(file, "utf8"))[0] ?? {}) as Fields) : {};
}

/** One call's words: helm's options, and what stands behind `--`. */
class Words {
  readonly options: readonly string[];
  readonly names: readonly string[];
  constructor(words: readonly string[]) {
    const at = words.indexOf("--");
    this.options = at === -1 ? words : words.slice(0, at);
    this.names = at === -1 ? [] : words.slice(at + 1);
  }
  all(name: string): readonly string[] {
    return this.options.flatMap((w) => (w.startsWith(`--${name}=`) ? [w.slice(name.length + 3)] : []));
  }
  after(option: string): string {
    return this.options[this.options.indexOf(option) + 1] ?? "";
  }
}

function configOf(words: Words): Fields {
  const files = words.all("values").map((file) => {
    if (!existsSync(file)) end(`open ${file}: no such file or directory`);
    return json(file);
  });
  const set = words.all("set").map((one) => one.split("="));
  return Object.assign({}, ...files, Object.fromEntries(set));
}

let made = 0;

function rendered(folder: string, values: Fields): readonly (readonly [string, string])[] {
  const missing = ((json(path.join(folder, "Chart.yaml")) as unknown as Chart).dependencies ?? []).find(
    ({ name }) => !existsSync(path.join(folder, "charts", name)),
  );
  if (missing)
    end(
      `An error occurred while checking for chart dependencies: found in Chart.yaml, but missing in charts/ directory: ${missing.name}`,
    );
  const all: Fields = { ...json(path.join(folder, "values.yaml")), ...values };
  return readdirSync(path.join(folder, "templates"))
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(folder, "templates", file), "utf8")
        .replaceAll(/\{\{ \.Values\.(\w+) \}\}/g, (_, name: string) =>
          String(all[name] ?? end(`nil pointer: ${name}`)),
        )
        .replaceAll("{{ random }}", () => createHash("md5").update(String(++made)).digest("hex"));
      return [file, text] as const;
    });
}

function chartAt(home: string, name: string): string {
  if (existsSync(path.join(name, "Chart.yaml"))) return name;
  const [repository = ""] = name.split("/");
  if (!name.includes("/")) end(`path "${name}" not found`);
  if (repositories(home).every((r) => r.name !== repository)) end(`repo ${repository} not found`);
  return path.join(home, "remote", name.slice(repository.length + 1));
}

function told(r: Release, description: string): string {
  return `${JSON.stringify({
    name: r.name,
    info: { description, status: r.status, notes: "Note\n" },
    ...(Object.keys(r.config).length === 0 ? {} : { config: r.config }),
    manifest: r.manifest,
    version: r.revision,
    namespace: r.namespace,
  })}\n`;
}

function stateFile(home: string): string {
  return path.join(home, "cluster/releases.json");
}

export function releasesIn(home: string): readonly Release[] {
  const file = stateFile(home);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as readonly Release[]) : [];
}

export function releases(...all: readonly Partial<Release>[]): (home: string) => void {
  const standard = {
    namespace: "web",
    revision: 1,
    status: "deployed",
    chart: "web-1.0.0",
    appVersion: "1",
    config: {},
    manifest: "",
  };
  return (home) =>
    keep(
      home,
      all.map((r) => ({ ...standard, name: "w", ...r })),
    );
}

function keep(home: string, all: readonly Release[]): void {
  mkdirSync(path.dirname(stateFile(home)), { recursive: true });
  writeFileSync(stateFile(home), JSON.stringify(all));
}

function deploy(home: string, words: Words): string {
  const [name = "", chart = ""] = words.names;
  const namespace = words.after("-n");
  const folder = chartAt(home, chart);
  const all = releasesIn(home);
  const old = all.find((r) => r.name === name && r.namespace === namespace);
  if (old?.status.startsWith("pending"))
    end("UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress");
  const given = configOf(words);
  const reuses = words.all("reuse-values").includes("true") && !words.options.includes("--reset-values");
  const config = reuses ? { ...old?.config, ...given } : given;
  const files = rendered(folder, config);
  const about = json(path.join(folder, "Chart.yaml")) as unknown as Chart;
  const release: Release = {
    name,
    namespace,
    revision: (old?.revision ?? 0) + 1,
    status: "deployed",
    chart: `${about.name}-${about.version}`,
    appVersion: about.appVersion ?? "",
    config,
    manifest: files.map(([file, text]) => `---\n# Source: ${file}\n${text}`).join(""),
  };
  if (words.options.some((w) => w.startsWith("--dry-run"))) {
    const data = [{ name: "templates/x.yaml", data: "eA==" }];
    const trial = JSON.parse(told({ ...release, status: "pending-install" }, "Dry run complete")) as Fields;
    return `${JSON.stringify({ ...trial, chart: { metadata: about, templates: data } })}\n`;
  }
  keep(home, [...all.filter((r) => r !== old), release]);
  return `Release "${name}" has been upgraded. Happy Helming!\n`;
}

function listed(home: string, words: Words): string {
  const filter = new RegExp(words.options.includes("--filter") ? words.after("--filter") : "");
  const found = releasesIn(home).filter(
    (r) =>
      r.namespace === words.after("-n") &&
      filter.test(r.name) &&
      words.options.includes(`--${r.status.split("-")[0]}`),
  );
  return JSON.stringify(
    found.map(({ name, namespace, revision, status, chart, appVersion }) => ({
      name,
      namespace,
      revision: String(revision),
      updated: "2026-01-01",
      status,
      chart,
      app_version: appVersion,
    })),
  );
}

interface Known {
  readonly name: string;
  readonly url: string;
  readonly [field: string]: unknown;
}

function configFile(home: string): string {
  return path.join(home, "config/repositories.yaml");
}

export function repositories(home: string): readonly Known[] {
  return (json(configFile(home)).repositories ?? []) as readonly Known[];
}

export function keepRepositories(...all: readonly Known[]): (home: string) => void {
  return (home) => {
    for (const folder of ["config", "cache"]) mkdirSync(path.join(home, folder), { recursive: true });
    writeFileSync(configFile(home), JSON.stringify({ repositories: all }));
    for (const { name } of all) writeFileSync(path.join(home, `cache/${name}-index.yaml`), "{}");
  };
}

function repo(home: string, words: Words, input: string): string {
  const [, verb] = words.options;
  if (verb === "update") return "Update Complete.\n";
  const [name = "", url = ""] = words.names;
  const others = repositories(home).filter((r) => r.name !== name);
  if (verb === "remove") {
    keepRepositories(...others)(home);
    rmSync(path.join(home, `cache/${name}-index.yaml`), { force: true });
    return `"${name}" has been removed from your repositories\n`;
  }
  const isKnown = others.length < repositories(home).length;
  if (isKnown && !words.options.includes("--force-update"))
    end(`repository name (${name}) already exists, please specify a different name`);
  if (url.includes("unreachable"))
    end(`looks like "${url}" is not a valid chart repository or cannot be reached`);
  const [username = ""] = words.all("username");
  keepRepositories(...others, {
    name,
    url,
    username,
    password: input,
    pass_credentials_all: words.options.includes("--pass-credentials"),
    insecure_skip_tls_verify: words.options.includes("--insecure-skip-tls-verify"),
  })(home);
  return `"${name}" has been added to your repositories\n`;
}

function template(home: string, words: Words): string {
  const chart = chartAt(home, words.names.at(-1) ?? "");
  const only = words.all("show-only").map((file) => path.basename(file));
  const files = rendered(chart, configOf(words)).filter(([file]) => only.length === 0 || only.includes(file));
  const { name } = json(path.join(chart, "Chart.yaml"));
  const [folder] = words.all("output-dir");
  if (folder === undefined)
    return files.map(([file, text]) => `---\n# Source: ${name}/${file}\n${text}`).join("");
  for (const [file, text] of files) {
    const to = path.join(folder, String(name), "templates", file);
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, `---\n# Source: ${name}/${file}\n${text}`);
  }
  return "wrote\n";
}

function answered(home: string, words: Words, input: string): string {
  const [verb = "", second = ""] = words.options;
  const [name = ""] = words.names;
  const own = releasesIn(home).find((r) => r.name === name && r.namespace === words.after("-n"));
  switch (verb) {
    case "env":
      if (second === "HELM_REPOSITORY_CACHE") return `${path.join(home, "cache")}\n`;
      return `HELM_REPOSITORY_CACHE="${path.join(home, "cache")}"\nHELM_REPOSITORY_CONFIG="${configFile(home)}"\n`;
    case "repo":
      return repo(home, words, input);
    case "list":
      return listed(home, words);
    case "status":
      return told(own ?? end("release: not found"), "Install complete");
    case "get":
      return JSON.stringify((own ?? end("release: not found")).config);
    case "template":
      return template(home, words);
    case "dependency": {
      const [, , folder = ""] = words.options;
      const about = json(path.join(folder, "Chart.yaml")) as unknown as Chart;
      for (const one of about.dependencies ?? [])
        mkdirSync(path.join(folder, "charts", one.name), { recursive: true });
      return "";
    }
    case "install":
    case "upgrade":
      return deploy(home, words);
    case "uninstall": {
      const others = releasesIn(home).filter((r) => r.name !== name);
      keep(
        home,
        words.options.includes("--keep-history") && own
          ? [...others, { ...own, status: "uninstalled" }]
          : others,
      );
      return `release "${name}" uninstalled\n`;
    }
    default:
      return end(`unknown command "${verb}"`);
  }
}

function answer(home: string, { words, env, input }: ToolCall): ToolAnswer {
  try {
    if (env.HELM_KUBEAPISERVER !== "")
      end("Kubernetes cluster unreachable: dial tcp 10.0.0.1:6443: connect: refused");
    return { stdout: answered(home, new Words(words), input) };
  } catch (error) {
    if (error instanceof End)
      return { status: 1, stderr: `WARNING: something about modes\n${error.message}\n` };
    throw error;
  }
}

/** With a kubectl beside it, to which every namespace but `nowhere` is known. */
export function helmFolder(folder: string): string {
  servedTool(folder, {
    name: "kubectl",
    answer: ({ words }) =>
      words.at(-1) === "nowhere"
        ? { status: 1, stderr: 'Error from server (NotFound): namespaces "nowhere" not found\n' }
        : { stdout: `namespace/${words.at(-1)}\n` },
  });
  return servedTool(folder, {
    name: "helm",
    env: ["HELM_KUBEAPISERVER"],
    stdin: "--password-stdin",
    answer: (call) => answer(folder, call),
  });
}

/** A chart in the folder `web`, with these templates. */
export function chart(
  templates: Readonly<Record<string, string>>,
  about: Fields = {},
  at = "web",
): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, at, "templates"), { recursive: true });
    writeFileSync(
      path.join(folder, at, "Chart.yaml"),
      Object.entries({ name: "web", version: "1.0.0", appVersion: "1", ...about })
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
        .join(""),
    );
    writeFileSync(path.join(folder, at, "values.yaml"), '{"text": "hello"}\n');
    for (const [name, text] of Object.entries(templates))
      writeFileSync(path.join(folder, at, "templates", name), text);
  };
}
