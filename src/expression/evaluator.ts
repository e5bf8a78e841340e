/** Walks a syntax tree and computes its value. Nothing a value holds is ever evaluated as an expression. */

import { DiagnosticError } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { missingElse, missingName, missingPart, pathOf, undefFunction, unknownMethod } from "./absent.ts";
import { attributeOf, elementOf, sliceOf } from "./access.ts";
import { Arguments } from "./arguments.ts";
import type {
  Argument,
  Ast,
  Attribute,
  Call,
  Comparison,
  DictLiteral,
  Filter,
  Name,
  Slice,
  Subscript,
  Test,
} from "./ast.ts";
import { callLookup } from "./call-lookup.ts";
import { MISSING, unopenedOf } from "./context.ts";
import { Fault } from "./fault.ts";
import { FILTERS } from "./filters/registry.ts";
import { functionOf } from "./functions/registry.ts";
import type { LocalScope } from "./local-scope.ts";
import { changingMethodOf, isChanging, methodOf } from "./methods/registry.ts";
import { OMIT } from "./omit.ts";
import { binary, concatenated, negated } from "./operators.ts";
import { rethrowPlaced, spanOf } from "./placement.ts";
import { shortName } from "./registry.ts";
import type { Run } from "./run.ts";
import { bind, type Signature } from "./signature.ts";
import { TESTS } from "./tests/registry.ts";
import { Unknown, UnknownValueError } from "./unknown.ts";
import { type Dict, dictOf, entriesOf, iterate, keyText, tupleOf } from "./value/collection.ts";
import { compare, contains, equals } from "./value/compare.ts";
import { Float } from "./value/float.ts";
import { describeKind, isDict, knownKindOf } from "./value/kind.ts";
import { LazyMap } from "./value/lazy-map.ts";
import { ScriptObject } from "./value/script-object.ts";
import { opened, Sealed } from "./value/sealed.ts";
import { isTruthy } from "./value/truth.ts";
import { Undefined } from "./value/undefined.ts";

export interface Evaluation {
  readonly run: Run;
  readonly file: SourceFile;
  /** In a template with statements: what names stand for at this point of it. */
  readonly locals?: LocalScope;
  /** Lists and maps that are read are the template's own, so that methods which change them may be called. */
  readonly changeable?: boolean;
}

/** The value, which may be `Undefined`, `Unknown` or `OMIT`. Throws `DiagnosticError` and `UnknownValueError`. */
export function computed(node: Ast, e: Evaluation): unknown {
  const value = unopened(node, e);
  return MAY_BE_SEALED.has(node.kind) ? openedHere(value, node, e) : value;
}

/** What reads variables and their parts; everything else is made of values that are open. */
const MAY_BE_SEALED: ReadonlySet<Ast["kind"]> = new Set(["name", "attribute", "subscript"]);

function openedHere(value: unknown, node: Ast, e: Evaluation): unknown {
  try {
    return opened(value, e.run.context.lookups.vault);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const used = { span: spanOf(node, e.file), text: "needed here" };
    throw new DiagnosticError(error.diagnostics.map((d) => ({ ...d, labels: [...(d.labels ?? []), used] })));
  }
}

/** The value, where it is an encrypted one, or holds such, as it is. */
function unopened(node: Ast, e: Evaluation): unknown {
  try {
    e.run.step();
    return compute(node, e);
  } catch (error) {
    return rethrowPlaced(error, node, e.file, signatureOf(node));
  }
}

function signatureOf(node: Ast): Signature | undefined {
  if (node.kind === "filter") return FILTERS.get(shortName(node.name))?.signature;
  if (node.kind === "test") return TESTS.get(shortName(node.name))?.signature;
  if (node.kind === "call" && node.callee.kind === "name") return functionOf(node.callee.name)?.signature;
  return undefined;
}

