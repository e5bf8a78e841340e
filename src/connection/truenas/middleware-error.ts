/** What TrueNAS says when it refuses a call, in words that name the fields. */

export const TOO_MANY_CALLS = -32000;
export const NO_SUCH_METHOD = -32601;

/** The appliance answered, and the answer is no. */
export class MiddlewareError extends Error {
  readonly code: number;
  readonly errname: string | undefined;

  constructor(message: string, code: number, errname: string | undefined) {
    super(message);
    this.name = "MiddlewareError";
    this.code = code;
    this.errname = errname;
  }
}

/** `[["sharingnfs_create.networks", "does not exist", 22]]` by fields. */
function fieldsOf(extra: readonly unknown[]): readonly string[] {
  return extra.flatMap((item) => {
    if (!Array.isArray(item)) return [];
    const [attribute, message] = item as readonly unknown[];
    return typeof attribute === "string" && typeof message === "string" ? [`${attribute}: ${message}`] : [];
  });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" ? (value as Readonly<Record<string, unknown>>) : {};
}

export function middlewareError(method: string, error: unknown): MiddlewareError {
  const { code, message, data } = recordOf(error);
  const { errname, reason, extra } = recordOf(data);
  const number = typeof code === "number" ? code : 0;
  const name = typeof errname === "string" ? errname : undefined;
  if (number === NO_SUCH_METHOD)
    return new MiddlewareError(`this version of TrueNAS has no method ${method}`, number, name);
  const fields = fieldsOf(Array.isArray(extra) ? extra : []);
  const said = [reason, message].find((text) => typeof text === "string" && text !== "");
  const words = fields.length > 0 ? fields.join("; ") : String(said ?? `${method} was refused`);
  return new MiddlewareError(words, number, name);
}
