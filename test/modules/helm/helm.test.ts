/** The modules about helm: parameters and what helm says, to what is done; and what is refused. */

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Effect } from "../../../src/host/effect.ts";
import { repositoryOf } from "../../../src/host/helm/chart-source.ts";
import type { ReleaseBody, ReleaseState } from "../../../src/host/helm/release-state.ts";
import { objectList } from "../../../src/host/kubernetes/object-list.ts";
import { differingValues, isSameText, releaseDifference } from "../../../src/modules/helm/compare-release.ts";
import { helm } from "../../../src/modules/helm.ts";
import { helmInfo } from "../../../src/modules/helm-info.ts";
import { helmRepository } from "../../../src/modules/helm-repository.ts";
import { helmTemplate } from "../../../src/modules/helm-template.ts";
import { DASH, SHELLS } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import {
  isRefusal,
  type LocalRun,
  localView,
  observe,
  overlayOf,
  perform,
  predicted,
  readParams,
} from "../local-host.ts";
import { chart, helmFolder, keepRepositories, releases } from "./fake-helm.ts";

type Params = Readonly<Record<string, unknown>>;

const NAMES = { name: "w", namespace: "web", chart_ref: "./web" };
const ENTRY = {
  name: "w",
  namespace: "web",
  revision: "3",
  updated: "",
  status: "deployed",
  chart: "web-1.0.0",
  app_version: "1",
};
const BODY: ReleaseBody = { values: { a: 1 }, manifest: "---\nkind: Pod\n", hooks: [], notes: "" };
const TRIAL = { ...BODY, chart: "web-1.0.0", appVersion: "1" };
const SAME: ReleaseState = { installed: true, entry: ENTRY, body: BODY, trial: TRIAL };

function summaries(params: Params, seen: Partial<ReleaseState>): readonly string[] | string {
  const context = { host: localView(), checkMode: false, verbosity: 0, now: 0 };
  const all = { seen: { ...SAME, ...seen } };
  const verdict = helm.decide(
    readParams(helm, { ...NAMES, ...params }) as never,
    all as never,
    context,
    {} as never,
  );
  return isRefusal(verdict) ? verdict.message : verdict.changes.map((c) => c.summary);
}

const INSTALL = ["install the release w in web"];
const UPGRADE = ["upgrade the release w in web"];
const REMOVE = ["uninstall the release w in web"];
const UPDATE = "ask helm's repositories for their charts";

describe("helm decides", () => {
  test.each<[string, Params, Partial<ReleaseState>, readonly string[] | string]>([
    ["it is the same", {}, {}, []],
    ["it is not there", {}, { entry: undefined, body: undefined }, INSTALL],
    ["it was uninstalled", {}, { entry: { ...ENTRY, status: "uninstalled" } }, INSTALL],
    [
      "it is not there, and the chart is only promised",
      {},
      { entry: undefined, trial: undefined, untried: "x" },
      INSTALL,
    ],
    ["it failed", {}, { entry: { ...ENTRY, status: "failed" } }, UPGRADE],
    ["another version of the chart", {}, { trial: { ...TRIAL, chart: "web-1.0.1" } }, UPGRADE],
    ["another version of what is in it", {}, { trial: { ...TRIAL, appVersion: "2" } }, UPGRADE],
    ["other values", {}, { trial: { ...TRIAL, values: { a: "1" } } }, UPGRADE],
    ["other objects", {}, { trial: { ...TRIAL, manifest: "---\nkind: Job\n" } }, UPGRADE],
    ["other hooks", {}, { trial: { ...TRIAL, hooks: ["kind: Job"] } }, UPGRADE],
    ["by force", { force: true }, {}, UPGRADE],
    ["the cache is asked for, too", { update_repo_cache: true }, {}, [UPDATE]],
    [
      "nobody uninstalled it",
      { replace: true, force: true },
      {},
      "the release w is deployed, and `replace` only takes the name of one that was uninstalled",
    ],
    [
      "helm refuses",
      {},
      { refused: "INSTALLATION FAILED: no" },
      "helm would not deploy w: INSTALLATION FAILED: no",
    ],
    ["the cluster is away", {}, { problem: "unreachable" }, "helm can't tell: unreachable"],
    ["no helm", {}, { installed: false }, "the host has no helm"],
    ["absent", { state: "absent" }, {}, REMOVE],
    [
      "absent while it is pending",
      { state: "absent" },
      { entry: { ...ENTRY, status: "pending-install" } },
      REMOVE,
    ],
    [
      "absent, and it was uninstalled",
      { state: "absent" },
      { entry: { ...ENTRY, status: "uninstalled" } },
      [],
    ],
    ["absent, and never there", { state: "absent", update_repo_cache: true }, { entry: undefined }, [UPDATE]],
    [
      "absent and replaced",
      { state: "absent", replace: true },
      {},
      "`replace` means nothing for a release that shall be absent",
    ],
  ])("%s", (_title, params, seen, wanted) => {
    expect(summaries(params, seen)).toEqual(wanted);
  });
});

