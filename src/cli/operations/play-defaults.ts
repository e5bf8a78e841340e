/** Keywords that settings give to all plays which do not have them. */

import type { Located, Play, Playbook } from "../../model/task.ts";
import type { Tree } from "../../template/tree.ts";
import type { PlayDefaults } from "../operations.ts";

/** The play's own place: nobody wrote it anywhere. */
function located(play: Play, value: boolean | number | string): Located<Tree> {
  return { value: { kind: "static", value, internal: value, span: play.span }, span: play.span };
}

function defaultsOf(play: Play, { anyErrorsFatal, noLog, timeout, port }: PlayDefaults): Play["directives"] {
  return {
    ...(anyErrorsFatal === undefined ? {} : { any_errors_fatal: located(play, anyErrorsFatal) }),
    ...(noLog === undefined ? {} : { no_log: located(play, noLog) }),
    ...(timeout === undefined ? {} : { timeout: located(play, timeout) }),
    ...(port === undefined ? {} : { port: located(play, port) }),
  };
}

export function withPlayDefaults(playbook: Playbook, defaults: PlayDefaults): Playbook {
  const { strategy } = defaults;
  return {
    ...playbook,
    plays: playbook.plays.map((play) => ({
      ...play,
      directives: { ...defaultsOf(play, defaults), ...play.directives },
      ...(strategy === undefined || play.strategy ? {} : { strategy: located(play, strategy) }),
    })),
  };
}
