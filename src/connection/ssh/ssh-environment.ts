/** What a connection may know of the machine and the user that it is made from. */

export interface PassphraseQuestion {
  readonly keyFile: string;
  /** For whom the key is wanted: `admin@10.0.0.9:22`. */
  readonly address: string;
}

export interface SshEnvironment {
  readonly home: string;
  /** Local login name: the default for the remote one. */
  readonly user: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The system's ssh_config; /etc/ssh/ssh_config where absent. */
  readonly systemConfig?: string;
  /** Asks the person at the terminal; undefined where there is none, or no answer. Deadlines stand still meanwhile. */
  readonly askPassphrase?: (question: PassphraseQuestion) => Promise<string | undefined>;
  /** From 0 to 1, for pauses that must not all end together. */
  readonly random: () => number;
  /** A line for the user: a new host key was recorded, an option was read as another. */
  readonly notice: (text: string) => void;
}
