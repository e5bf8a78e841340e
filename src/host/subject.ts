/** The parts of a host that reads look at and changes touch; what ties a prediction to a later question. */

export type Subject =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "package"; readonly name: string }
  | { readonly kind: "package-index" }
  | { readonly kind: "unit"; readonly name: string; readonly scope: "system" | "user" | "global" }
  | { readonly kind: "user"; readonly name: string }
  | { readonly kind: "group"; readonly name: string }
  | { readonly kind: "sysctl"; readonly name: string }
  | { readonly kind: "hostname" }
  | { readonly kind: "timezone" }
  | { readonly kind: "command"; readonly line: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "facts" };

export function subjectKey(subject: Subject): string {
  switch (subject.kind) {
    case "path":
      return `path:${subject.path}`;
    case "package":
    case "user":
    case "group":
    case "sysctl":
      return `${subject.kind}:${subject.name}`;
    case "unit":
      return `unit:${subject.scope}:${subject.name}`;
    case "command":
      return `command:${subject.line}`;
    case "url":
      return `url:${subject.url}`;
    default:
      return subject.kind;
  }
}
