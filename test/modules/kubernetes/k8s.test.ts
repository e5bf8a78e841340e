/** `k8s` and its parts: parameters and what the cluster says, to what is done. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/host/kubernetes/kube-object.ts";
import { listWords, objectList } from "../../../src/host/kubernetes/object-list.ts";
import { complaintIn, type ObjectState, objectStates } from "../../../src/host/kubernetes/object-states.ts";
import { k8s } from "../../../src/modules/k8s.ts";
import { k8sInfo } from "../../../src/modules/k8s-info.ts";
import { covers } from "../../../src/modules/kubernetes/compare-objects.ts";
import { hideFields } from "../../../src/modules/kubernetes/hidden-fields.ts";
import { matchesSelectors } from "../../../src/modules/kubernetes/label-selector.ts";
import { withHashedName } from "../../../src/modules/kubernetes/name-hash.ts";
import { isReady } from "../../../src/modules/kubernetes/object-ready.ts";
import { SHELLS } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { isRefusal, localView, overlayOf, perform, readParams } from "../local-host.ts";
import { kubectlFolder } from "./kubectl-folder.ts";

const MAP: KubeObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", namespace: "web" },
  data: { a: "1" },
};
const OTHER: KubeObject = { ...MAP, data: { a: "2" } };
const DEPLOYMENT: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "d", generation: 2 },
  spec: { replicas: 1 },
};

type Params = Readonly<Record<string, unknown>>;

const given = { templates: [] };
const context = { host: localView(), checkMode: false, verbosity: 0, now: 0 };

function decided(params: Params, seen: object) {
  return k8s.decide(readParams(k8s, params) as never, seen as never, context, given as never);
}

function states(...all: readonly ObjectState[]): object {
  return { seen: { installed: true, states: all } };
}

function state(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  said = "",
  wanted = MAP,
): ObjectState {
  return { wanted, before, trial: { method: before ? "strategic merge" : "create", after, said } };
}

function summaries(params: Params, seen: object): readonly string[] | string {
  const verdict = decided(params, seen);
  return isRefusal(verdict) ? verdict.message : verdict.changes.map((c) => c.summary);
}

const NO_NAMESPACE =
  'Error from server (NotFound): error when creating "/run/.homerun.x/1.obj": namespaces "web" not found';

describe("k8s decides", () => {
  test.each<[string, Params, object, readonly string[] | string]>([
    ["it is not there", { definition: MAP }, states(state(undefined, MAP)), ["create ConfigMap a in web"]],
    ["it is the same", { definition: MAP }, states(state(MAP, { ...MAP })), []],
    ["it would be another", { definition: MAP }, states(state(OTHER, MAP)), ["patch ConfigMap a in web"]],
    ["replaced", { definition: MAP, force: true }, states(state(OTHER, MAP)), ["replace ConfigMap a in web"]],
    [
      "applied",
      { definition: MAP, apply: true },
      states(state(undefined, MAP)),
      ["apply ConfigMap a in web"],
    ],
    [
      "bookkeeping is no difference",
      { definition: MAP },
      states(
        state(MAP, {
          ...MAP,
          metadata: { ...MAP.metadata, resourceVersion: "9", generation: 3, managedFields: [] },
        }),
      ),
      [],
    ],
    [
      "nor is a status that nobody asked for",
      { definition: MAP },
      states(state(MAP, { ...MAP, status: { x: 1 } })),
      [],
    ],
    [
      "the server refuses",
      { definition: MAP },
      states(state(MAP, undefined, "Error from server (Forbidden): no")),
      "the cluster refuses ConfigMap a in web: Error from server (Forbidden): no",
    ],
    [
      "its namespace is missing",
      { definition: MAP },
      states(state(undefined, undefined, NO_NAMESPACE)),
      'the cluster refuses ConfigMap a in web: Error from server (NotFound): namespaces "web" not found',
    ],
    [
      "its namespace comes with it",
      { definition: MAP },
      states(
        state(undefined, { kind: "Namespace" }, "", { kind: "Namespace", metadata: { name: "web" } }),
        state(undefined, undefined, NO_NAMESPACE),
      ),
      ["create Namespace web", "create ConfigMap a in web"],
    ],
    [
      "a webhook forbids trials, and all is there",
      { definition: MAP },
      states(state(MAP, undefined, "admission webhook does not support dry run")),
      [],
    ],
    [
      "a webhook forbids trials, and it differs",
      { definition: MAP },
      states(state(OTHER, undefined, "admission webhook does not support dry run")),
      ["patch ConfigMap a in web"],
    ],
    [
      "patched, and not there",
      { definition: MAP, state: "patched" },
      states(state(undefined, undefined, "Error from server (NotFound): x")),
      [],
    ],
    ["other labels", { definition: MAP, label_selectors: ["app"] }, states(state(undefined, MAP)), []],
    [
      "errors are gone on from",
      { definition: MAP, continue_on_error: true },
      states(state(MAP, undefined, "Error: no"), state(OTHER, MAP)),
      ["patch ConfigMap a in web"],
    ],
    [
      "fields that nobody knows",
      { definition: MAP, validate: { fail_on_error: true } },
      states({ ...state(MAP, MAP), faults: 'unknown field "x"' }),
      'the cluster refuses ConfigMap a in web: unknown field "x"',
    ],
    [
      "waiting for what is not ready",
      { definition: DEPLOYMENT, wait: true },
      states(state(DEPLOYMENT, DEPLOYMENT, "", DEPLOYMENT)),
      ["wait for Deployment d"],
    ],
    [
      "absent",
      { definition: MAP, state: "absent" },
      states({ wanted: MAP, before: MAP }),
      ["delete ConfigMap a in web"],
    ],
    ["absent already", { definition: MAP, state: "absent" }, states({ wanted: MAP, before: undefined }), []],
    [
      "another one by now",
      { definition: MAP, state: "absent", delete_options: { preconditions: { uid: "u" } } },
      states({ wanted: MAP, before: MAP }),
      "ConfigMap a in web is not deleted: its UID is undefined, and not u",
    ],
    [
      "all of a kind",
      { state: "absent", kind: "ConfigMap", delete_all: true },
      { all: { installed: true, known: true, items: [MAP] } },
      ["delete ConfigMap a in web"],
    ],
    [
      "no kubectl",
      { definition: MAP },
      { seen: { installed: false, states: [] } },
      "the host has no kubectl",
    ],
    [
      "no answer",
      { definition: MAP, state: "absent" },
      states({ wanted: MAP, before: undefined, hidden: "refused" }),
      "the cluster can't be asked: refused",
    ],
    ["no kind", { definition: { metadata: { name: "a" } } }, {}, "the object has no kind"],
    ["no name", { kind: "Pod" }, {}, "the object, a Pod, has no name"],
    [
      "no YAML",
      { definition: "a: [" },
      {},
      "the definition can't be read: the text is no YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    [
      "no map",
      { definition: "just words" },
      {},
      "a definition is a map with `apiVersion`, `kind` and `metadata`",
    ],
  ])("%s", (_title, params, seen, outcome) => {
    expect(summaries(params, seen)).toEqual(outcome);
  });

  test("what a Secret holds is in no diff, no log", () => {
    const secret = { ...MAP, kind: "Secret" };
    const verdict = decided({ definition: secret }, states(state(undefined, secret, "", secret)));
    if (isRefusal(verdict)) throw new Error(verdict.message);
    expect(verdict.changes[0]).toMatchObject({ sensitive: true, operations: [{ sensitive: true }] });
  });

  test("fields that are hidden are neither in the result nor in the diff", () => {
    const verdict = decided(
      { definition: MAP, hidden_fields: ["data.a"] },
      states(state(undefined, { ...MAP, data: { a: "1", b: "2" } })),
    );
    if (isRefusal(verdict)) throw new Error(verdict.message);
    expect(verdict.result).toMatchObject({ method: "create", result: { data: { b: "2" } } });
    expect(verdict.changes[0]?.difference?.after).not.toContain("a: '1'");
  });
});

describe("k8s refuses when it is read", () => {
  test.each<[Params, string]>([
    [{ definition: MAP, src: "/x" }, "only one of"],
    [{ definition: MAP, apply: true, merge_type: "merge" }, "`apply` has a way to merge of its own"],
    [{ name: "a", generate_name: "b" }, "either a `name`"],
    [{ state: "absent", delete_all: true }, "`delete_all` needs a `kind`"],
    [{ kind: "-Pod" }, "it must not begin with `-`"],
    [{ definition: MAP, validate: { version: "1.30" } }, "the server's own version"],
    [{ definition: MAP, proxy_headers: { user_agent: "x" } }, "kubectl can't be given another user agent"],
    [{ definition: 5 }, "a map, a list of maps, or YAML as text"],
    [{ definition: MAP, api_key: "a\nb" }, "it must not be empty or have several lines"],
  ])("%j", (params, words) => {
    expect(() => readParams(k8s, params)).toThrow(words);
  });
});

describe("what is asked of kubectl", () => {
  const args = (params: Params) => {
    const reads = k8s.observe(readParams(k8s, params) as never, given as never, {
      ...localView(),
      home: "/home/me",
    });
    return reads.seen?.call;
  };

  test.each<[Params, readonly string[]]>([
    [{ definition: MAP }, ["strategic merge", "", "", "present", "warn", "", "", "  ", ""]],
    [
      { definition: MAP, merge_type: ["merge"], validate: { strict: false } },
      ["merge", "", "", "present", "ignore", "", "", "  ", ""],
    ],
    [
      { definition: MAP, apply: true, server_side_apply: { field_manager: "m", force_conflicts: true } },
      ["server", "", "", "present", "warn", "m", "1", "  ", ""],
    ],
    [
      { kind: "Pod", generate_name: "p-", validate: { fail_on_error: true } },
      ["strategic merge", "", "", "present", "strict", "", "", " 1 ", "1"],
    ],
    [
      { src: "~/m.yml", namespace: "n", state: "absent" },
      ["strategic merge", "/home/me/m.yml", "n", "absent", "warn", "", "", "  ", ""],
    ],
  ])("%j", (params, words) => {
    expect(args(params)?.args.slice(16)).toEqual(words);
  });

  test("how the cluster is reached", () => {
    const call = args({
      definition: MAP,
      kubeconfig: "~/a:/b",
      context: "c",
      host: "https://h",
      verify_ssl: false,
      ssl_ca_cert: "/ca",
      proxy: "http://p:1",
      proxy_headers: { proxy_basic_auth: "u:p w" },
      impersonate_user: "me",
      impersonate_groups: ["x", "y"],
    });
    expect(call?.args.slice(0, 16)).toEqual([
      "",
      "/home/me/a:/b",
      "",
      "c",
      "https://h",
      "",
      "",
      "",
      "no",
      "/ca",
      "",
      "",
      "http://u:p%20w@p:1",
      "",
      "me",
      "x\ny",
    ]);
    expect(args({ definition: MAP, api_key: "t" })?.sensitive).toBe(true);
    expect(args({ definition: MAP, kubeconfig: { clusters: [] } })?.args[2]).toBe('{"clusters":[]}');
  });

  test("a list", () => {
    const question = { access: {}, kind: "Deployment", apiVersion: "apps/v1" };
    expect(listWords(question)).toEqual(["--all-namespaces", "--", "Deployment.v1.apps"]);
    expect(listWords({ ...question, kind: "po", apiVersion: "v1", name: "a", namespace: "n" })).toEqual([
      "--namespace=n",
      "--",
      "po.v1.",
      "a",
    ]);
    expect(listWords({ ...question, name: "a", labelSelectors: ["x=1", "y"] })).toEqual([
      "--selector=x=1,y",
      "--field-selector=metadata.name=a",
      "--",
      "Deployment.v1.apps",
    ]);
  });
});

describe("in check mode", () => {
  const read = objectStates({
    access: {},
    objects: [MAP],
    state: "present",
    method: "merge",
    options: { validate: "warn" },
  });

  test("a namespace that was promised does not stand in the way", () => {
    const seen = { installed: true, states: [state(undefined, undefined, NO_NAMESPACE)] };
    const promise = overlayOf([{ kind: "kubernetes", identity: "/Namespace//web", object: {} }]);
    expect(read.predict?.(seen, promise)).toEqual({
      known: { installed: true, states: [{ wanted: MAP, before: undefined }] },
    });
    expect(read.predict?.(seen, overlayOf([]))).toBeUndefined();
  });

  test("what is not known is said", () => {
    const promise = overlayOf([{ kind: "package", name: "kubernetes-client", installed: true }]);
    expect(read.predict?.({ installed: false, states: [] }, promise)).toEqual({
      unknown: "the host has no kubectl yet",
    });
  });
});

describe("k8s_info", () => {
  test.each<[string, object, object | string]>([
    ["no kubectl", { installed: false, known: false, items: [] }, "the host has no kubectl"],
    [
      "no answer",
      { installed: true, known: true, problem: "refused", items: [] },
      "the cluster can't be asked: refused",
    ],
    ["no such kind", { installed: true, known: false, items: [] }, { api_found: false, resources: [] }],
    [
      "objects",
      { installed: true, known: true, items: [MAP] },
      { api_found: true, resources: [{ ...MAP, data: {} }] },
    ],
  ])("%s", (_title, seen, outcome) => {
    const params = readParams(k8sInfo, { kind: "ConfigMap", hidden_fields: "data.a" });
    const verdict = k8sInfo.decide(params as never, { seen } as never, context, {});
    if (isRefusal(verdict)) expect(verdict.message).toBe(outcome);
    else expect(verdict.result).toMatchObject(outcome as object);
  });
});

describe("parts", () => {
  test.each<[string, string]>([
    ["Warning: x\nerror: no configuration\n", "no configuration"],
    [
      'error: resource mapping not found for name: "f" namespace: "" from "/run/.homerun.a/1.obj": no matches for kind "F"',
      'resource mapping not found for name: "f" namespace: "": no matches for kind "F"',
    ],
  ])("the complaint in %j", (text, complaint) => {
    expect(complaintIn(text)).toBe(complaint);
  });

  test.each<[string, boolean]>([
    ["app=web", true],
    ["app == web", true],
    ["app!=web", false],
    ["tier!=db", true],
    ["app in (db, web)", true],
    ["app notin (db, web)", false],
    ["app", true],
    ["!app", false],
    ["!tier", true],
  ])("the selector %s", (selector, outcome) => {
    expect(matchesSelectors([selector], { app: "web" })).toBe(outcome);
  });

  test("hashes are the collection's", () => {
    // Computed by kubernetes.core 5.4.1.
    expect(
      withHashedName({ kind: "ConfigMap", metadata: { name: "a" }, data: { b: "2", a: "é" } }).metadata?.name,
    ).toBe("a-bk9m7699fh");
    expect(
      withHashedName({
        kind: "Secret",
        type: "Opaque",
        metadata: { generateName: "s-" },
        data: { p: "dw==" },
      }).metadata?.generateName,
    ).toBe("s--dfbhbbh4md");
  });

  test("fields are hidden by their paths", () => {
    const object = { a: [{ b: 1, c: 2 }, { b: 3 }], m: { "x/y.z": 1, k: 2 } };
    expect(hideFields(object, ["a[0].b", "m[x/y.z]", "no.such"])).toEqual({
      a: [{ c: 2 }, { b: 3 }],
      m: { k: 2 },
    });
    expect(hideFields(object, ["a[1]", "m"])).toEqual({ a: [{ b: 1, c: 2 }] });
  });

  test("what is wanted is there, or not", () => {
    const pod = { containers: [{ name: "a", image: "x", env: [] }, { name: "b" }], n: 1 };
    expect(covers(pod, { containers: [{ name: "a", image: "x" }], gone: null })).toBe(true);
    expect(covers(pod, { containers: [{ name: "a", image: "y" }] })).toBe(false);
  });

  test.each<[string, object, object | undefined, boolean]>([
    ["Deployment", { replicas: 1, availableReplicas: 1, observedGeneration: 2 }, undefined, true],
    ["Deployment", { replicas: 1, observedGeneration: 2, unavailableReplicas: 1 }, undefined, false],
    ["Deployment", { replicas: 1, availableReplicas: 1, observedGeneration: 1 }, undefined, false],
    [
      "DaemonSet",
      { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberReady: 2, observedGeneration: 2 },
      undefined,
      true,
    ],
    [
      "StatefulSet",
      { replicas: 1, updatedReplicas: 1, readyReplicas: 0, observedGeneration: 2 },
      undefined,
      false,
    ],
    ["Pod", { containerStatuses: [{ ready: true }, { ready: false }] }, undefined, false],
    ["Pod", {}, undefined, false],
    [
      "Node",
      { conditions: [{ type: "Ready", status: "True", reason: "Kubelet" }] },
      { type: "Ready", status: "True" },
      true,
    ],
    [
      "Node",
      { conditions: [{ type: "Ready", status: "True", reason: "Kubelet" }] },
      { type: "Ready", status: "True", reason: "X" },
      false,
    ],
    ["Service", {}, undefined, true],
  ])("%s with %j and %j", (kind, status, condition, outcome) => {
    expect(isReady({ ...DEPLOYMENT, kind, status }, condition as never)).toBe(outcome);
  });
});

describe("what k8s_info will be told after promised changes", () => {
  const made = { kind: "kubernetes", identity: "/ConfigMap/web/a", object: MAP } as const;
  const gone = { kind: "kubernetes", identity: "/ConfigMap/web/a" } as const;
  const deployed = { kind: "kubernetes", identity: "apps/Deployment//d", object: DEPLOYMENT } as const;
  const seen = { installed: true, known: true, items: [MAP] };
  const told = (items: readonly KubeObject[]) => ({ known: { ...seen, items } });
  const unknown = { unknown: expect.stringContaining("only once the tasks before are applied") };
  const one = { kind: "ConfigMap", name: "a", namespace: "web" };

  test.each<[string, Parameters<typeof overlayOf>[0], object, object | undefined]>([
    ["nothing was promised", [], one, undefined],
    ["a ConfigMap that is about to be made", [made], one, told([MAP])],
    ["one that is about to go", [made, gone], one, told([])],
    ["one that goes and comes again", [gone, made], one, told([MAP])],
    ["another one", [made], { ...one, name: "b" }, unknown],
    ["all of a kind of which one comes", [made], { kind: "ConfigMap" }, unknown],
    ["all of a kind of which one goes", [gone], { kind: "ConfigMap" }, told([])],
    ["all of a kind, where one of another goes", [gone], { kind: "Pod" }, unknown],
    [
      "what controllers write into",
      [deployed],
      { kind: "Deployment", apiVersion: "apps/v1", name: "d" },
      unknown,
    ],
    ["what a release brings", [{ kind: "record", database: "helm", name: "web/w" }], one, unknown],
  ])("%s", (_title, effects, question, wanted) => {
    const read = objectList({ access: {}, kind: "", apiVersion: "v1", ...question });
    const answer = read.predict?.(seen, overlayOf(effects));
    if (wanted === undefined) expect(answer).toBeUndefined();
    else expect(answer).toEqual(wanted);
  });
});

describe.each(SHELLS)("in $name", (shell) => {
  test("definitions, a file and what goes: the second time nothing is left to do", async () => {
    const folder = tempFolder();
    const run = { shell: { ...shell, path: `${kubectlFolder(folder)}:${shell.path}` }, home: folder, given };
    const src = path.join(folder, "it's m.yml");
    writeFileSync(
      src,
      '# one\n---\n{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "f"}}\n---\n',
    );
    const awaited = { wait: true, wait_sleep: 1, wait_timeout: 5 };
    const all: readonly Params[] = [
      { kind: "Namespace", name: "web" },
      { definition: [MAP, { ...MAP, metadata: { name: "b" } }], namespace: "web", ...awaited },
      { src },
      { state: "absent", kind: "Secret", name: "never", ...awaited },
    ];
    for (const isNew of [true, false])
      for (const params of all) {
        const { changed, failed, refusal } = await perform(k8s, params, run);
        const wanted = { changed: isNew && params.state !== "absent", failed: undefined, refusal: undefined };
        expect({ changed, failed, refusal }).toEqual(wanted);
      }
    const { changed, failed } = await perform(k8s, { state: "absent", definition: MAP, ...awaited }, run);
    expect([changed, failed]).toEqual([true, undefined]);
  });
});
