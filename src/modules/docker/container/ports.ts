/** Ports of a container: `8080:80`, ranges, addresses, protocols; what is bound on the host and what is only declared. */

export interface Binding {
  /** Undefined: the address that ports without one get. */
  readonly ip: string | undefined;
  /** A number, a range, or "" for one that the daemon picks. */
  readonly port: string;
}

/** By the container's port and protocol: `80/tcp`. */
export type Bindings = ReadonlyMap<string, readonly Binding[]>;

class PortError extends Error {}

function rangeOf(text: string): readonly number[] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const start = Number(match?.[1] ?? Number.NaN);
  const end = Number(match?.[2] ?? start);
  if (match === null || end < start || end > 65_535)
    throw new PortError(`\`${text}\` is no port or range of ports`);
  return Array.from({ length: end - start + 1 }, (_, i) => start + i);
}

/** At colons, but not at those between brackets. */
function partsOf(text: string): readonly string[] {
  if (text.includes("[") && !text.includes("]"))
    throw new PortError(`\`${text}\` has a bracket that is not closed`);
  return text.split(/:(?![^[]*\])/);
}

function addressOf(text: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) return text;
  if (/^\[[0-9a-fA-F:]+\]$/.test(text)) return text.slice(1, -1);
  if (/^\[[0-9a-fA-F:]+%[^\]/]+\]$/.test(text)) return text;
  throw new PortError(
    `\`${text}\` is no address: a port is bound to an IPv4 address, or an IPv6 address in brackets`,
  );
}

function portAndProtocol(text: string): { readonly ports: readonly number[]; readonly protocol: string } {
  const [port = "", protocol = "tcp", ...rest] = text.split("/");
  if (rest.length > 0 || !["tcp", "udp", "sctp"].includes(protocol))
    throw new PortError(`\`${text}\` has a protocol that Docker doesn't know: tcp, udp or sctp`);
  return { ports: rangeOf(port), protocol };
}

function hostPorts(text: string, count: number): readonly string[] {
  if (text === "") return Array.from({ length: count }, () => "");
  const range = rangeOf(text);
  // One port of a container and several of the host: the daemon takes one that is free.
  return count === 1 ? [text] : range.map(String);
}

function published(text: string): readonly (readonly [string, Binding])[] {
  const parts = partsOf(text);
  if (parts.length > 3)
    throw new PortError(`\`${text}\` has too many colons; an IPv6 address stands in brackets`);
  const { ports, protocol } = portAndProtocol(parts.at(-1) ?? "");
  const ip = parts.length === 3 ? addressOf(parts[0] ?? "") : undefined;
  const host = hostPorts(parts.length === 1 ? "" : (parts.at(-2) ?? ""), ports.length);
  return ports.flatMap((port, i) => {
    const own = host[i];
    return own === undefined ? [] : [[`${port}/${protocol}`, { ip, port: own }] as const];
  });
}

/** Throws where one of the texts says no port; `portProblem` tells beforehand. */
export function bindingsOf(texts: readonly string[]): Bindings {
  const found = new Map<string, Binding[]>();
  for (const [key, binding] of texts.flatMap(published)) {
    const list = found.get(key);
    if (list === undefined) found.set(key, [binding]);
    else list.push(binding);
  }
  return found;
}

export function exposedOf(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const { ports, protocol } = portAndProtocol(text.trim());
    return ports.map((port) => `${port}/${protocol}`);
  });
}

/** Why a text says no port; undefined where it does. */
export function portProblem(read: (texts: readonly string[]) => unknown, text: string): string | undefined {
  if (text === "all")
    return "`all` is not a port: `publish_all_ports: true` publishes all that the image exposes";
  try {
    read([text]);
    return undefined;
  } catch (error) {
    if (error instanceof PortError) return error.message;
    throw error;
  }
}

/** As an image or a container declares it: `80`, `80/tcp`, `8000-8002/tcp`. */
export function declaredPorts(key: string): readonly string[] {
  try {
    return exposedOf([key]);
  } catch {
    return [key];
  }
}
