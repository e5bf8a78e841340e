/** Containers and images of a project, as compose lists them. */

import { type ComposeProject, composeCall, composeRead } from "../../../host/docker/compose.ts";
import type { Call } from "../../../host/primitive.ts";

const CONTAINERS = ["ps", "--all", "--no-trunc", "--format", "json"];
const IMAGES = ["images", "--format", "json"];

export function listReads(project: ComposeProject) {
  return { containers: composeRead(project, CONTAINERS), images: composeRead(project, IMAGES) };
}

/** The same behind a change. */
export function listCalls(project: ComposeProject): readonly [Call, Call] {
  return [composeCall(project, CONTAINERS), composeCall(project, IMAGES)];
}

export interface ComposeContainer {
  readonly Name: string;
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly [key: string]: unknown;
}

interface RawContainer extends ComposeContainer {
  readonly Labels?: string;
  readonly Names?: string;
  readonly Networks?: string;
  readonly Publishers?: readonly unknown[] | null;
}

/** Older versions print one list, newer ones a line for each. */
function itemsOf(text: string): readonly unknown[] {
  const trimmed = text.trim();
  if (trimmed === "") return [];
  try {
    const whole = JSON.parse(trimmed) as unknown;
    if (Array.isArray(whole)) return whole;
    const [first] = Object.values(whole as object) as unknown[];
    return typeof first === "object" && first !== null && "ContainerName" in first
      ? Object.values(whole as object)
      : [whole];
  } catch {
    return trimmed.split("\n").flatMap((line) => {
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        return [];
      }
    });
  }
}

function parted(text: string | undefined): readonly string[] {
  return text === undefined || text === "" ? [] : text.split(",");
}

export function containersOf(text: string): readonly ComposeContainer[] {
  return (itemsOf(text) as readonly RawContainer[]).map((raw) => ({
    ...raw,
    Labels: Object.fromEntries(
      parted(raw.Labels).map((label) => {
        const at = label.indexOf("=");
        return at < 0 ? [label, ""] : [label.slice(0, at), label.slice(at + 1)];
      }),
    ),
    Names: parted(raw.Names ?? raw.Name),
    Networks: parted(raw.Networks),
    Publishers: raw.Publishers ?? [],
  }));
}

export function imagesOf(text: string): readonly unknown[] {
  return itemsOf(text);
}

const ENDED = new Set(["created", "exited", "stopped", "killed", "dead"]);

export function hasEnded({ State }: ComposeContainer): boolean {
  return ENDED.has(State);
}

/** It runs, and where it can say whether it is well, it is. */
export function isWell({ State, Health }: ComposeContainer): boolean {
  return State === "running" && (Health === "" || Health === "healthy");
}
