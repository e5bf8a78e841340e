/** Keys that don't belong where they stand: typos, keywords of other places, of Ansible's past and of our future. */

import { problem, warning } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { MapEntry } from "../source/located.ts";
import { type Keyword, keywordOf, keywordsOf, type Place, REMOVED } from "./keywords.ts";
import type { Parsing } from "./parsing.ts";

const PLACE_NAMES: Readonly<Record<Place, string>> = {
  play: "a play",
  block: "a block",
  task: "a task",
  handler: "a handler",
  role: "a role",
  import: "an import",
  include: "an include",
};

const PLURALS: Readonly<Record<Place, string>> = {
  play: "plays",
  block: "blocks",
  task: "tasks",
  handler: "handlers",
  role: "roles",
  import: "imports",
  include: "includes",
};

function listOf(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function moveTo(keyword: Keyword, place: Place): string {
  const forTasks = keyword.places.includes("task");
  if (place === "include" && forTasks) {
    return "put it under `apply:` to give it to the included tasks, or put a block around the include";
  }
  if (place === "import" && keyword.places.includes("include")) {
    return "use `include_tasks` or `include_role`, which are carried out like other tasks";
  }
  const [first = "task"] = keyword.places;
  return first === "play"
    ? "move it to the play, next to `hosts:`"
    : `move it to ${PLACE_NAMES[forTasks ? "task" : first]}`;
}

function misplaced(keyword: Keyword, entry: MapEntry, place: Place, parsing: Parsing): void {
  const owners = listOf(keyword.places.map((p) => PLURALS[p]));
  const message = `\`${keyword.name}\` is for ${owners}, not for ${PLURALS[place]}`;
  parsing.out.add(problem("PB0104", message, { primary: entry.key.span, help: moveTo(keyword, place) }));
}

/** Imports are no tasks: nothing registers, repeats or waits for one. */
function withoutEffect(keyword: Keyword, entry: MapEntry, parsing: Parsing): void {
  parsing.out.add(
    warning("PB0104", `\`${keyword.name}\` has no effect on an import`, {
      primary: entry.key.span,
      help: moveTo(keyword, "import"),
    }),
  );
}

function refuseLater(keyword: Keyword, entry: MapEntry, parsing: Parsing): void {
  parsing.out.add(
    problem("PB0105", `\`${keyword.name}\` is not supported yet`, {
      primary: entry.key.span,
      notes: [`in Ansible: ${keyword.summary.charAt(0).toLowerCase()}${keyword.summary.slice(1)}`],
      help: keyword.instead ?? "remove it if the playbook does not depend on it",
    }),
  );
}

/** Reports a key that is no keyword of the place; true where it is one that counts here. */
export function checkKey(
  entry: MapEntry,
  place: Place,
  parsing: Parsing,
  also: Iterable<string> = [],
): boolean {
  const name = String(entry.key.value);
  const keyword = keywordOf(name);
  if (keyword?.support === "later") {
    refuseLater(keyword, entry, parsing);
    return false;
  }
  if (keyword?.places.includes(place)) return keyword.support !== "ignored";
  if (keyword && place === "import" && keyword.places.includes("task") && !/^(loop|with_)/.test(name)) {
    withoutEffect(keyword, entry, parsing);
    return false;
  }
  if (keyword) {
    misplaced(keyword, entry, place, parsing);
    return false;
  }
  const instead = REMOVED[name];
  if (instead !== undefined) {
    const message = `\`${name}\` is no longer a keyword`;
    parsing.out.add(problem("PB0106", message, { primary: entry.key.span, help: instead }));
    return false;
  }
  const known = [...keywordsOf(place), ...also];
  const help = didYouMean(name, known) ?? `${PLACE_NAMES[place]} accepts ${keywordsOf(place).join(", ")}`;
  const message = `\`${name}\` is no keyword of ${PLACE_NAMES[place]}`;
  parsing.out.add(problem("PB0103", message, { primary: entry.key.span, help }));
  return false;
}
