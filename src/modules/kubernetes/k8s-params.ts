/** Parameters of `k8s`. */

import { z } from "zod";
import { anything, bool, int, list, listOfWhole, oneOf, path, word } from "../contract/params.ts";
import { kubectlAccess, oneLine, plainWord } from "./access-params.ts";
import { templateParam } from "./template-params.ts";
import { waitParams } from "./wait-params.ts";

const validate = z.strictObject({
  fail_on_error: bool().optional().describe("Fields that the server does not know fail the task."),
  strict: bool().default(true).describe("Set to false to say nothing about such fields."),
  version: z
    .undefined({ error: "what is validated against is the server's own version: leave it out" })
    .optional()
    .describe("Refused: it is always the server's own version."),
});

const deleteOptions = z.strictObject({
  gracePeriodSeconds: int().optional().describe("Seconds that a pod has to end."),
  propagationPolicy: oneOf("Foreground", "Background", "Orphan")
    .optional()
    .describe("What becomes of what belongs to the object."),
  preconditions: z
    .strictObject({
      resourceVersion: word().optional().describe("Version that it must have."),
      uid: word().optional().describe("UID that it must have."),
    })
    .optional()
    .describe("What must hold of the object, looked at right before it is deleted."),
});

const serverSideApply = z.strictObject({
  field_manager: oneLine().describe("In whose name the fields are kept."),
  force_conflicts: bool().default(false).describe("Take fields that somebody else keeps."),
});

function definition(value: unknown): boolean {
  const isMap = typeof value === "object" && value !== null;
  return value === undefined || value === null || typeof value === "string" || isMap;
}

export const k8sParams = z
  .strictObject({
    ...kubectlAccess,
    ...waitParams,
    state: oneOf("absent", "present", "patched")
      .default("present")
      .describe("`patched`: changed where it is there, and not made where it is not."),
    kind: plainWord().optional().describe("Kind, where the definition says none."),
    api_version: plainWord()
      .default("v1")
      .describe("Version of the API, where the definition says none: `apps/v1`."),
    name: plainWord().optional().describe("Name, where the definition says none."),
    namespace: plainWord().optional().describe("Namespace, where the definition says none."),
    generate_name: plainWord()
      .optional()
      .describe("How a name starts that the server makes; there is a new object each time."),
    resource_definition: anything()
      .refine(definition, { error: "a map, a list of maps, or YAML as text" })
      .optional()
      .describe("The objects: a map, a list, or YAML as text, also with several documents."),
    src: path()
      .optional()
      .describe("File of the host with the objects, or the address of one that the host fetches."),
    template: templateParam,
    force: bool().default(false).describe("Replace what is there instead of patching it."),
    apply: bool()
      .default(false)
      .describe("Like `kubectl apply`: fields that the last definition had and this one has not go."),
    server_side_apply: serverSideApply
      .optional()
      .describe("With `apply`: the server puts together who wants which fields."),
    merge_type: list(oneOf("merge", "strategic-merge"))
      .optional()
      .describe(
        "How a patch is laid over what is there; several are tried in order. Default: strategic-merge, merge.",
      ),
    validate: validate
      .optional()
      .describe("How the server looks at fields that it does not know. Default: it warns."),
    append_hash: bool()
      .default(false)
      .describe("Hang a hash of the content on the names of ConfigMaps and Secrets."),
    label_selectors: listOfWhole(oneLine())
      .optional()
      .describe("Only objects with these labels; with `absent` and a kind, all that have them."),
    delete_all: bool()
      .default(false)
      .describe(
        "With `absent`, a kind and no name: all of the kind, in `namespace` if there are namespaces.",
      ),
    delete_options: deleteOptions.optional().describe("How objects are deleted."),
    continue_on_error: bool()
      .default(false)
      .describe("Go on with the next object where one can't be written; the result has the `error`."),
    hidden_fields: listOfWhole(oneLine())
      .optional()
      .describe("Fields that the result and the diff leave out: `metadata.annotations[a/b]`."),
  })
  .refine(
    (p) => [p.resource_definition, p.src, p.template].filter((v) => v !== undefined && v !== null).length < 2,
    {
      error: "only one of `definition`, `src` and `template` can say what the objects are",
    },
  )
  .refine((p) => !p.apply || p.merge_type === undefined, {
    error: "`apply` has a way to merge of its own",
    path: ["merge_type"],
  })
  .refine((p) => p.name === undefined || p.generate_name === undefined, {
    error: "either a `name`, or one that the server makes",
    path: ["generate_name"],
  })
  .refine(
    (p) =>
      !p.delete_all ||
      p.state !== "absent" ||
      p.name !== undefined ||
      p.kind !== undefined ||
      p.src !== undefined ||
      p.resource_definition !== undefined ||
      p.template !== undefined,
    {
      error: "`delete_all` needs a `kind`",
      path: ["delete_all"],
    },
  );

export type K8sParams = z.output<typeof k8sParams>;
