/** What Docker's daemon tells of containers, images and networks, as far as it is looked at. */

export type Fields = Readonly<Record<string, unknown>>;

export interface Endpoint {
  readonly NetworkID?: string;
  readonly IPAMConfig?: { readonly IPv4Address?: string; readonly IPv6Address?: string } | null;
  readonly Aliases?: readonly string[] | null;
  readonly Links?: readonly string[] | null;
  readonly MacAddress?: string;
}

export interface ContainerBody {
  readonly Id: string;
  readonly Name: string;
  /** Id of its image. */
  readonly Image: string;
  readonly Platform?: string;
  readonly State: {
    readonly Status?: string;
    readonly Running?: boolean;
    readonly Paused?: boolean;
    readonly ExitCode?: number;
    readonly Health?: { readonly Status?: string } | null;
  };
  readonly Config: Fields & { readonly Image?: string };
  readonly HostConfig: Fields & { readonly NetworkMode?: string; readonly AutoRemove?: boolean };
  readonly NetworkSettings?: { readonly Networks?: Readonly<Record<string, Endpoint>> | null };
  readonly Mounts?: readonly {
    readonly Type?: string;
    readonly Name?: string;
    readonly Destination?: string;
  }[];
}

export interface ImageBody {
  readonly Id: string;
  readonly Os?: string;
  readonly Architecture?: string;
  readonly Variant?: string;
  readonly Config?: {
    readonly Env?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly ExposedPorts?: Fields | null;
    readonly Volumes?: Fields | null;
  } | null;
}

export interface NetworkBody {
  readonly Id: string;
  readonly Name: string;
  readonly Driver?: string;
  readonly Options?: Readonly<Record<string, string>> | null;
}

export function isRunning(container: ContainerBody): boolean {
  return container.State.Running === true;
}
