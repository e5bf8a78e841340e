/** An object of a cluster, as its API writes it, and what it is known by. */

export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: KubeMetadata;
  readonly [field: string]: unknown;
}

export interface KubeMetadata {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `Deployment web in default`, for people. */
export function nameOf({ kind, metadata }: KubeObject): string {
  const name = metadata?.name ?? (metadata?.generateName === undefined ? "" : `${metadata.generateName}…`);
  const place = metadata?.namespace === undefined ? "" : ` in ${metadata.namespace}`;
  return `${kind ?? "object"} ${name}${place}`;
}

/** The same for an object and what is said of it elsewhere; its version says nothing about which it is. */
export function identityOf({ apiVersion = "v1", kind = "", metadata }: KubeObject): string {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return [group, kind, metadata?.namespace ?? "", metadata?.name ?? ""].join("/");
}
