/** Stands in for a whole TrueNAS on a host of the lab: the middleware, its web server and its socket, until it is stopped. */

import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { startApiServer } from "./api-server.ts";
import type { Entry } from "./filter-list.ts";
import { listenLocally } from "./local-socket.ts";
import { Middleware } from "./middleware.ts";
import { loadNas, newNas, saveNas } from "./nas-state.ts";
import type { Release } from "./release.ts";

interface Settings {
  readonly release: Release["name"];
  readonly state: string;
  readonly socket: string;
  readonly exports: string;
  readonly certificate: string;
  readonly privateKey: string;
  readonly user: string;
  readonly key: string;
  readonly port: number;
  readonly plainPort: number;
  readonly rate: number;
}

const settings = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Settings;

/** Folders are real, so that a test can look at them from outside. */
function onFolder({ realpath, mode, uid, gid }: Entry): void {
  mkdirSync(String(realpath), { recursive: true });
  chownSync(String(realpath), Number(uid), Number(gid));
  chmodSync(String(realpath), Number(mode) & 0o7777);
}

const kept = loadNas(settings.state);
const state = kept ?? newNas(settings.release, { user: settings.user, key: settings.key, revoked: false });
state.release = settings.release;
// After a power cut services are as they start at boot.
if (kept) for (const service of state.services) service.state = service.enable ? "RUNNING" : "STOPPED";
mkdirSync(dirname(settings.state), { recursive: true });
mkdirSync(dirname(settings.socket), { recursive: true });

const middleware = new Middleware({
  release: settings.release,
  state,
  onFolder,
  save: (nas) => {
    saveNas(settings.state, nas);
    writeFileSync(settings.exports, middleware.exports);
  },
});
await startApiServer({
  middleware,
  certificate: readFileSync(settings.certificate, "utf8"),
  privateKey: readFileSync(settings.privateKey, "utf8"),
  address: "0.0.0.0",
  port: settings.port,
  plainPort: settings.plainPort,
  rate: settings.rate,
});
await listenLocally(middleware, settings.socket);
process.stdout.write("ready\n");