describe("helm is told", () => {
  const words = (params: Params) => {
    const read = helm.observe(
      readParams(helm, { ...NAMES, ...params }) as never,
      {} as never,
      localView({ home: "/home/me" }),
    );
    return read.seen.call.args.slice(16);
  };
  const STATES = [
    "6",
    "--deployed",
    "--failed",
    "--pending",
    "--superseded",
    "--uninstalled",
    "--uninstalling",
  ];
  test.each<[string, Params, readonly string[]]>([
    ["what is standard", {}, ["./web", "", "", "--reset-values"]],
    [
      "a version and a repository",
      { chart_repo_url: "http://x", chart_version: "^1" },
      ["./web", "", "", "--version=^1", "--repo=http://x", "--reset-values"],
    ],
    [
      "every way",
      {
        atomic: true,
        create_namespace: true,
        dep_up: true,
        disable_hook: true,
        history_max: 5,
        post_renderer: "~/post",
        reset_values: false,
        reset_then_reuse_values: true,
        reuse_values: false,
        skip_crds: true,
        skip_tls_certs_check: true,
        timeout: "1h30m",
        wait: true,
        update_repo_cache: true,
        chart_ref: "local/web",
      },
      [
        ...[
          "local/web",
          "1",
          "local",
          "--no-hooks",
          "--reuse-values=false",
          "--reset-then-reuse-values",
          "--wait",
          "--atomic",
        ],
        ...[
          "--timeout=1h30m",
          "--create-namespace",
          "--insecure-skip-tls-verify",
          "--skip-crds",
          "--history-max=5",
        ],
        "--post-renderer=/home/me/post",
      ],
    ],
    ["a wait that is not asked for", { wait_timeout: "9m" }, ["./web", "", "", "--reset-values"]],
    [
      "a wait",
      { wait: "yes", wait_timeout: "9m" },
      ["./web", "", "", "--reset-values", "--wait", "--timeout=9m"],
    ],
    [
      "values of every kind",
      {
        values_files: ["~/a,b.yml", '/x"y'],
        set_values: [
          { value: "a=b,c=d" },
          { value: "n=1", value_type: "string" },
          { value: 'j={"a":1}', value_type: "json" },
          { value: "f=/etc/f", value_type: "file" },
        ],
      },
      [
        ...[
          "./web",
          "",
          "",
          "--reset-values",
          '--values="/home/me/a,b.yml"',
          '--values="/x""y"',
          "--set=a=b,c=d",
        ],
        ...["--set-string=n=1", '--set-json=j={"a":1}', "--set-file=f=/etc/f"],
      ],
    ],
  ])("%s", (_title, params, wanted) => {
    expect(words(params)).toEqual(["web", "w", "^w$", "", "1", ...STATES, ...wanted]);
  });
});

