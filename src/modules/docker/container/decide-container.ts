/** What is to be done with a container: made, made anew, updated, connected, started, stopped, removed; each with its reason. */

import type { Change } from "../../../host/change.ts";
import type { DockerClient } from "../../../host/docker/docker-client.ts";
import type { Call } from "../../../host/primitive.ts";
import { type Refusal, refuse } from "../../../host/refusal.ts";
import type { Verdict } from "../../contract/module.ts";
import { isImageId } from "../image-name.ts";
import type { ObjectDifference } from "../object-differences.ts";
import { type ContainerBody, isRunning } from "./bodies.ts";
import { comparisonOf } from "./comparisons.ts";
import { concludeContainer } from "./conclude-container.ts";
import * as make from "./container-changes.ts";
import { createBody } from "./create-body.ts";
import { labelsInTheWay, type SettingDifference, settingDifferences, updateBody } from "./differences.ts";
import { afterCreation, networkChanges } from "./networks.ts";
import type { Scene } from "./prepare.ts";

interface Course {
  readonly scene: Scene;
  readonly client: DockerClient;
  readonly checkMode: boolean;
}

function howOf({ scene }: Course, name: string): string {
  const { p } = scene.w;
  return comparisonOf(p.comparisons, name, p.networks !== undefined);
}

/** Whether a pull is made; in check mode one that is not sure to bring anything counts only if that is asked for. */
function pullsImage({ scene, checkMode }: Course): boolean {
  const { p } = scene.w;
  if (p.image === undefined || isImageId(p.image) || p.pull === "never") return false;
  if (scene.image === undefined) return !scene.imagePromised;
  if (p.pull !== "always") return false;
  return !checkMode || p.pull_check_mode_behavior === "always";
}

/** In what the container's image is another than the one asked for. */
function imageDifferences(course: Course, container: ContainerBody): readonly ObjectDifference[] {
  const { p } = course.scene.w;
  const { image } = course.scene;
  if (howOf(course, "image") !== "strict" || p.image === undefined) return [];
  const name = container.Config.Image;
  return [
    ...(p.image_name_mismatch === "recreate" && p.image !== name
      ? [{ name: "image_name", wanted: p.image, active: name }]
      : []),
    ...(image !== undefined && image.Id !== container.Image
      ? [{ name: "image", wanted: image.Id, active: container.Image }]
      : []),
  ];
}

const ANONYMOUS = /^[0-9a-f]{64}$/;

/** Volumes that nobody but this container knows by name, each with where it is mounted. */
function anonymousVolumes(container: ContainerBody): readonly string[] {
  return (container.Mounts ?? [])
    .filter((m) => m.Type === "volume" && ANONYMOUS.test(m.Name ?? ""))
    .map((m) => `${m.Destination} (${m.Name?.slice(0, 12)})`);
}

/** What a removal does to data that stands nowhere else, so that the diff and people see it. */
function volumeDifference(course: Course, container: ContainerBody): readonly ObjectDifference[] {
  const volumes = anonymousVolumes(container);
  if (volumes.length === 0) return [];
  const { p } = course.scene.w;
  const removed = !p.keep_volumes || container.HostConfig.AutoRemove === true;
  const after = removed
    ? "removed with their data"
    : "kept, but in no container: `docker volume ls` lists them";
  return [{ name: "anonymous volumes", wanted: after, active: volumes.join(", ") }];
}

function volumeWarnings(course: Course, container: ContainerBody, anew: boolean): readonly string[] {
  const volumes = anonymousVolumes(container);
  if (volumes.length === 0) return [];
  const { p } = course.scene.w;
  const list = volumes.join(", ");
  if (!p.keep_volumes || container.HostConfig.AutoRemove === true)
    return [`the data in the anonymous volumes of ${p.name} is removed with the container: ${list}`];
  return anew
    ? [
        `the new container ${p.name} does not have the data in the anonymous volumes of the old one, which are kept: ${list}`,
      ]
    : [];
}

