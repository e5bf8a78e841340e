/** Commands of `docker compose`, from the parameters of the module. */

import type { ComposeParams } from "../../docker-compose-v2.ts";

export type ComposeVerb = "up" | "create" | "stop" | "restart" | "down";

function seconds({ timeout }: ComposeParams): readonly string[] {
  return timeout === undefined ? [] : ["--timeout", String(timeout)];
}

function upWords(p: ComposeParams): readonly string[] {
  return [
    ...["up", "--detach", "--no-color", "--quiet-pull"],
    ...(p.remove_orphans ? ["--remove-orphans"] : []),
    ...(p.recreate === "always" ? ["--force-recreate"] : []),
    ...(p.recreate === "never" ? ["--no-recreate"] : []),
    ...(p.renew_anon_volumes ? ["--renew-anon-volumes"] : []),
    ...(p.dependencies ? [] : ["--no-deps"]),
    ...seconds(p),
    ...(p.build === "always" ? ["--build"] : p.build === "never" ? ["--no-build"] : []),
    ...Object.entries(p.scale ?? {}).flatMap(([name, count]) => ["--scale", `${name}=${count}`]),
    ...(p.assume_yes ? ["-y"] : []),
  ];
}

function verbWords(p: ComposeParams, verb: ComposeVerb): readonly string[] {
  switch (verb) {
    case "up":
      return upWords(p);
    case "create":
      return [...upWords(p), "--no-start"];
    case "stop":
      return ["stop", ...seconds(p)];
    case "restart":
      return ["restart", ...(p.dependencies ? [] : ["--no-deps"]), ...seconds(p)];
    case "down":
      return [
        "down",
        ...(p.remove_orphans ? ["--remove-orphans"] : []),
        ...(p.remove_images === undefined ? [] : ["--rmi", p.remove_images]),
        ...(p.remove_volumes ? ["--volumes"] : []),
        ...seconds(p),
      ];
  }
}

export function verbOf(p: ComposeParams): ComposeVerb {
  const verbs = { present: "up", absent: "down", stopped: "create", restarted: "restart" } as const;
  return verbs[p.state];
}

function pullWords(p: ComposeParams): readonly string[] {
  return p.pull === "policy" ? [] : ["--pull", p.pull];
}

/** A dry run asks registries about images that it is to pull: that can wait until it is done in earnest. */
export function trialWords(p: ComposeParams, verb: ComposeVerb = verbOf(p)): readonly string[] {
  const up = verb === "up" || verb === "create";
  const words = verbWords(p, verb);
  const pull = up && p.pull !== "always" ? pullWords(p) : [];
  return [...words, ...pull, "--dry-run", "--", ...(p.services ?? [])];
}

export function composeCommand(p: ComposeParams, verb: ComposeVerb = verbOf(p)): readonly string[] {
  const up = verb === "up" || verb === "create";
  const waiting = verb === "up" && p.wait;
  return [
    ...verbWords(p, verb),
    ...(up ? pullWords(p) : []),
    ...(waiting ? ["--wait"] : []),
    ...(waiting && p.wait_timeout !== undefined ? ["--wait-timeout", String(p.wait_timeout)] : []),
    "--",
    ...(p.services ?? []),
  ];
}
