/** The parameters that a zod schema describes, through the wrappers that modules put around their objects. */

import type { z } from "zod";

export interface ObjectShape {
  readonly fields: Readonly<Record<string, z.ZodType>>;
  /** Other names are accepted as well. */
  readonly open: boolean;
}

/** What is looked at of zod's own definitions; all of it is public in zod 4. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly catchall?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly getter?: () => z.ZodType;
}

function definitionOf(schema: z.ZodType): Definition {
  return schema.def as unknown as Definition;
}

function objectOf(def: Definition): ObjectShape {
  const catchall = def.catchall ? definitionOf(def.catchall).type : undefined;
  return { fields: def.shape ?? {}, open: catchall !== undefined && catchall !== "never" };
}

function joined(left: readonly ObjectShape[], right: readonly ObjectShape[]): readonly ObjectShape[] {
  return left.flatMap((l) =>
    right.map((r) => ({ fields: { ...l.fields, ...r.fields }, open: l.open || r.open })),
  );
}

/** One shape for each alternative; none for a schema that is no object. */
export function shapesOf(schema: z.ZodType): readonly ObjectShape[] {
  const def = definitionOf(schema);
  switch (def.type) {
    case "object":
      return [objectOf(def)];
    case "record":
      return [{ fields: {}, open: true }];
    case "union":
      return (def.options ?? []).flatMap(shapesOf);
    case "intersection":
      return def.left && def.right ? joined(shapesOf(def.left), shapesOf(def.right)) : [];
    case "pipe": {
      const before = def.in ? shapesOf(def.in) : [];
      return before.length > 0 || !def.out ? before : shapesOf(def.out);
    }
    case "lazy":
      return def.getter ? shapesOf(def.getter()) : [];
    default:
      return def.innerType ? shapesOf(def.innerType) : [];
  }
}
