/** Changes of a container, each with the requests that make it, in words that say what they cost. */

import type { Change, Difference } from "../../../host/change.ts";
import {
  attendContainer,
  awaitHealth,
  awaitRemoval,
  guarded,
  type ImageGuard,
  pullImage,
  tellContainer,
} from "../../../host/docker/container-work.ts";
import { type DockerClient, type EngineAct, engineCall } from "../../../host/docker/docker-client.ts";
import { enginePath, engineQuery } from "../../../host/docker/engine-request.ts";
import type { Effect } from "../../../host/effect.ts";
import type { Call } from "../../../host/primitive.ts";
import { differenceTexts, type ObjectDifference } from "../object-differences.ts";
import { type ContainerBody, type Fields, isRunning } from "./bodies.ts";
import type { ContainerParams } from "./container-params.ts";
import { endpointBody, type NetworkChanges } from "./networks.ts";

export interface Work {
  readonly p: ContainerParams;
  readonly client: DockerClient;
  /** Where a pull decides whether it is done. */
  readonly guard?: ImageGuard | undefined;
}

export function containerPath(name: string, after = ""): string {
  return enginePath("/containers/", name, after);
}

function call({ client, guard }: Work, act: EngineAct): Call {
  return guarded(engineCall(client, act), guard);
}

function present({ p }: Work, isPresent = true): readonly Effect[] {
  return [{ kind: "docker", object: "container", name: p.name, present: isPresent }];
}

function differenceOf(work: Work, differences: readonly ObjectDifference[]): Difference {
  const { before, after } = differenceTexts(differences);
  return { subject: `container ${work.p.name}`, before, after };
}

/** Seconds that stopping may take, on top of an answer's time. */
function patience({ p }: Work): number {
  return (p.stop_timeout ?? 10) * 1000 + 10_000;
}

const STOPPED: readonly number[] = [304, 404];

/** A container that stands still can't be stopped by older daemons. */
export function stopCalls(work: Work, container: ContainerBody): readonly Call[] {
  const { p } = work;
  const resume: readonly Call[] = container.State.Paused
    ? [call(work, { method: "POST", path: containerPath(p.name, "/unpause"), accepts: [409, 500] })]
    : [];
  const signal = engineQuery({ signal: p.kill_signal });
  const seconds = engineQuery({ t: p.stop_timeout });
  const stop: EngineAct = p.force_kill
    ? { method: "POST", path: `${containerPath(p.name, "/kill")}${signal}`, accepts: [409, 404] }
    : {
        method: "POST",
        path: `${containerPath(p.name, "/stop")}${seconds}`,
        accepts: STOPPED,
        more: patience(work),
      };
  return [...resume, call(work, stop)];
}

/** One that removes itself when it ends is waited for; the daemon takes its anonymous volumes with it. */
export function removeCalls(work: Work, container: ContainerBody): readonly Call[] {
  const { p, client, guard } = work;
  const query = engineQuery({ v: !p.keep_volumes, link: false, force: false });
  const accepts = container.HostConfig.AutoRemove === true ? [404, 409] : [404];
  return [
    ...(isRunning(container) ? stopCalls(work, container) : []),
    call(work, { method: "DELETE", path: `${containerPath(p.name)}${query}`, accepts }),
    guarded(awaitRemoval(client, p.name, p.removal_wait_timeout), guard),
  ];
}

export function pullChange({ p, client }: Work, before: string | undefined): Change {
  const image = p.image ?? "";
  return {
    kind: "pull-image",
    summary: `pull the image ${image}`,
    ...(before === undefined ? { difference: { subject: `image ${image}`, after: "pulled\n" } } : {}),
    operations: [pullImage(client, image, p.platform)],
    effects: [{ kind: "docker", object: "image", name: image, present: true }],
  };
}

export function createCalls(
  work: Work,
  body: Fields,
  networks: Omit<NetworkChanges, "differences">,
): readonly Call[] {
  const { p } = work;
  const query = engineQuery({ name: p.name, platform: p.platform });
  return [
    call(work, { method: "POST", path: `/containers/create${query}`, body }),
    ...networkCalls(work, networks),
  ];
}

export function networkCalls(
  work: Work,
  { connect, disconnect }: Omit<NetworkChanges, "differences">,
): readonly Call[] {
  const path = (name: string, how: string): string => enginePath("/networks/", name, `/${how}`);
  const part = (name: string): Call =>
    call(work, {
      method: "POST",
      path: path(name, "disconnect"),
      body: { Container: work.p.name, Force: false },
    });
  return [
    ...connect.flatMap(({ network, reconnect }) => [
      ...(reconnect ? [part(network.name)] : []),
      call(work, {
        method: "POST",
        path: path(network.name, "connect"),
        body: { Container: work.p.name, EndpointConfig: endpointBody(network) },
      }),
    ]),
    ...disconnect.map(part),
  ];
}

