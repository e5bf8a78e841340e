/** What `docker compose` says that it does, or would do, line by line. */

export type Resource = "network" | "image" | "volume" | "container" | "service" | "unknown";

export interface ComposeEvent {
  readonly what: Resource;
  readonly id: string;
  readonly status: string;
}

export interface ComposeEvents {
  readonly events: readonly ComposeEvent[];
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
}

const WORKING = new Set(
  "Creating Starting Restarting Stopping Killing Removing Recreate Pulling Building".split(" "),
);

/** A network that others use stays where it is. */
const IN_USE = /still in use/;

const RESOURCES: Readonly<Record<string, Resource>> = {
  Network: "network",
  Image: "image",
  Volume: "volume",
  Container: "container",
  Service: "service",
};

type Line = { readonly event: ComposeEvent } | { readonly warning: string } | { readonly error: string };

function unquoted(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}

/** `time="…" level=warning msg="…"` */
function logLine(text: string): Line | undefined {
  const match = /^time="[^"]*" level=(\w+) msg=(?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(text);
  if (!match) return undefined;
  const message = (match[2] ?? match[3] ?? "").replaceAll(/\\(.)/g, "$1");
  return match[1] === "warning" ? { warning: message } : { error: message };
}

function readLine(raw: string): Line | undefined {
  const text = raw.replace(/^\s*DRY-RUN MODE -/, "").trim();
  const logged = logLine(text);
  if (logged) return logged;
  const resource = /^(Network|Image|Volume|Container|Service)\s+(\S+)\s+(\S.*)$/.exec(text);
  if (resource) {
    const [, kind = "", id = "", status = ""] = resource;
    return { event: { what: RESOURCES[kind] ?? "unknown", id: unquoted(id), status } };
  }
  const built = /^build service (\S+)$/.exec(text);
  if (built) return { event: { what: "service", id: built[1] ?? "", status: "Building" } };
  const other = /^(\S+)\s+(Pulling|Pulled|Building|Built|Error|Warning)\b\s*(.*)$/.exec(text);
  if (!other) return undefined;
  const [, id = "", status = "", message = ""] = other;
  if (status === "Error") return { error: `${id}: ${message || "failed"}` };
  if (status === "Warning") return { warning: `${id}: ${message}` };
  // One layer of an image.
  if (message.startsWith("fs layer")) return undefined;
  return { event: { what: "service", id, status } };
}

export function composeEvents(text: string): ComposeEvents {
  const lines = text.split(/[\r\n]+/).flatMap((raw) => readLine(raw) ?? []);
  return {
    events: lines.flatMap((line) => ("event" in line ? [line.event] : [])),
    warnings: lines.flatMap((line) => ("warning" in line ? [line.warning] : [])),
    errors: lines.flatMap((line) => ("error" in line ? [line.error] : [])),
  };
}

export interface ActionRules {
  /** What is built counts too. */
  readonly builds?: boolean;
  /** What is pulled counts too. */
  readonly pulls?: boolean;
  /** Those that exist, where compose names volumes that do not. */
  readonly volumes?: readonly string[] | undefined;
}

export function isPull({ status }: ComposeEvent): boolean {
  return status === "Pulling";
}

export function isBuild({ status }: ComposeEvent): boolean {
  return status === "Building";
}

/** Of the events those that are steps of work, each once. */
export function actionsOf(
  events: readonly ComposeEvent[],
  { volumes }: ActionRules = {},
): readonly ComposeEvent[] {
  const kept = new Set(
    events.filter((e) => e.what === "network" && IN_USE.test(e.status)).map(({ id }) => id),
  );
  const seen = new Set<string>();
  return events.filter((event) => {
    const key = `${event.what} ${event.id} ${event.status}`;
    if (!WORKING.has(event.status) || seen.has(key)) return false;
    seen.add(key);
    if (event.what === "network" && event.status === "Removing" && kept.has(event.id)) return false;
    return event.what !== "volume" || event.status !== "Removing" || volumes === undefined
      ? true
      : volumes.includes(event.id);
  });
}

/** Whether those steps change the host. */
export function changesHost(actions: readonly ComposeEvent[], rules: ActionRules = {}): boolean {
  return actions.some((event) => (isPull(event) ? rules.pulls : isBuild(event) ? rules.builds : true));
}

const IMPERATIVE: Readonly<Record<string, string>> = {
  Creating: "create",
  Starting: "start",
  Restarting: "restart",
  Stopping: "stop",
  Killing: "kill",
  Removing: "remove",
  Recreate: "recreate",
  Pulling: "pull",
  Building: "build",
};

/** One line each: `recreate container web-1`. */
export function actionLines(actions: readonly ComposeEvent[]): readonly string[] {
  return actions.map(({ what, id, status }) => `${IMPERATIVE[status] ?? status} ${what} ${id}`);
}