function created(course: Course): Change | Refusal {
  const { w, removing } = course.scene;
  const work = { p: w.p, client: course.client };
  if (w.p.image === undefined)
    return refuse(`the container ${w.p.name} is not there, and without \`image\` it can't be made`, {
      mayResolve: true,
    });
  const calls = make.createCalls(work, createBody(w, w.p.image), afterCreation(w, howOf(course, "networks")));
  const wait = removing ? [make.gone(work)] : [];
  return make.creation(work, [...wait, ...calls], w.p.image);
}

function recreated(
  course: Course,
  container: ContainerBody,
  differences: readonly ObjectDifference[],
  guard?: make.Work["guard"],
): Change {
  const { w } = course.scene;
  const work = { p: w.p, client: course.client, guard };
  const left = w.p.state === "present" && isRunning(container);
  const all = [
    ...differences,
    ...(left ? [{ name: "running", wanted: false, active: true }] : []),
    ...volumeDifference(course, container),
  ];
  const image = w.p.image ?? container.Image;
  const operations = [
    ...make.removeCalls(work, container),
    ...make.createCalls(work, createBody(w, image), afterCreation(w, howOf(course, "networks"))),
    ...(guard !== undefined && isStarted(course) ? make.start(work).operations : []),
    ...(guard !== undefined && isStarted(course) && w.p.paused ? make.pause(work, true).operations : []),
  ];
  return make.recreation(work, operations, all.length === 0 ? [RECREATE] : all);
}

const RECREATE: ObjectDifference = { name: "recreate", wanted: true, active: false };

function isStarted({ scene }: Course): boolean {
  return scene.w.p.state === "started" || scene.w.p.state === "healthy";
}

/** Starting, stopping, pausing of what is there; `fresh` was just made. */
function stateChanges(
  course: Course,
  container: ContainerBody | undefined,
  guard?: make.Work["guard"],
): readonly Change[] {
  const { p } = course.scene.w;
  const work = { p, client: course.client, guard };
  const running = container !== undefined && isRunning(container);
  if (!isStarted(course)) {
    const stops = p.state === "stopped" && container !== undefined && running;
    return stops ? [make.stop(work, container)] : [];
  }
  const paused = running && container?.State.Paused === true;
  const begins = running ? (p.restart ? [make.restart(work)] : []) : [make.start(work)];
  // A restart, as a start, ends the standing still.
  const still = begins.length === 0 ? paused : false;
  return [...begins, ...(p.paused === undefined || p.paused === still ? [] : [make.pause(work, p.paused)])];
}

/** A container that is there and need not be made anew. */
function kept(
  course: Course,
  container: ContainerBody,
  updates: readonly SettingDifference[],
  guard?: make.Work["guard"],
): readonly Change[] {
  const { w } = course.scene;
  const work = { p: w.p, client: course.client, guard };
  const networks = networkChanges(w.p, container, howOf(course, "networks"));
  const moves = networks.connect.length > 0 || networks.disconnect.length > 0;
  return [
    ...(updates.length === 0 ? [] : [make.update(work, updateBody(w, container), updates)]),
    ...(moves ? [make.networking(work, networks)] : []),
    ...stateChanges(course, container, guard),
  ];
}

interface Plan {
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
}