describe("what the parameters refuse", () => {
  test.each<
    [string, typeof helm | typeof helmRepository | typeof helmTemplate | typeof helmInfo, Params, string]
  >([
    ["no chart", helm, { name: "w", namespace: "web" }, "needs a chart"],
    ["a chart like an option", helm, { ...NAMES, chart_ref: "--debug" }, "begin with `-`"],
    ["a name like an option", helm, { ...NAMES, name: "-x" }, "begin with `-`"],
    ["a time without a unit", helm, { ...NAMES, timeout: "5" }, "5m"],
    ["two times", helm, { ...NAMES, timeout: "5m", wait_timeout: "5m" }, "say the same"],
    ["replace and history_max", helm, { ...NAMES, replace: true, history_max: 1 }, "history_max"],
    ["no address", helmRepository, { name: "x" }, "needs an address"],
    ["a registry", helmRepository, { name: "x", url: "oci://x" }, "chart_ref: oci://"],
    ["a user alone", helmRepository, { name: "x", url: "http://x", username: "me" }, "belong together"],
    ["a name with a slash", helmRepository, { name: "x/y", url: "http://x" }, "takes no `/`"],
    [
      "a state that there is not",
      helmInfo,
      { name: "x", namespace: "y", release_state: "gone" },
      "Invalid option",
    ],
    ["no chart to render", helmTemplate, {}, "Invalid input"],
  ])("%s", (_title, module, params, words) => {
    expect(() => readParams(module, params)).toThrow(words);
  });
});

describe("comparing", () => {
  test("lines that are made up each time are no difference", () => {
    const text = (p: string, port = 1) => ({ ...BODY, manifest: `kind: Secret\np: ${p}\nport: ${port}\n` });
    expect(isSameText(text("a"), text("b"), text("c"))).toBe(true);
    expect(isSameText(text("a"), text("b"), text("b"))).toBe(false);
    expect(isSameText(text("a"), text("b", 2), text("c", 2))).toBe(false);
    expect(isSameText(text("a"), text("b"), undefined)).toBe(false);
  });

  test("values are told by where they are", () => {
    expect(differingValues({ a: { b: 1, c: [1] }, d: 1 }, { a: { b: 2, c: [1] }, e: 1 })).toEqual([
      "a.b",
      "d",
      "e",
    ]);
  });

  test("what is in Secrets is not shown, nor are values", () => {
    const secret = (p: string) =>
      `---\nkind: Secret\nmetadata:\n  name: s\ndata:\n  same: c2FtZQ==\n  p: ${p}\n---\nkind: Pod\n`;
    const seen = {
      ...SAME,
      body: { ...BODY, manifest: secret("b2xk"), values: { pw: "old" } },
      trial: { ...TRIAL, manifest: secret("bmV3"), values: { pw: "new" } },
    };
    const { before, after } = releaseDifference("x", seen, true);
    expect(before).toBe(
      "chart: web-1.0.0\nstatus: deployed\n---\nkind: Secret\nmetadata:\n  name: s\ndata:\n# hidden\n# hidden, old\n---\nkind: Pod\n",
    );
    expect(after).toBe(
      "chart: web-1.0.0\nstatus: deployed\nvalues that differ: pw\n---\nkind: Secret\nmetadata:\n  name: s\ndata:\n# hidden\n# hidden, new\n---\nkind: Pod\n",
    );
  });

  test("nor are those that are written as JSON, or stand in a list", () => {
    const trial = {
      ...TRIAL,
      manifest: '{"kind": "Secret", "data": {"p": "x"}}\n---\nkind: List\nitems:\n- kind: Secret\n',
    };
    expect(releaseDifference("x", { ...SAME, trial }, false).after).toBe(
      "chart: web-1.0.0\nstatus: deployed\nvalues that differ: a\n# hidden, new\n---\n# hidden, new\n# hidden, new\n# hidden, new\n",
    );
  });

  test.each([
    ["local/web", "local"],
    ["./local/web", undefined],
    ["/srv/web", undefined],
    ["oci://x/web", undefined],
    ["web", undefined],
  ])("the repository of %s is %s", (name, wanted) => {
    expect(repositoryOf(name)).toBe(wanted);
  });
});

function host(...steps: readonly ((folder: string) => void)[]): {
  readonly folder: string;
  readonly run: LocalRun;
} {
  const folder = path.join(tempFolder(), "host");
  mkdirSync(folder);
  for (const step of steps) step(folder);
  return { folder, run: { shell: { ...DASH, path: `${helmFolder(folder)}:${DASH.path}` }, home: folder } };
}

const web = chart({ "cm.yaml": "text: {{ .Values.text }}\n" });

