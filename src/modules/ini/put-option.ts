/** Sets options in the text of an INI file, and takes them away, as Ansible's `ini_file` does. */

import {
  type IniLines,
  optionMatcher,
  printIni,
  readIni,
  type SectionRange,
  saysSomething,
  sectionsNamed,
} from "./ini-lines.ts";

/** What a section must hold to be the one that is meant; without values, the option alone. */
export interface SectionCondition {
  readonly option: string;
  readonly values: readonly string[];
}

export interface OptionEdit {
  /** Undefined: before all sections. */
  readonly section: string | undefined;
  readonly option: string | undefined;
  readonly values: readonly string[];
  /** The option has these values only. */
  readonly exclusive: boolean;
  /** `a=b` instead of `a = b`. */
  readonly noExtraSpaces: boolean;
  /** A line that differs in spaces around `=` only is as wanted. */
  readonly ignoreSpaces: boolean;
  /** The option may stand without `=` and value. */
  readonly allowNoValue: boolean;
  /** A line that is commented out may be turned into the wanted one. */
  readonly modifyInactive: boolean;
  readonly sectionHasValues: readonly SectionCondition[];
}

export interface EditedIni {
  readonly text: string;
  /** In the words of Ansible: `OK`, `option changed`, `option added`, `section removed` … */
  readonly message: string;
}

interface EditedLines {
  readonly lines: readonly string[];
  readonly message: string;
}

function assignment(option: string, value: string, { noExtraSpaces }: OptionEdit): string {
  return noExtraSpaces ? `${option}=${value}` : `${option} = ${value}`;
}

function meets(lines: readonly string[], conditions: readonly SectionCondition[]): boolean {
  return conditions.every(({ option, values }) => {
    const matches = optionMatcher(option);
    return lines.some((line) => {
      const found = matches(line);
      return found !== undefined && (values.length === 0 || values.includes(found.value));
    });
  });
}

function sectionOf(lines: readonly string[], edit: OptionEdit): SectionRange | undefined {
  const ranges = sectionsNamed(lines, edit.section);
  if (edit.section === undefined) return ranges[0];
  return ranges.find(({ from, to }) => meets(lines.slice(from + 1, to), edit.sectionHasValues));
}

/** A file that is not there yet, or empty, begins with an empty line. */
function linesIn(file: IniLines): readonly string[] {
  return file.lines.length === 0 ? [""] : file.lines;
}

export function putOption(text: string, edit: OptionEdit): EditedIni {
  const file = readIni(text);
  const lines = linesIn(file);
  const range = sectionOf(lines, { ...edit, values: unique(edit.values) });
  const edited = range ? putWithin(lines, range, edit) : appendSection(lines, edit);
  return { text: finished(text, file, edited.lines), message: edited.message };
}

