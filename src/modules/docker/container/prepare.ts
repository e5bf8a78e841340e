/** From what the host says to what is wanted of the container, or why that can't be had. */

import type { DockerAnswer, DockerAnswers } from "../../../host/docker/docker-answers.ts";
import { engineMessage } from "../../../host/docker/engine-request.ts";
import { type Refusal, refuse } from "../../../host/refusal.ts";
import { isImageId } from "../image-name.ts";
import { type Platform, platform } from "../platform.ts";
import type { ContainerBody, ImageBody, NetworkBody } from "./bodies.ts";
import type { ContainerParams } from "./container-params.ts";
import { tooNew } from "./create-body.ts";
import { answerTo, droppedLimits, questionsOf, sharedWith } from "./questions.ts";
import { parseVariables, type Wanted, withDefaults } from "./wanted.ts";

export interface Scene {
  readonly w: Wanted;
  /** Undefined where there is none; one that is being removed is as good as none. */
  readonly container: ContainerBody | undefined;
  readonly removing: boolean;
  /** What `image` names, where it is there. */
  readonly image: ImageBody | undefined;
  /** Check mode: an earlier task brings it. */
  readonly imagePromised: boolean;
  readonly warnings: readonly string[];
}

export interface Sights {
  readonly docker: DockerAnswers;
  readonly own?: object | undefined;
  readonly variables?: Buffer | undefined;
}

/** The object, undefined where there is none, or what the daemon said instead. */
function objectOf<T>(answer: DockerAnswer | undefined): T | undefined | Refusal {
  if (answer === undefined || answer.status === 404) return undefined;
  if (answer.status !== 200) return refuse(`Docker says: ${engineMessage(answer)}`);
  return answer.body as T | undefined;
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "refusal";
}

interface Found {
  readonly networks: Readonly<Record<string, string | undefined>>;
  readonly containers: Readonly<Record<string, string>>;
  readonly hostAddress: string;
  readonly warnings: readonly string[];
}

function networksOf(p: ContainerParams, seen: DockerAnswers): Found | Refusal {
  const questions = questionsOf(p);
  const networks: Record<string, string | undefined> = {};
  let hostAddress: string | undefined;
  for (const { name } of p.networks ?? []) {
    const answer = answerTo(questions, seen, `network ${name}`);
    const network = objectOf<NetworkBody>(answer);
    if (isRefusal(network)) return network;
    if (answer?.promised !== true && network?.Name !== name)
      return refuse(`the network ${name} is not there`, {
        help: "`docker_network: {name: …}` before this task makes it",
        mayResolve: true,
      });
    networks[name] = network?.Id;
    const own = network?.Options?.["com.docker.network.bridge.host_binding_ipv4"];
    if (network?.Driver === "bridge" && own) hostAddress ??= own;
  }
  return { networks, ...containersOf(p, seen), hostAddress: addressOf(p) ?? hostAddress ?? "0.0.0.0" };
}

/** An IPv6 address loses its brackets, if it has some: the daemon wants none. */
function addressOf({ default_host_ip: ip }: ContainerParams): string | undefined {
  return ip?.replace(/^\[(.*)\]$/, "$1");
}

function containersOf(
  p: ContainerParams,
  seen: DockerAnswers,
): { readonly containers: Readonly<Record<string, string>>; readonly warnings: readonly string[] } {
  const questions = questionsOf(p);
  const known = sharedWith(p).map((name) => {
    const found = objectOf<ContainerBody>(answerTo(questions, seen, `container ${name}`));
    return { name, id: found === undefined || isRefusal(found) ? undefined : found.Id };
  });
  return {
    containers: Object.fromEntries(known.flatMap(({ name, id }) => (id === undefined ? [] : [[name, id]]))),
    warnings: known
      .filter(({ id }) => id === undefined)
      .map(({ name }) => `the container ${name} is not there`),
  };
}

