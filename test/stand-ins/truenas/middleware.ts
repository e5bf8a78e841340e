/**
 * Stands in for TrueNAS's middleware, for tests of the truenas modules and role: methods, schemas, jobs and refusals of 24.10,
 * 25.04, 25.10 and 26 as far as homerun meets them. It stores no files of anybody; what it keeps is configuration.
 */

import { randomBytes, randomUUID } from "node:crypto";
import { createDataset, updateDataset } from "./dataset-methods.ts";
import { Fault, failing, invalid, noMethod } from "./fault.ts";
import { type Entry, filterList } from "./filter-list.ts";
import { type ApiKey, type NasState, newNas } from "./nas-state.ts";
import { RELEASES, type Release } from "./release.ts";
import { exportsOf, saveNfs, saveSmb } from "./share-methods.ts";

/** What goes wrong on purpose. */
export interface Trouble {
  /** Milliseconds that a job takes. */
  jobTime?: number;
  /** Connections are cut as soon as a call of this method was carried out, before it is answered. Once. */
  cutAfter?: string;
  /** Connections are cut while a job of this method runs, once. */
  cutDuring?: string;
  /** Jobs of this method fail. */
  failing?: string;
  /** So many calls are refused because there are too many. */
  busy?: number;
  /** `system.state`. */
  systemState?: string;
}

export interface MiddlewareOptions {
  readonly release: Release["name"];
  readonly state?: NasState;
  readonly key?: ApiKey;
  readonly trouble?: Trouble;
  /** Told after every change. */
  readonly save?: (state: NasState) => void;
  /** Told when folders' owners and modes change. */
  readonly onFolder?: (folder: Entry) => void;
}

type Method = (args: readonly unknown[]) => unknown;

interface Job extends Entry {
  id: number;
  method: string;
  arguments: readonly unknown[];
  state: string;
}

const JOB_METHODS = new Set([
  ...["filesystem.setperm", "filesystem.chown", "service.control", "replication.run", "core.job_wait"],
]);

export class Middleware {
  readonly release: Release;
  readonly nas: NasState;
  readonly trouble: Trouble;
  readonly jobs: Job[] = [];
  /** Every call that came, in order: method and arguments. */
  readonly calls: { readonly method: string; readonly args: readonly unknown[] }[] = [];
  readonly bootId = randomUUID();
  readonly downloads = new Map<string, Buffer>();
  /** Cuts all connections. */
  cut: () => void = () => undefined;
  readonly #options: MiddlewareOptions;
  readonly #methods: Readonly<Record<string, Method>>;
  /** One lock for all that changes folders. */
  #folderLock: Promise<void> = Promise.resolve();

  constructor(options: MiddlewareOptions) {
    this.#options = options;
    this.nas = options.state ?? newNas(options.release, options.key);
    this.release = RELEASES[this.nas.release];
    this.trouble = options.trouble ?? {};
    this.#methods = this.#table();
  }

  /** Methods that change something, as they were called. */
  get writes(): readonly string[] {
    return this.calls
      .map((c) => c.method)
      .filter((m) =>
        /\.(create|update|delete|setperm|chown|setacl|control|start|stop|restart|reload|run)$/.test(m),
      );
  }

  async call(method: string, args: readonly unknown[]): Promise<unknown> {
    this.calls.push({ method, args });
    if (this.trouble.busy) {
      this.trouble.busy--;
      throw new Fault(-32000, "EBUSY", "Too many concurrent calls");
    }
    const carryOut = this.#methods[method];
    if (!carryOut) throw noMethod(method);
    const result = JOB_METHODS.has(method) ? this.#start(method, args, carryOut) : await carryOut(args);
    if (this.trouble.cutAfter === method) {
      delete this.trouble.cutAfter;
      this.cut();
    }
    return structuredClone(result);
  }

  /** As midclt's `-j` does. */
  async wait(id: number): Promise<unknown> {
    const job = this.jobs.find((j) => j.id === id);
    if (!job) throw failing("ENOENT", `Job ${id} does not exist`);
    await job.ended;
    if (job.state !== "SUCCESS") throw failing("EFAULT", String(job.error));
    return job.result;
  }

