/** A machine that is off is switched on by its management controller, once, and the controller's session is given back. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { play } from "../engine/run-play.ts";

const TASKS = resolve(import.meta.dirname, "../../roles/house/tasks/redfish.yml");
const SYSTEM = "/redfish/v1/Systems/1";

interface Controller {
  readonly power: "On" | "Off" | "PoweringOn";
  readonly allowed?: readonly string[];
  /** The order is a task that takes that many looks. */
  readonly looks?: number;
  /** It answers the order with an error. */
  readonly broken?: boolean;
}

/** Stands in for a management controller that speaks Redfish. */
async function controller({ power, allowed, looks = 0, broken }: Controller) {
  const asked: string[] = [];
  const orders: unknown[] = [];
  let left = looks;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const what = `${request.method} ${request.url}`;
      asked.push(what);
      const say = (status: number, value?: object, headers: Record<string, string> = {}): void => {
        response.writeHead(status, { "Content-Type": "application/json", ...headers });
        response.end(value === undefined ? "" : JSON.stringify(value));
      };
      if (what === "POST /redfish/v1/SessionService/Sessions")
        return JSON.parse(body).Password === "secret word"
          ? say(201, {}, { "X-Auth-Token": "t0ken", Location: "/redfish/v1/SessionService/Sessions/7" })
          : say(401);
      if (request.headers["x-auth-token"] !== "t0ken") return say(401);
      if (what === "GET /redfish/v1/Systems") return say(200, { Members: [{ "@odata.id": SYSTEM }] });
      const values = allowed === undefined ? {} : { "ResetType@Redfish.AllowableValues": allowed };
      if (what === `GET ${SYSTEM}`)
        return say(200, {
          PowerState: power,
          Actions: { "#ComputerSystem.Reset": { target: `${SYSTEM}/Actions/Reset`, ...values } },
        });
      if (what === `POST ${SYSTEM}/Actions/Reset`) {
        orders.push(JSON.parse(body));
        if (broken === true) return say(500);
        return looks > 0 ? say(202, {}, { Location: "/redfish/v1/TaskService/3" }) : say(204);
      }
      if (what === "GET /redfish/v1/TaskService/3") return say(left-- > 1 ? 202 : 200, {});
      return say(request.method === "DELETE" ? 204 : 404);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, orders };
}

async function switchOn(url: string, password = "secret word") {
  const vars = {
    house_redfish_url: url,
    house_redfish_user: "admin",
    house_redfish_password: password,
    house_redfish_ca_path: "",
    house_wake_relay: "localhost",
  };
  const tasks = [{ include_tasks: TASKS }];
  const ended = await play(JSON.stringify([{ hosts: "all", gather_facts: false, vars, tasks }]), {
    lookahead: true,
  });
  expect(JSON.stringify(ended.events)).not.toMatch(/t0ken|secret word/);
  return ended;
}

const LEFT = "DELETE /redfish/v1/SessionService/Sessions/7";

describe("a management controller", () => {
  it.each(["On", "PoweringOn"] as const)("is told nothing where the machine is %s", async (power) => {
    const { url, asked, orders } = await controller({ power });
    expect((await switchOn(url)).code).toBe(0);
    expect(orders).toEqual([]);
    expect(asked.at(-1)).toBe(LEFT);
  });

  it.each<readonly [string, readonly string[] | undefined, string]>([
    ["nothing said", undefined, "On"],
    ["all that there is", ["ForceOff", "GracefulShutdown", "On"], "On"],
    ["a button only", ["ForceOff", "PushPowerButton"], "PushPowerButton"],
  ])("is told once where it is off: with %s allowed, %s → %s", async (_, allowed, order) => {
    const { url, asked, orders } = await controller({
      power: "Off",
      ...(allowed === undefined ? {} : { allowed }),
    });
    expect((await switchOn(url)).code).toBe(0);
    expect(orders).toEqual([{ ResetType: order }]);
    expect(asked.at(-1)).toBe(LEFT);
  });

  it("is followed to the end of its task", async () => {
    const { url, asked } = await controller({ power: "Off", looks: 2 });
    expect((await switchOn(url)).code).toBe(0);
    expect(asked.filter((what) => what === "GET /redfish/v1/TaskService/3").length).toBe(2);
    expect(asked.at(-1)).toBe(LEFT);
  });

  it.each<readonly [string, Controller]>([
    ["fails", { power: "Off", broken: true }],
    ["would only cut the power", { power: "Off", allowed: ["ForceOff"] }],
  ])("gets its session back, and is named, where it %s", async (_, how) => {
    const { url, asked, orders } = await controller(how);
    const ended = await switchOn(url);
    expect(ended.code).toBe(0);
    expect(ended.said.join()).toContain(`the management controller at ${url} could not switch one on`);
    expect(orders.length).toBe(how.broken === true ? 1 : 0);
    expect(asked.at(-1)).toBe(LEFT);
  });

  it("is not asked again with a password that it does not take", async () => {
    const { url, asked } = await controller({ power: "Off" });
    const ended = await switchOn(url, "wrong word");
    expect([ended.code, ended.said]).toEqual([
      0,
      [`one: the management controller at ${url} lets nobody in as admin`],
    ]);
    expect(asked).toEqual(["POST /redfish/v1/SessionService/Sessions"]);
  });
});
