/** What a workload asks of a host, free of any tool's language: each tool's own text is written from a list of these. */

export type Content = { readonly text: string } | { readonly randomBytes: number };

/** Paths are below the host's own folder; sources below the workload's. Folders get 0755, files 0644. */
export type Task =
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "file"; readonly path: string; readonly source: string; readonly content: Content }
  | {
      readonly kind: "tree";
      readonly path: string;
      readonly source: string;
      readonly folders: number;
      readonly files: number;
    }
  | { readonly kind: "template"; readonly path: string; readonly source: string; readonly body: string }
  | { readonly kind: "line"; readonly path: string; readonly key: string; readonly value: string }
  | { readonly kind: "touch"; readonly path: string }
  | { readonly kind: "command"; readonly program: string }
  | { readonly kind: "stat"; readonly path: string; readonly register: string }
  | { readonly kind: "group"; readonly name: string }
  | { readonly kind: "user"; readonly name: string };

/** The variable that templates use besides the host's name. */
export const NUMBER = 7;

/** A template's text as every tool must render it. */
export function rendered(body: string, host: string): string {
  return body.replaceAll("{{ inventory_hostname }}", host).replaceAll("{{ number }}", String(NUMBER));
}

/** How many tasks a tool must call changed on one host: all that write, or only those that act every time. */
export function changesExpected(tasks: readonly Task[], from: "empty" | "converged"): number {
  const always = tasks.filter((task) => task.kind === "command").length;
  if (from === "converged") return always;
  const readers = tasks.filter((task) => ["stat", "group", "user"].includes(task.kind)).length;
  return tasks.length - readers;
}
