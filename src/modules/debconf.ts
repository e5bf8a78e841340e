/** `debconf`: answers to the questions that packages ask when they are configured. */

import { z } from "zod";
import { answerDebconf } from "../host/changes/answer-debconf.ts";
import { type DebconfAnswers, debconfAnswers } from "../host/reads/debconf-answers.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { anything, bool, oneOf, word } from "./contract/params.ts";

const params = z
  .strictObject({
    name: word()
      .refine((name) => /^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(name), {
        error: "that can be no package's name",
      })
      .describe("The package whose question it is."),
    question: word()
      .refine((question) => /^\S+$/.test(question), { error: "a question's name has no spaces in it" })
      .optional()
      .describe("The question: `tzdata/Areas`. Without one, what is known of the package is only told."),
    vtype: oneOf(
      ...([
        "boolean",
        "error",
        "multiselect",
        "note",
        "password",
        "seen",
        "select",
        "string",
        "text",
        "title",
      ] as const),
    )
      .optional()
      .describe("What kind of question it is."),
    value: anything().optional().describe("The answer; a list with `multiselect`."),
    unseen: bool().default(false).describe("Leave the question to be asked all the same."),
  })
  .superRefine((p, context) => {
    const asked = ["question", "vtype", "value"] as const;
    const missing = asked.filter((one) => p[one] === undefined || p[one] === null);
    if (missing.length > 0 && missing.length < asked.length)
      for (const one of missing)
        context.addIssue({
          code: "custom",
          message: `\`question\`, \`vtype\` and \`value\` go together: \`${one}\` is missing`,
          path: [one],
        });
    const value = p.value;
    if (Array.isArray(value) && p.vtype !== "multiselect")
      context.addIssue({ code: "custom", message: "a list is for `vtype: multiselect`", path: ["value"] });
    else if (typeof value === "object" && value !== null && !Array.isArray(value))
      context.addIssue({ code: "custom", message: "an answer is text, or a list of texts", path: ["value"] });
    else if (/[\r\n\0]/.test(Array.isArray(value) ? value.map(String).join(" ") : String(value ?? "")))
      context.addIssue({ code: "custom", message: "an answer has no line breaks", path: ["value"] });
  });

type Params = z.output<typeof params>;

export const debconf = defineModule({
  name: "debconf",
  summary: "Answer the questions of packages before they are asked",
  description: `Gives debconf the answer to a question, so that a package is configured by it when it is installed or reconfigured; neither happens
by this. An answer of the kind \`password\` is shown nowhere; it is compared with the one that is kept, so that a second run changes
nothing.`,
  params,
  paramAliases: { pkg: "name", selection: "question", setting: "question", answer: "value" },
  returns: {
    current: "By question, the answers afterwards.",
    previous: "The answer before, where it was changed.",
  },
  examples: [
    {
      title: "Choose before a package asks",
      yaml: "- name: wireshark may be used by everybody\n  debconf:\n    name: wireshark-common\n    question: wireshark-common/install-setuid\n    value: true\n    vtype: boolean\n",
    },
    {
      title: "Ask what is answered",
      yaml: "- name: answers of tzdata are known\n  debconf:\n    name: tzdata\n  register: answers\n",
    },
  ],
  reads: "debconf's database, its questions and answers of the package",
  writes: "the answer of the question in debconf's database",
  support: { check: "full", diff: "full" },
  observe: ({ name, question }) => ({ answers: debconfAnswers(name, question) }),
  decide: (p, { answers }) => decide(p, answers),
});

function items(list: string): readonly string[] {
  return list
    .split(",")
    .map((item) => item.trim())
    .toSorted();
}

/** As debconf writes it. */
function written({ vtype, value }: Params): string {
  if (Array.isArray(value)) return value.map(String).toSorted().join(", ");
  const text = typeof value === "boolean" ? (value ? "True" : "False") : String(value);
  return vtype === "boolean" ? text.toLowerCase() : text;
}

function isSame(p: Params, wanted: string, found: string): boolean {
  if (p.vtype === "boolean") return found.toLowerCase() === wanted;
  if (Array.isArray(p.value)) return items(found).join(",") === items(wanted).join(",");
  return found === wanted;
}

function decide(p: Params, answers: DebconfAnswers | undefined): Verdict | Refusal {
  if (!answers)
    return refuse("this host has no debconf", { help: "run the task only where `ansible_pkg_mgr` is `apt`" });
  const { question, vtype } = p;
  if (question === undefined || vtype === undefined)
    return { changes: [], result: { msg: "", current: answers.shown } };
  const wanted = written(p);
  const isKnown = question in answers.shown;
  const found = answers.value ?? answers.shown[question] ?? "";
  const isSecret = vtype === "password";
  if (isKnown && isSame(p, wanted, found))
    return { changes: [], result: { msg: "", current: answers.shown } };
  const before = isKnown ? found : undefined;
  return {
    changes: [
      answerDebconf({ name: p.name, question, type: vtype, value: wanted, unseen: p.unseen, before }),
    ],
    result: isSecret
      ? { msg: "" }
      : { msg: "", current: { [question]: wanted }, previous: { [question]: before ?? "" } },
  };
}
