/** What parameters of `ufw` can't be together. */

const NO_RULE = [
  ["insert", "insert"],
  ["interface", "interface"],
  ["interface_in", "interface_in"],
  ["interface_out", "interface_out"],
  ["from_port", "from_port"],
  ["to_port", "port"],
  ["proto", "proto"],
  ["name", "name"],
  ["comment", "comment"],
] as const;

export interface Problem {
  readonly message: string;
  readonly path: readonly string[];
}

export type Asked = Readonly<
  Partial<Record<(typeof NO_RULE)[number][0] | "rule" | "state" | "default" | "logging", unknown>>
> & {
  readonly direction?: string | undefined;
  readonly route: boolean;
};

/** `undefined`: the firewall can be asked that. */
export function askedProblem(p: Asked): Problem | undefined {
  if (p.rule === undefined) {
    const given = NO_RULE.find(([key]) => p[key] !== undefined);
    if (given !== undefined)
      return {
        message: `\`${given[1]}\` belongs to a rule, and \`rule\` is missing: \`rule: allow\``,
        path: [given[0]],
      };
    if (p.state === undefined && p.default === undefined && p.logging === undefined)
      return {
        message: "nothing is asked of the firewall: give `rule`, `default`, `logging` or `state`",
        path: [],
      };
    return undefined;
  }
  if (p.name !== undefined && p.proto !== undefined)
    return { message: "a profile (`name`) has its own protocols: leave out `proto`", path: ["proto"] };
  return interfaceProblem(p);
}

function interfaceProblem(p: Asked): Problem | undefined {
  const sides = [p.interface_in, p.interface_out].filter((one) => one !== undefined).length;
  const path = ["direction"];
  if (p.interface !== undefined && p.direction === undefined)
    return {
      message: "`interface` needs a `direction`: in or out; or use `interface_in` and `interface_out`",
      path,
    };
  if (p.interface !== undefined && sides > 0)
    return {
      message: "`interface` can't stand beside `interface_in` or `interface_out`",
      path: ["interface"],
    };
  if (p.direction !== undefined && sides > 0)
    return {
      message: "`direction` can't stand beside `interface_in` or `interface_out`, which say it",
      path,
    };
  if (!p.route && sides === 2)
    return {
      message: "a rule with an interface on both sides is one for forwarded packets: `route: true`",
      path: ["route"],
    };
  if (p.direction === "routed")
    return { message: "a rule for forwarded packets is one with `route: true`", path };
  return undefined;
}