export function creation(work: Work, operations: readonly Call[], image: string): Change {
  return {
    kind: "create-container",
    summary: `create the container ${work.p.name}`,
    difference: { subject: `container ${work.p.name}`, after: `image: ${image}\n` },
    operations,
    effects: present(work),
  };
}

export function recreation(
  work: Work,
  operations: readonly Call[],
  differences: readonly ObjectDifference[],
): Change {
  const names = differences.map((d) => d.name).join(", ");
  return {
    kind: "recreate-container",
    summary: `make the container ${work.p.name} anew (${names})`,
    difference: differenceOf(work, differences),
    operations,
    effects: present(work),
  };
}

export function removal(
  work: Work,
  container: ContainerBody,
  differences: readonly ObjectDifference[],
): Change {
  return {
    kind: "remove-container",
    summary: `remove the container ${work.p.name}`,
    difference: differenceOf(work, differences),
    operations: removeCalls(work, container),
    effects: present(work, false),
  };
}

export function update(work: Work, body: Fields, differences: readonly ObjectDifference[]): Change {
  const names = differences.map((d) => d.name).join(", ");
  return {
    kind: "update-container",
    summary: `update the container ${work.p.name} (${names})`,
    difference: differenceOf(work, differences),
    operations: [call(work, { method: "POST", path: containerPath(work.p.name, "/update"), body })],
    effects: present(work),
  };
}

export function networking(work: Work, changes: NetworkChanges): Change {
  const names = changes.differences.map((d) => d.name.replace("networks.", "")).join(", ");
  return {
    kind: "connect-container",
    summary: `bring the container ${work.p.name} into its networks (${names})`,
    difference: differenceOf(work, changes.differences),
    operations: networkCalls(work, changes),
    effects: present(work),
  };
}

function stateChange(
  work: Work,
  verb: string,
  operations: readonly Call[],
  difference: ObjectDifference,
): Change {
  return {
    kind: `${verb}-container`,
    summary: `${verb} the container ${work.p.name}`,
    difference: differenceOf(work, [difference]),
    operations,
    effects: present(work),
  };
}

/** Where the task waits for its end, it is stayed with, and then removed if that is asked for. */
export function start(work: Work): Change {
  const { p, client, guard } = work;
  const path = containerPath(p.name, "/start");
  const attended = p.detach === false;
  const begin = attended
    ? guarded(attendContainer(client, p.name), guard)
    : call(work, { method: "POST", path, accepts: [304], more: 60_000 });
  return stateChange(work, "start", [begin], { name: "running", wanted: true, active: false });
}

export function restart(work: Work): Change {
  const seconds = engineQuery({ t: work.p.stop_timeout ?? 10 });
  const path = `${containerPath(work.p.name, "/restart")}${seconds}`;
  return stateChange(work, "restart", [call(work, { method: "POST", path, more: patience(work) })], {
    name: "restarted",
    wanted: true,
    active: false,
  });
}

export function stop(work: Work, container: ContainerBody): Change {
  return stateChange(work, "stop", stopCalls(work, container), {
    name: "running",
    wanted: false,
    active: true,
  });
}

export function pause(work: Work, paused: boolean): Change {
  const path = containerPath(work.p.name, paused ? "/pause" : "/unpause");
  return stateChange(work, paused ? "pause" : "unpause", [call(work, { method: "POST", path })], {
    name: "paused",
    wanted: paused,
    active: !paused,
  });
}

/** What counts as no change: waiting, cleaning up behind a container that has ended, telling. */
export function silent(summary: string, operations: readonly Call[]): Change {
  return { kind: "tell-container", summary, counts: false, operations, effects: [] };
}

export function healthWait({ p, client }: Work): Call {
  return awaitHealth(client, p.name, p.healthy_wait_timeout);
}

export function cleanup(work: Work): Call {
  const query = engineQuery({ v: !work.p.keep_volumes, force: true });
  return engineCall(work.client, {
    method: "DELETE",
    path: `${containerPath(work.p.name)}${query}`,
    accepts: [404],
  });
}

export function tell({ p, client }: Work): Call {
  return tellContainer(client, p.name);
}

/** Waits for one that somebody else is removing. */
export function gone({ p, client }: Work): Call {
  return awaitRemoval(client, p.name, p.removal_wait_timeout);
}