  #start(method: string, args: readonly unknown[], carryOut: Method): number {
    const job: Job = {
      id: this.jobs.length + 1,
      method,
      arguments: args,
      state: "WAITING",
      progress: { percent: 0, description: "" },
      result: null,
      error: null,
      exception: null,
      logs_excerpt: null,
    };
    this.jobs.push(job);
    const run = async (): Promise<void> => {
      job.state = "RUNNING";
      job.progress = { percent: 50, description: "at work" };
      if (this.trouble.cutDuring === method) {
        delete this.trouble.cutDuring;
        setTimeout(() => this.cut(), 20);
      }
      if (this.trouble.jobTime) await new Promise((resolve) => setTimeout(resolve, this.trouble.jobTime));
      try {
        if (this.trouble.failing === method) throw failing("EPERM", "Operation not permitted");
        job.result = (await carryOut(args)) ?? null;
        job.state = "SUCCESS";
      } catch (error) {
        job.state = "FAILED";
        job.error = (error as Error).message;
      }
    };
    if (method.startsWith("filesystem.")) {
      this.#folderLock = this.#folderLock.then(run);
      job.ended = this.#folderLock;
    } else job.ended = run();
    Object.defineProperty(job, "ended", { enumerable: false });
    return job.id;
  }

  #changed<T>(result: T): T {
    this.#options.save?.(this.nas);
    return result;
  }

  #table(): Readonly<Record<string, Method>> {
    const { nas } = this;
    return {
      "core.ping": () => "pong",
      "core.get_jobs": ([filters, options]) => filterList(this.jobs.map(visible), filters, options),
      "core.job_wait": ([id]) => this.wait(Number(id)),
      "core.set_options": () => null,
      "core.download": ([method, args]) => this.#promise(String(method), args),
      "system.ready": () => this.#state() === "READY",
      "system.state": () => this.#state(),
      "system.boot_id": () => this.bootId,
      "system.product_type": () => "COMMUNITY_EDITION",
      "system.info": () => ({ version: this.release.version, hostname: "nas", cores: 4 }),
      "pool.query": ([filters, options]) =>
        filterList(
          ["tank", "backup"].map((name) => ({ name, status: "ONLINE", healthy: true, scan: null })),
          filters,
          options,
        ),
      "alert.list": () => [],
      ...this.#datasets(),
      ...this.#shares(),
      ...this.#services(),
      ...this.#tasks(),
      ...this.#folders(),
      "keychaincredential.query": ([filters, options]) => filterList(nas.credentials, filters, options),
      ...Object.fromEntries(
        Object.keys(nas.configs).flatMap((name) => [
          [`${name}.config`, () => nas.configs[name]],
          [`${name}.update`, ([values]: readonly unknown[]) => this.#configure(name, values as Entry)],
        ]),
      ),
    };
  }

  #state(): string {
    return this.trouble.systemState ?? "READY";
  }

  #promise(method: string, args: unknown): unknown {
    if (method !== "config.save") throw noMethod(method);
    const [options] = (args ?? []) as readonly [{ readonly secretseed?: boolean }?];
    const token = randomBytes(16).toString("hex");
    const place = `/_download/${this.jobs.length + 1}?auth_token=${token}`;
    const seed = options?.secretseed ? { pwenc_secret: "seed" } : {};
    this.downloads.set(place, Buffer.from(JSON.stringify({ ...seed, database: this.nas })));
    return [this.jobs.length + 1, place];
  }

  #configure(name: string, values: Entry): unknown {
    const config = this.nas.configs[name] ?? {};
    const strays = Object.keys(values).filter((key) => !(key in config));
    if (strays.length > 0)
      throw invalid(
        ...strays.map((key) => [`${name}_update.${key}`, "Extra inputs are not permitted"] as const),
      );
    const machines = this.nas.smb.some((s) => /TIMEMACHINE/.test(String(s.purpose)));
    if (name === "smb" && values.aapl_extensions === false && machines)
      throw invalid([
        "smb_update.aapl_extensions",
        "This option must be enabled when AFP or time machine shares are present",
      ]);
    this.nas.configs[name] = { ...config, ...values };
    return this.#changed(this.nas.configs[name]);
  }

  #datasets(): Readonly<Record<string, Method>> {
    const { nas, release } = this;
    return {
      "pool.dataset.query": ([filters, options]) => filterList(nas.datasets, filters, options),
      "pool.dataset.create": ([given]) => {
        const made = this.#changed(createDataset(nas, given as Entry));
        const place = nas.folders[String(made.mountpoint)];
        if (place) this.#options.onFolder?.(place);
        return made;
      },
      "pool.dataset.update": ([id, given]) => this.#changed(updateDataset(nas, id, given as Entry)),
      [`${release.snapshots}.query`]: ([filters, options]) => filterList(nas.snapshots, filters, options),
      [`${release.snapshots}.create`]: ([given]) => {
        const { dataset, name } = given as Entry;
        const id = `${String(dataset)}@${String(name)}`;
        if (!nas.datasets.some((d) => d.id === dataset))
          throw failing("ENOENT", `${String(dataset)} does not exist`);
        nas.snapshots.push({ id, dataset, snapshot_name: name });
        return this.#changed({ id });
      },
    };
  }

  #shares(): Readonly<Record<string, Method>> {
    const { nas, release } = this;
    const found = (all: Entry[], id: unknown): Entry => {
      const entry = all.find((e) => e.id === id);
      if (!entry) throw failing("ENOENT", `${String(id)} does not exist`);
      return entry;
    };
    return {
      "sharing.nfs.query": ([filters, options]) => filterList(nas.nfs, filters, options),
      "sharing.nfs.create": ([given]) => this.#changed(saveNfs(nas, given as Entry, undefined)),
      "sharing.nfs.update": ([id, given]) => this.#changed(saveNfs(nas, given as Entry, found(nas.nfs, id))),
      "sharing.nfs.delete": ([id]) => this.#removed(nas.nfs, found(nas.nfs, id)),
      "sharing.smb.query": ([filters, options]) => filterList(nas.smb, filters, options),
      "sharing.smb.create": ([given]) => this.#changed(saveSmb(nas, release, given as Entry, undefined)),
      "sharing.smb.update": ([id, given]) =>
        this.#changed(saveSmb(nas, release, given as Entry, found(nas.smb, id))),
      "sharing.smb.delete": ([id]) => this.#removed(nas.smb, found(nas.smb, id)),
    };
  }

  #removed(all: Entry[], entry: Entry): boolean {
    all.splice(all.indexOf(entry), 1);
    return this.#changed(true);
  }

  #services(): Readonly<Record<string, Method>> {
    const { nas, release } = this;
    const act = (verb: string, name: unknown): boolean => {
      const service = nas.services.find((s) => s.service === name);
      if (!service) throw invalid(["service", `Invalid choice: ${String(name)}`]);
      service.state = verb === "STOP" ? "STOPPED" : "RUNNING";
      return this.#changed(true);
    };
    const verbs = ["START", "STOP", "RESTART", "RELOAD"];
    return {
      "service.query": ([filters, options]) => filterList(nas.services, filters, options),
      "service.update": ([id, given]) => {
        const service = nas.services.find((s) => s.id === id || s.service === id);
        if (!service) throw failing("ENOENT", `Service ${String(id)} does not exist`);
        service.enable = (given as Entry).enable;
        return this.#changed(service.id);
      },
      ...(release.serviceControl ? { "service.control": ([verb, name]) => act(String(verb), name) } : {}),
      ...(release.serviceVerbs
        ? Object.fromEntries(
            verbs.map((verb) => [
              `service.${verb.toLowerCase()}`,
              ([name]: readonly unknown[]) => act(verb, name),
            ]),
          )
        : {}),
    };
  }

  #tasks(): Readonly<Record<string, Method>> {
    const { nas } = this;
    const table = (name: string, all: Entry[], filled: (given: Entry) => Entry): Record<string, Method> => ({
      [`${name}.query`]: ([filters, options]) => filterList(all, filters, options),
      [`${name}.create`]: ([given]) => {
        const made = { ...filled(given as Entry), id: nas.nextId++ };
        all.push(made);
        return this.#changed(made);
      },
      [`${name}.update`]: ([id, given]) => {
        const entry = all.find((e) => e.id === id);
        if (!entry) throw failing("ENOENT", `${String(id)} does not exist`);
        return this.#changed(Object.assign(entry, filled({ ...entry, ...(given as Entry) })));
      },
      [`${name}.delete`]: ([id]) => this.#removed(all, all.find((e) => e.id === id) as Entry),
    });
    const midnight = {
      minute: "00",
      hour: "0",
      dom: "*",
      month: "*",
      dow: "*",
      begin: "00:00",
      end: "23:59",
    };
    const snapshotTask = (given: Entry): Entry => {
      if (!nas.datasets.some((d) => d.id === given.dataset))
        throw invalid(["periodic_snapshot_create.dataset", "Dataset not found"]);
      return {
        ...{
          recursive: false,
          lifetime_value: 2,
          lifetime_unit: "WEEK",
          enabled: true,
          exclude: [],
          allow_empty: true,
        },
        ...given,
        schedule: { ...midnight, ...((given.schedule ?? {}) as Entry) },
      };
    };
    const replication = (given: Entry): Entry => {
      const wholes = (Array.isArray(given.periodic_snapshot_tasks) ? given.periodic_snapshot_tasks : []).map(
        (t) => (typeof t === "number" ? nas.tasks.find((task) => task.id === t) : t),
      );
      const credential =
        typeof given.ssh_credentials === "number"
          ? nas.credentials.find((c) => c.id === given.ssh_credentials)
          : (given.ssh_credentials ?? null);
      if (given.transport === "LOCAL" && credential)
        throw invalid([
          "replication_create.ssh_credentials",
          "Remote credentials are not used for local transport",
        ]);
      return { ...given, periodic_snapshot_tasks: wholes, ssh_credentials: credential };
    };
    return {
      ...table("pool.snapshottask", nas.tasks, snapshotTask),
      ...table("replication", nas.replications, replication),
    };
  }

  #folders(): Readonly<Record<string, Method>> {
    const own = (given: Entry, more: Entry): null => {
      const place = this.nas.folders[String(given.path)];
      if (!place) throw failing("ENOENT", `Path ${String(given.path)} not found`);
      const { uid, gid, user, group } = given;
      const NAMES: Readonly<Record<string, number>> = { root: 0, nobody: 65534, nogroup: 65534, apps: 568 };
      if (uid !== undefined) Object.assign(place, { uid, user: null });
      if (gid !== undefined) Object.assign(place, { gid, group: null });
      if (user !== undefined) Object.assign(place, { user, uid: NAMES[String(user)] });
      if (group !== undefined) Object.assign(place, { group, gid: NAMES[String(group)] });
      Object.assign(place, more);
      this.#options.onFolder?.(place);
      return this.#changed(null);
    };
    return {
      "filesystem.stat": ([path]) => {
        const place = this.nas.folders[String(path)];
        if (!place) throw failing("ENOENT", `Path ${String(path)} not found`);
        return place;
      },
      "filesystem.chown": ([given]) => own(given as Entry, {}),
      "filesystem.setperm": ([given]) => {
        const { path, mode, options } = given as Entry;
        const place = this.nas.folders[String(path)];
        const strip = (options as Entry | undefined)?.stripacl === true;
        if (place?.acl === true && !strip)
          throw invalid([
            "filesystem.setperm.mode",
            "Path contains ACL entries. Set stripacl to remove them",
          ]);
        const bits = typeof mode === "string" ? { mode: 0o40000 | Number.parseInt(mode, 8), acl: false } : {};
        return own(given as Entry, bits);
      },
    };
  }

  /** As the appliance would write it. */
  get exports(): string {
    return exportsOf(this.nas);
  }
}

/** Promises are not for the wire. */
function visible(job: Job): Entry {
  return { ...job };
}