describe("on a host", () => {
  test("the host has no helm", async () => {
    const { refusal } = await perform(helm, { ...NAMES, binary_path: "/nonexistent/helm" });
    expect(refusal).toMatchObject({ message: "the host has no helm", mayResolve: true });
  });

  test("the cluster is away", async () => {
    const { folder, run } = host(web);
    const params = { ...NAMES, chart_ref: path.join(folder, "web"), host: "https://10.0.0.1:6443" };
    const { refusal } = await perform(helm, params, run);
    expect(refusal?.message).toBe(
      "helm can't tell: Kubernetes cluster unreachable: dial tcp 10.0.0.1:6443: connect: refused",
    );
  });

  test.each<[string, Params, string]>([
    ["no chart", { chart_ref: "nothing" }, 'helm would not deploy w: path "nothing" not found'],
    ["no repository", { chart_ref: "other/web" }, "helm would not deploy w: repo other not found"],
    [
      "no file",
      { values_files: ["/nonexistent/x"] },
      "helm would not deploy w: open /nonexistent/x: no such file or directory",
    ],
    [
      "no kubeconfig",
      { kubeconfig: "/nonexistent/c" },
      "helm can't tell: there is no kubeconfig /nonexistent/c that ",
    ],
  ])("%s", async (_title, params, message) => {
    const { folder, run } = host(web);
    const { refusal } = await perform(
      helm,
      { ...NAMES, chart_ref: path.join(folder, "web"), ...params },
      run,
    );
    expect(refusal?.message).toContain(message);
  });

  test("a new release needs its namespace, or makes it", async () => {
    const { folder, run } = host(web);
    const params = { ...NAMES, namespace: "nowhere", chart_ref: path.join(folder, "web") };
    expect((await perform(helm, params, run)).refusal?.message).toBe("the cluster has no namespace nowhere");
    const { verdict } = await perform(helm, { ...params, create_namespace: true }, run);
    expect(verdict?.changes[0]?.effects).toContainEqual(
      expect.objectContaining({ kind: "kubernetes", identity: "/Namespace//nowhere" }),
    );
  });

  test("a deployment that was cut off says what to do", async () => {
    const { folder, run } = host(web, releases({ status: "pending-upgrade" }));
    const { refusal } = await perform(helm, { ...NAMES, chart_ref: path.join(folder, "web") }, run);
    expect(refusal?.help).toContain("helm history -n web w");
  });

  test("what comes back tells of the release as it is then", async () => {
    const { folder, run } = host(web);
    const { result, changed } = await perform(
      helm,
      { ...NAMES, chart_ref: path.join(folder, "web"), values: { a: "geheim" } },
      run,
    );
    expect(changed).toBe(true);
    expect(result.status).toMatchObject({
      name: "w",
      revision: "1",
      status: "deployed",
      chart: "web-1.0.0",
      values: { a: "geheim" },
    });
    expect(String(result.command)).toBe(
      `helm upgrade --install --reset-values -n web -- w ${path.join(folder, "web")}`,
    );
    expect(result.stdout).toContain("Happy Helming");
  });

  test("helm_info tells objects and hooks as data", async () => {
    const { run } = host(releases({ manifest: "---\nkind: A\n---\nkind: B\n", config: { a: 1 } }));
    const { result, changed } = await perform(helmInfo, { name: "w", namespace: "web" }, run);
    expect(changed).toBe(false);
    expect(result.status).toMatchObject({
      chart: "web-1.0.0",
      values: { a: 1 },
      manifest: [{ kind: "A" }, { kind: "B" }],
      hooks: [],
    });
  });

  test("helm_info: an uninstalled release counts only where it is asked for", async () => {
    const { run } = host(releases({ status: "uninstalled" }));
    const ask = async (more: Params) =>
      (await perform(helmInfo, { name: "w", namespace: "web", ...more }, run)).result.status;
    expect(await ask({})).toBeUndefined();
    expect(await ask({ release_state: "deployed,uninstalled" })).toMatchObject({ status: "uninstalled" });
  });

  test("helm_repository: another address is not taken silently", async () => {
    const { run } = host(keepRepositories({ name: "x", url: "http://old" }));
    const { refusal } = await perform(helmRepository, { name: "x", url: "http://new" }, run);
    expect(refusal?.message).toBe("helm has a repository x already, and its address is http://old");
  });

  test("helm_repository: what helm says of an address that does not answer", async () => {
    const { run } = host();
    const { failed } = await perform(helmRepository, { name: "x", url: "http://unreachable" }, run);
    expect(failed).toContain("could not add helm's repository x: looks like");
  });

  test("helm_template: what can't be rendered", async () => {
    const { folder, run } = host(chart({ "a.yaml": "{{ .Values.none }}" }));
    const { refusal } = await perform(helmTemplate, { chart_ref: path.join(folder, "web") }, run);
    expect(refusal?.message).toBe(`helm can't render ${path.join(folder, "web")}: nil pointer: none`);
  });

  test("helm_template: a folder with blanks and quotes in its name", async () => {
    const { folder, run } = host(chart({ "a.yaml": "x" }));
    const to = path.join(folder, 'it\'s "out"');
    writeFileSync(path.join(folder, "v.yml"), "text: x\n");
    const params = {
      chart_ref: path.join(folder, "web"),
      output_dir: to,
      values_files: [path.join(folder, "v.yml")],
    };
    expect((await perform(helmTemplate, params, run)).changed).toBe(true);
    expect((await perform(helmTemplate, params, run)).changed).toBe(false);
  });
});

