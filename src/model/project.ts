/** The project file `homerun.yml`: what one would otherwise repeat on the command line. */

export interface Project {
  /** Folder of the project file; relative paths in it start here. Absent where there is none. */
  readonly directory?: string;
  readonly inventory?: readonly string[];
  readonly forks?: number;
  readonly remoteUser?: string;
  readonly privateKeyFile?: string;
  readonly become?: boolean;
  readonly becomeUser?: string;
  readonly hostKeyMode?: "strict" | "accept-new";
  readonly connectTimeout?: number;
  readonly rolesPath?: readonly string[];
  readonly runsDirectory?: string;
}
