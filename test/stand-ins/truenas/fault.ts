/** Stands in for TrueNAS: how its middleware says no. */

/** `[attribute, message, errno]` for each field that is wrong. */
export type FieldFault = readonly [attribute: string, message: string, errno: number];

export class Fault extends Error {
  readonly code: number;
  readonly errname: string;
  readonly extra: readonly FieldFault[];

  constructor(code: number, errname: string, reason: string, extra: readonly FieldFault[] = []) {
    super(reason);
    this.code = code;
    this.errname = errname;
    this.extra = extra;
  }
}

export function invalid(...fields: readonly (readonly [attribute: string, message: string])[]): Fault {
  const extra = fields.map(([attribute, message]) => [attribute, message, 22] as const);
  const reason = fields.map(([attribute, message]) => `[EINVAL] ${attribute}: ${message}`).join("\n");
  return new Fault(-32602, "EINVAL", reason, extra);
}

export function failing(errname: string, reason: string): Fault {
  return new Fault(-32001, errname, `[${errname}] ${reason}`);
}

export function noMethod(method: string): Fault {
  return new Fault(-32601, "ENOMETHOD", `Method ${JSON.stringify(method)} does not exist`);
}
