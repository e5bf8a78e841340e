/** A rule as ufw's command line wants it, from the parameters of the module. */

export interface RuleParams {
  readonly rule?: string | undefined;
  readonly delete: boolean;
  readonly direction?: string | undefined;
  readonly log: boolean;
  readonly interface?: string | undefined;
  readonly interface_in?: string | undefined;
  readonly interface_out?: string | undefined;
  readonly from_ip: string;
  readonly from_port?: string | undefined;
  readonly to_ip: string;
  readonly to_port?: string | undefined;
  readonly proto?: string | undefined;
  readonly name?: string | undefined;
  readonly comment?: string | undefined;
}

function given(word: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [word, value];
}

function interfaces(p: RuleParams): readonly string[] {
  const direction = p.direction === "outgoing" ? "out" : p.direction === "incoming" ? "in" : p.direction;
  if (p.interface !== undefined) return [direction ?? "in", "on", p.interface];
  const sides = [
    ...(p.interface_in === undefined ? [] : ["in", "on", p.interface_in]),
    ...(p.interface_out === undefined ? [] : ["out", "on", p.interface_out]),
  ];
  return sides.length > 0 || direction === undefined ? sides : [direction];
}

/** Without `route` and `insert`, which stand before it. Undefined where no rule is asked for. */
export function ruleWords(p: RuleParams): readonly string[] | undefined {
  if (p.rule === undefined) return undefined;
  return [
    ...(p.delete ? ["delete"] : []),
    p.rule,
    ...interfaces(p),
    ...(p.log ? ["log"] : []),
    ...["from", p.from_ip],
    ...given("port", p.from_port),
    ...["to", p.to_ip],
    ...given("port", p.to_port),
    ...given("proto", p.proto === "any" ? undefined : p.proto),
    ...given("app", p.name),
    ...given("comment", p.delete ? undefined : p.comment),
  ];
}