function variablesOf(
  p: ContainerParams,
  content: Buffer | undefined,
): Readonly<Record<string, string>> | Refusal {
  if (p.env_file === undefined) return {};
  if (content === undefined)
    return refuse(`the host has no file ${p.env_file} (\`env_file\`)`, { mayResolve: true });
  const parsed = parseVariables(content.toString("utf8"));
  if ("variables" in parsed) return parsed.variables;
  return refuse(`${p.env_file} has a line that gives no variable`, {
    help: "each line is `NAME=value`, empty, or begins with `#`",
  });
}

function daemonPlatform(p: ContainerParams, seen: DockerAnswers): Platform {
  const version = objectOf<{ readonly Os?: string; readonly Arch?: string }>(
    answerTo(questionsOf(p), seen, "version"),
  );
  if (version === undefined || isRefusal(version)) return platform("linux", "amd64");
  return platform(version.Os ?? "linux", version.Arch ?? "amd64");
}

function imageOf(p: ContainerParams, seen: DockerAnswers): ImageBody | undefined | Refusal {
  const image = objectOf<ImageBody>(answerTo(questionsOf(p), seen, "image"));
  if (image !== undefined || p.image === undefined) return image;
  const promised = answerTo(questionsOf(p), seen, "image")?.promised === true;
  if (promised) return undefined;
  if (isImageId(p.image))
    return refuse(`there is no image with the id ${p.image}`, {
      help: "ids can't be pulled: give a name, or load the image first",
      mayResolve: true,
    });
  if (p.pull === "never")
    return refuse(`the image ${p.image} is not there, and \`pull: never\``, { mayResolve: true });
  return undefined;
}

/** With a daemon that answers. */
export function prepare(given: ContainerParams, sights: Sights, home: string): Scene | Refusal {
  const { docker } = sights;
  const questions = questionsOf(given);
  const container = objectOf<ContainerBody>(answerTo(questions, docker, "container"));
  if (isRefusal(container)) return container;
  const image = imageOf(given, docker);
  if (isRefusal(image)) return image;
  const found = networksOf(given, docker);
  if ("kind" in found) return found;
  const fileVariables = variablesOf(given, sights.variables);
  if (isRefusal(fileVariables)) return fileVariables;
  const p = withDefaults(given);
  const own = sights.own as ImageBody | undefined;
  const useOwn = p.image === undefined || p.image_comparison === "current-image";
  const { warnings: missed, ...rest } = found;
  const dropped = limitsDropped(given, docker);
  const warnings = [...missed, ...(dropped.length === 0 ? [] : [lacks(dropped)])];
  const w: Wanted = {
    ...{ p, home, fileVariables, ...rest },
    image: useOwn ? (own ?? image) : image,
    ownImage: own,
    apiVersion: versionOf(given, docker),
    dropped,
    platform: daemonPlatform(given, docker),
    system: docker.state === "answers" ? (docker.system ?? "linux") : "linux",
  };
  const missing = tooNew(w);
  if (missing !== undefined)
    return refuse(
      `\`${missing.name}\` needs version ${missing.least} of Docker's API; the host speaks ${w.apiVersion}`,
    );
  return {
    ...{ w, image, warnings },
    imagePromised: answerTo(questions, docker, "image")?.promised === true,
    container: container?.State.Status === "removing" ? undefined : container,
    removing: container?.State.Status === "removing",
  };
}

function limitsDropped(p: ContainerParams, docker: DockerAnswers): readonly string[] {
  const info = objectOf<Readonly<Record<string, unknown>>>(answerTo(questionsOf(p), docker, "info"));
  return info === undefined || isRefusal(info) ? [] : droppedLimits(p, info);
}

function lacks(names: readonly string[]): string {
  return `the host's kernel has no such limits, Docker drops them: ${names.join(", ")} (for memory, \`cgroup_enable=memory\` on the kernel's command line)`;
}

function versionOf(p: ContainerParams, docker: DockerAnswers): string {
  if (p.api_version !== "auto") return p.api_version;
  return (docker.state === "answers" ? docker.apiVersion : undefined) ?? "1.41";
}
