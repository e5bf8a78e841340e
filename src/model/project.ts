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
  readonly becomeMethod?: "sudo" | "su" | "doas";
  readonly jobDirectory?: string;
  readonly hostKeyMode?: "strict" | "accept-new";
  readonly connectTimeout?: number;
  readonly rolesPath?: readonly string[];
  readonly collectionsPath?: readonly string[];
  /** Folders with modules that others have written, and with what these import. */
  readonly library?: readonly string[];
  readonly moduleUtils?: readonly string[];
  /** What runs modules in Python on hosts. */
  readonly pythonInterpreter?: string;
  /** Whether code of the project is loaded: its own modules and filters. */
  readonly ownCode?: boolean;
  readonly runsDirectory?: string;
  readonly vaultIds?: readonly string[];
  readonly vaultPasswordFiles?: readonly string[];
  readonly askVaultPassword?: boolean;
  readonly vaultIdMatch?: boolean;
  readonly vaultEncryptId?: string;
  readonly ageRecipients?: readonly string[];
  readonly ageIdentities?: readonly string[];
  /** Forms of inventories that are read, in the order in which they are tried. */
  readonly inventoryForms?: readonly string[];
  readonly unparsedInventory?: "error" | "warning";
  readonly hostPatternMismatch?: "ignore" | "warning" | "error";
  readonly groupNames?: "never" | "ignore" | "always" | "silently";
  /** The version of Ansible's language whose rules count. */
  readonly language?: "2.18" | "2.19";
  /** Up to 2.18: types stay what they are. */
  readonly jinja2Native?: boolean;
  /** What becomes of a key that stands twice in a map of a YAML file; the last one holds where that is no error. */
  readonly duplicateKeys?: "error" | "warning" | "ignore";
  /** What becomes of maps that several places give the same variable. */
  readonly hashBehaviour?: "replace" | "merge";
  /** Whether facts are variables of their own (`ansible_hostname`), besides `ansible_facts`. */
  readonly injectFactsAsVars?: boolean;
  /** Whether plays that do not say so gather facts: each one, none, or only of hosts that nothing is known of. */
  readonly gathering?: "implicit" | "explicit" | "smart";
  /** Where facts are kept from run to run: nowhere, or as files of the folder `factCachingConnection`. */
  readonly factCaching?: "memory" | "jsonfile";
  readonly factCachingConnection?: string;
  /** Before hosts' names in names of files. */
  readonly factCachingPrefix?: string;
  /** Seconds for which kept facts hold, 0 for ever. */
  readonly factCachingTimeout?: number;
}