function compute(node: Ast, e: Evaluation): unknown {
  switch (node.kind) {
    case "literal":
      return node.float ? new Float(node.value as number) : node.value;
    case "list":
      return node.items.map((item) => computed(item, e));
    case "tuple":
      return tupleOf(node.items.map((item) => computed(item, e)));
    case "dict":
      return dictLiteral(node, e);
    case "name":
      return named(node, e);
    case "attribute":
      return attribute(node, e);
    case "subscript":
      return subscript(node, e);
    case "slice":
      return slice(node, e);
    case "call":
      return call(node, e);
    case "filter":
      return filter(node, e);
    case "test":
      return test(node, e);
    case "unary":
      return node.operator === "not"
        ? !isTruthy(computed(node.operand, e))
        : negated(computed(node.operand, e), node.operator);
    case "binary":
      return binary(node.operator, computed(node.left, e), computed(node.right, e), e.run);
    case "logical": {
      const left = computed(node.left, e);
      return isTruthy(left) === (node.operator === "or") ? left : computed(node.right, e);
    }
    case "concat":
      return concatenated(
        node.parts.map((part) => computed(part, e)),
        e.run,
      );
    case "comparison":
      return comparison(node, e);
    case "conditional":
      if (isTruthy(computed(node.test, e))) return computed(node.value, e);
      return node.else ? computed(node.else, e) : missingElse(node, e.file);
    case "embedded":
      return node.value(e.run.context);
    case "braces":
      return computed(node.inner, e);
  }
}

function dictLiteral(node: DictLiteral, e: Evaluation): unknown {
  const dict: Dict = dictOf([]);
  for (const { key, value } of node.entries) dict[keyText(computed(key, e))] = computed(value, e);
  return dict;
}

function named(node: Name, e: Evaluation): unknown {
  try {
    const value = unopenedOf(e.locals ?? e.run.context.scope, node.name);
    if (value !== MISSING) return value;
  } catch (error) {
    return unavailable(error, node, e);
  }
  return node.name === "omit" ? OMIT : missingName(node, e);
}

/** A variable whose own definition needs something that is not known yet or not defined. */
function unavailable(error: unknown, node: Name, e: Evaluation): Unknown | Undefined {
  if (error instanceof UnknownValueError) return new Unknown(error.reason);
  const first = error instanceof DiagnosticError ? error.diagnostics[0] : undefined;
  if (first?.code !== "EXP0201" && first?.code !== "EXP0202") throw error;
  const used = { span: spanOf(node, e.file), text: "needed here" };
  return new Undefined(node.name, () => ({ ...first, labels: [...(first.labels ?? []), used] }));
}

function attribute(node: Attribute, e: Evaluation, object = container(node.object, e)): unknown {
  if (object instanceof Undefined) return object.part(pathOf(node));
  if (object instanceof Unknown) return object;
  knownKindOf(object);
  const value = isLazy(object) ? unopenedOf(object.scope, node.name) : attributeOf(object, node.name);
  return value === MISSING ? missingPart(node, object, node.name, e.file) : value;
}

/** What a part is taken of: the other parts stay as they are. */
function container(node: Ast, e: Evaluation): unknown {
  const value = unopened(node, e);
  return value instanceof Sealed ? openedHere(value, node, e) : value;
}

function isLazy(object: unknown): object is LazyMap {
  return object instanceof LazyMap;
}

function subscript(node: Subscript, e: Evaluation): unknown {
  const object = container(node.object, e);
  const key = computed(node.key, e);
  if (object instanceof Undefined) return object.part(pathOf(node));
  if (object instanceof Unknown) return object;
  const value = isLazy(object) ? unopenedOf(object.scope, keyText(key)) : elementOf(object, key);
  return value === MISSING ? missingPart(node, object, key, e.file) : value;
}

function slice(node: Slice, e: Evaluation): unknown {
  const object = computed(node.object, e);
  if (object instanceof Undefined) return object.part(pathOf(node));
  const part = (ast: Ast | undefined): unknown => (ast ? computed(ast, e) : null);
  return sliceOf(object, { from: part(node.from), to: part(node.to), step: part(node.step) });
}

interface GivenArguments {
  readonly args: readonly unknown[];
  readonly named: ReadonlyMap<string, unknown>;
}

function argumentsOf(list: readonly Argument[], e: Evaluation): GivenArguments {
  const args: unknown[] = [];
  const named = new Map<string, unknown>();
  for (const argument of list) {
    const value = computed(argument.value, e);
    if (argument.spread === "list") args.push(...iterate(value));
    else if (argument.spread === "dict") for (const [key, item] of spreadEntries(value)) named.set(key, item);
    else if (argument.name === undefined) args.push(value);
    else if (named.has(argument.name))
      throw new Fault("EXP0301", `\`${argument.name}\` is given twice`, { blame: argument.name });
    else named.set(argument.name, value);
  }
  return { args, named };
}