describe.each(SHELLS)("in $name", (shell) => {
  test("a release, a repository and files: the second time nothing is left to do", async () => {
    const made = chart({
      "cm.yaml": "text: {{ .Values.text }}\n",
      "s.yaml": "kind: Secret\np: {{ random }}\n",
    });
    const { folder, run } = host(made);
    const here = { ...run, shell: { ...shell, path: `${path.join(folder, "bin")}:${shell.path}` } };
    const at = path.join(folder, "web");
    const all = [
      [helm, { ...NAMES, chart_ref: at, dep_up: true, values: { text: "it's" } }],
      [helmRepository, { name: "x", url: "http://x", username: "me", password: "p" }],
      [
        helmTemplate,
        { chart_ref: at, output_dir: path.join(folder, "out"), show_only: ["templates/cm.yaml"] },
      ],
    ] as const;
    for (const wanted of [true, false])
      for (const [module, params] of all) {
        const { changed, failed, refusal } = await perform(module, params, here);
        expect({ changed, failed, refusal }).toEqual({
          changed: wanted,
          failed: undefined,
          refusal: undefined,
        });
      }
  });
});

describe("in check mode, after what tasks before have promised", () => {
  const FILE: Effect = { kind: "file", path: "/srv/values.yml" };
  const REPOSITORY: Effect = { kind: "record", database: "helm-repositories", name: "local", value: "{}" };
  const foreseen = async (
    params: Params,
    effects: readonly Effect[],
    ...steps: readonly ((folder: string) => void)[]
  ) => {
    const { folder, run } = host(web, ...steps);
    const read = readParams(helm, { ...NAMES, chart_ref: path.join(folder, "web"), ...params });
    const seen = predicted(helm, read, await observe(helm, read, run), effects, run);
    return typeof seen === "string" ? seen : (seen.seen as ReleaseState);
  };

  test("a new release of a repository that is about to be added will be installed", async () => {
    expect(await foreseen({ chart_ref: "local/web" }, [REPOSITORY])).toMatchObject({
      untried: "the repository local will be another",
    });
  });

  test("what comes of values that are about to be written is not known", async () => {
    expect(await foreseen({ values_files: ["/srv/values.yml"] }, [FILE], releases({}))).toBe(
      "what the chart comes to is not known yet: /srv/values.yml will be another",
    );
  });

  test("a namespace that is about to be made is one", async () => {
    const made: Effect = {
      kind: "kubernetes",
      identity: "/Namespace//nowhere",
      object: { kind: "Namespace" },
    };
    expect(await foreseen({ namespace: "nowhere" }, [])).toMatchObject({ homeless: true });
    expect(await foreseen({ namespace: "nowhere" }, [made])).toMatchObject({ homeless: false });
  });

  test("other files say nothing", async () => {
    expect(await foreseen({}, [{ kind: "file", path: "/srv/other" }], releases({}))).toMatchObject({
      entry: { name: "w" },
    });
  });

  test("k8s_info does not believe what it saw before a deployment", () => {
    const effects: readonly Effect[] = [{ kind: "record", database: "helm", name: "web/w", value: "{}" }];
    const read = objectList({ access: {}, kind: "Pod", apiVersion: "v1" });
    expect(read.predict?.({ installed: true, known: true, items: [] }, overlayOf(effects))).toHaveProperty(
      "unknown",
    );
  });
});