/** What is there already: whether it is made anew may hang on what a pull brings. */
function existing(course: Course, container: ContainerBody, pulls: boolean): Plan | Refusal {
  const { w, image } = course.scene;
  const differences = settingDifferences(w, container);
  const labels = differences.some((d) => d.name === "labels") ? labelsInTheWay(w) : [];
  if (labels.length > 0)
    return refuse(`the image has labels that \`labels\` does not name: ${labels.join(", ")}`, {
      help: "`image_label_mismatch: ignore` leaves them",
    });
  const ofImage = imageDifferences(course, container);
  const hard = differences.filter((d) => !d.updatable);
  if (ofImage.length > 0 || hard.length > 0 || w.p.recreate) {
    const anew = recreated(course, container, [...ofImage, ...differences]);
    return {
      changes: [anew, ...stateChanges(course, undefined)],
      warnings: volumeWarnings(course, container, true),
    };
  }
  const name = w.p.image;
  const hangs = pulls && name !== undefined && howOf(course, "image") === "strict" && !course.checkMode;
  if (!hangs) return { changes: kept(course, container, differences), warnings: [] };
  const guard = { image: name, id: container.Image };
  const brought = { name: "image", wanted: "what the pull brings", active: image?.Id ?? container.Image };
  return {
    changes: [
      recreated(course, container, [brought, ...differences], { ...guard, when: "other" }),
      ...kept(course, container, differences, { ...guard, when: "same" }),
    ],
    warnings: [],
  };
}

export function decideAbsent(course: Course): Verdict {
  const { w, container, removing } = course.scene;
  if (container === undefined || removing) return { changes: [] };
  const work = { p: w.p, client: course.client };
  const differences = [
    ...(isRunning(container) ? [{ name: "running", wanted: false, active: true }] : []),
    { name: "exists", wanted: false, active: true },
    ...volumeDifference(course, container),
  ];
  return {
    changes: [make.removal(work, container, differences)],
    warnings: volumeWarnings(course, container, false),
  };
}

function planOf(course: Course, pulls: boolean): Plan | Refusal {
  const { container } = course.scene;
  if (container !== undefined) return existing(course, container, pulls);
  const made = created(course);
  if (!("operations" in made)) return made;
  return { changes: [made, ...stateChanges(course, undefined)], warnings: [] };
}

/** Behind the changes: what is waited for, cleaned up, told. */
function afterwards(course: Course, begun: boolean): readonly Call[] {
  const { p } = course.scene.w;
  const work = { p, client: course.client };
  const attended = p.detach === false && begun;
  return [
    ...(p.state === "healthy" && !attended ? [make.healthWait(work)] : []),
    ...(attended && p.cleanup ? [make.cleanup(work)] : []),
    make.tell(work),
  ];
}

/** They belong to the last change; where there is none, they are one that does not count. */
function followed(changes: readonly Change[], calls: readonly Call[], name: string): readonly Change[] {
  const last = changes.at(-1);
  if (last === undefined) return [make.silent(`wait for the container ${name} to be healthy`, calls)];
  return [...changes.slice(0, -1), { ...last, operations: [...last.operations, ...calls] }];
}

function isHealthy(container: ContainerBody | undefined): boolean {
  const health = container?.State.Health?.Status ?? "healthy";
  return container !== undefined && isRunning(container) && (health === "healthy" || health === "none");
}

export function decidePresent(course: Course): Verdict | Refusal {
  const { w, image, container, warnings } = course.scene;
  const pulls = pullsImage(course);
  const plan = planOf(course, pulls);
  if ("kind" in plan) return plan;
  const pull = pulls ? [make.pullChange({ p: w.p, client: course.client }, image?.Id)] : [];
  const told = [...warnings, ...plan.warnings];
  const changes = [...pull, ...plan.changes];
  const waits = w.p.state === "healthy" && !isHealthy(container);
  const result = { ...(container === undefined ? {} : { container }) };
  if (changes.length === 0 && (!waits || course.checkMode)) return { changes, result, warnings: told };
  const begun = changes.some((c) => c.kind === "start-container" || c.kind === "recreate-container");
  const behind = course.checkMode ? [] : afterwards(course, begun);
  const all = course.checkMode ? changes : followed(changes, behind, w.p.name);
  return {
    changes: all,
    warnings: told,
    stopAtFailure: true,
    ...(course.checkMode ? { result } : {}),
    conclude: (replies) => concludeContainer(all, replies, { image: image?.Id, behind: behind.length }),
  };
}