function spreadEntries(value: unknown): readonly (readonly [string, unknown])[] {
  if (isDict(value)) return entriesOf(value);
  throw new Fault("EXP0301", "`**` needs a map");
}

function filter(node: Filter, e: Evaluation): unknown {
  const found = FILTERS.get(shortName(node.name));
  const input = computed(node.input, e);
  const { args, named } = argumentsOf(node.args, e);
  if (!found) return e.run.filter(node.name, input, args, named);
  return e.run.applyFilter(found, node.name, input, args, named);
}

/** Tests that look whether a value is there, and how, not what it is. */
const WITHOUT_OPENING: ReadonlySet<string> = new Set(["defined", "undefined", "vault_encrypted"]);

function test(node: Test, e: Evaluation): boolean {
  const input = WITHOUT_OPENING.has(shortName(node.name)) ? unopened(node.input, e) : computed(node.input, e);
  const { args, named } = argumentsOf(node.args, e);
  return e.run.test(node.name, input, args, named) !== node.negated;
}

function comparison(node: Comparison, e: Evaluation): boolean {
  let left = computed(node.first, e);
  for (const { operator, operand } of node.rest) {
    const right = computed(operand, e);
    if (!holds(operator, left, right)) return false;
    left = right;
  }
  return true;
}

function holds(operator: Comparison["rest"][number]["operator"], left: unknown, right: unknown): boolean {
  switch (operator) {
    case "==":
      return equals(left, right);
    case "!=":
      return !equals(left, right);
    case "in":
      return contains(right, left);
    case "not in":
      return !contains(right, left);
    case "<":
      return compare(left, right) < 0;
    case "<=":
      return compare(left, right) <= 0;
    case ">":
      return compare(left, right) > 0;
    case ">=":
      return compare(left, right) >= 0;
  }
}

function call(node: Call, e: Evaluation): unknown {
  const { callee } = node;
  if (callee.kind === "name") return callFunction(callee.name, node, e);
  if (callee.kind === "attribute") return callMethod(callee, node, e);
  return callValue(computed(callee, e), node, e);
}

/** A macro, or another thing of the template language that can be called. */
function callValue(value: unknown, node: Call, e: Evaluation): unknown {
  const call = value instanceof ScriptObject ? value.parts.call : undefined;
  if (!call) {
    knownKindOf(value);
    throw new Fault("EXP0206", `${describeKind(value)} can't be called`, { blame: "input" });
  }
  const { args, named } = argumentsOf(node.args, e);
  return call(args, named, e.run);
}

function callFunction(name: string, node: Call, e: Evaluation): unknown {
  const local = e.locals ? e.locals.local(name) : MISSING;
  if (local !== MISSING) return callValue(local, node, e);
  const { args, named } = argumentsOf(node.args, e);
  if (name === "lookup" || name === "query" || name === "q") return callLookup(name, args, named, e.run);
  if (name === "undef") return undefFunction(node, args, named, e.file);
  const found = functionOf(name);
  if (!found) throw new Fault("EXP0206", `there is no function \`${name}\``, { blame: "input" });
  const owner = `\`${name}\``;
  return found.apply(new Arguments(found.signature, owner, bind(found.signature, owner, args, named)), e.run);
}

function callMethod(callee: Attribute, node: Call, e: Evaluation): unknown {
  const object = computed(callee.object, e);
  knownKindOf(object);
  if (object instanceof ScriptObject) return callValue(attribute(callee, e, object), node, e);
  const found =
    methodOf(object, callee.name) ?? (e.changeable ? changingMethodOf(object, callee.name) : undefined);
  if (!found) throw unknownMethod(callee.name, object, isChanging(callee.name));
  const { args, named } = argumentsOf(node.args, e);
  const owner = `the method \`${callee.name}\``;
  const bound = new Arguments(found.signature, owner, bind(found.signature, owner, args, named));
  const result = found.apply(object as never, bound, e.run);
  if (typeof result === "string" || Array.isArray(result)) e.run.charge(result.length);
  return result;
}