/** An empty file in which nothing is set stays as it is; else the last line gets its end. */
function finished(text: string, file: IniLines, lines: readonly string[]): string {
  const old = linesIn(file);
  const isSame = lines.length === old.length && lines.every((line, i) => line === old[i]);
  return isSame && (file.isEnded || text === "") ? text : printIni(file, lines);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function putWithin(lines: readonly string[], { from, to }: SectionRange, edit: OptionEdit): EditedLines {
  const { option } = edit;
  if (option === undefined) return { lines, message: "OK" };
  const body = lines.slice(from + 1, to);
  const { lines: settled, message, missing } = settle(body, option, edit);
  const last = settled.findLastIndex(saysSomething);
  const added = missing.length === 0 ? settled : settled.toSpliced(last + 1, 0, ...missing);
  return {
    lines: [...lines.slice(0, from + 1), ...added, ...lines.slice(to)],
    message: missing.length > 0 ? "option added" : message,
  };
}

interface Slot {
  readonly line: string;
  readonly isSettled: boolean;
}

interface Settled {
  readonly lines: readonly string[];
  readonly message: string;
  /** Lines that none of the section's could be made into. */
  readonly missing: readonly string[];
}

/** First the lines that have a wanted value already, then any others of the option; what is left over goes. */
function settle(body: readonly string[], option: string, edit: OptionEdit): Settled {
  const matches = matcherOf(option, edit);
  const rest = [...unique(edit.values)];
  const bareIsWanted = rest.length === 0 && edit.allowNoValue;
  let hasBare = false;
  let changed = false;
  const renew = (slot: Slot, line: string): Slot => {
    const kept = edit.ignoreSpaces && sameBesideSpaces(slot.line, line, option);
    if (!kept && slot.line !== line) changed = true;
    return { line: kept ? slot.line : line, isSettled: true };
  };
  let slots = body.map((line): Slot => {
    const found = matches(line);
    const slot = { line, isSettled: false };
    if (!found) return slot;
    if (rest.includes(found.value)) {
      rest.splice(rest.indexOf(found.value), 1);
      const isBare = found.value === "" && edit.allowNoValue;
      hasBare ||= isBare;
      return renew(slot, isBare ? option : assignment(option, found.value, edit));
    }
    if (!bareIsWanted || hasBare) return slot;
    hasBare = true;
    return renew(slot, option);
  });
  if (edit.exclusive && !edit.allowNoValue) {
    slots = slots.map((slot) => {
      const [next] = rest;
      if (slot.isSettled || next === undefined || !matches(slot.line)) return slot;
      rest.shift();
      return renew(slot, assignment(option, next, edit));
    });
    const kept = slots.filter((slot) => slot.isSettled || !matches(slot.line));
    changed ||= kept.length < slots.length;
    slots = kept;
  }
  const missing = bareIsWanted && !hasBare ? [option] : rest.map((value) => assignment(option, value, edit));
  return { lines: slots.map((s) => s.line), message: changed ? "option changed" : "OK", missing };
}

function matcherOf(option: string, { modifyInactive }: OptionEdit): ReturnType<typeof optionMatcher> {
  const matches = optionMatcher(option);
  return (line) => {
    const found = matches(line);
    return found?.isInactive && !modifyInactive ? undefined : found;
  };
}

function sameBesideSpaces(before: string, after: string, option: string): boolean {
  const matches = optionMatcher(option);
  const old = matches(before);
  return old !== undefined && !old.isInactive && old.value === matches(after)?.value;
}

function appendSection(lines: readonly string[], edit: OptionEdit): EditedLines {
  const { section = "", option, exclusive, allowNoValue } = edit;
  const values = [...unique(edit.values)];
  const told: string[] = [];
  for (const condition of edit.sectionHasValues) {
    if (condition.option !== option) {
      told.push(...condition.values.map((value) => assignment(condition.option, value, edit)));
      if (condition.values.length === 0 && allowNoValue) told.push(condition.option);
    } else if (!exclusive) values.push(...condition.values.filter((v) => !values.includes(v)));
  }
  const head = [...lines, `[${section}]`, ...told];
  if (option === undefined || (values.length === 0 && !allowNoValue))
    return { lines: head, message: "only section added" };
  const own = values.length === 0 ? [option] : values.map((value) => assignment(option, value, edit));
  return { lines: [...head, ...own], message: "section and option added" };
}

/** Without an option, the whole section goes. With `exclusive` every line that sets the option, else those with one of the values. */
export function removeOption(text: string, edit: OptionEdit): EditedIni {
  const file = readIni(text);
  const lines = linesIn(file);
  const range = sectionOf(lines, edit);
  const edited = range ? removeWithin(lines, range, edit) : { lines, message: "OK" };
  return { text: finished(text, file, edited.lines), message: edited.message };
}

function removeWithin(lines: readonly string[], { from, to }: SectionRange, edit: OptionEdit): EditedLines {
  const { option, exclusive, values } = edit;
  const body = lines.slice(from + 1, to);
  if (option === undefined) {
    const isEmpty = from === -1 && body.length === 0;
    return {
      lines: [...lines.slice(0, Math.max(from, 0)), ...lines.slice(to)],
      message: isEmpty ? "OK" : "section removed",
    };
  }
  const matches = optionMatcher(option);
  const kept = body.filter((line) => {
    const found = matches(line);
    if (!found || found.isInactive) return true;
    return !exclusive && !values.includes(found.value);
  });
  return {
    lines: [...lines.slice(0, from + 1), ...kept, ...lines.slice(to)],
    message: kept.length < body.length ? "option changed" : "OK",
  };
}
