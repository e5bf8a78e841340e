/** Values as lines of YAML, encrypted: `name: !vault |` or `name: !age |` and the text below. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { decideEncryption, encrypted, formatOf } from "./encryption.ts";
import { tell, type VaultCall, wishesOf } from "./vault-call.ts";
import { formatOfContent, STANDARD } from "./vault-files.ts";

interface Value {
  readonly name: string | undefined;
  readonly content: Uint8Array;
}

/** As far as Ansible indents, so that what both write looks the same. */
const INDENT = " ".repeat(10);

export async function encryptStrings(call: VaultCall): Promise<void> {
  const values = await valuesOf(call);
  for (const { content } of values)
    if (formatOfContent(content) !== undefined)
      throw new DiagnosticError([problem("VLT0301", "what shall be encrypted is encrypted already")]);
  const how = await decideEncryption(wishesOf(call), call.keyring);
  const tag = formatOf(how) === "age" ? "!age" : "!vault";
  for (const { name, content } of values) {
    const lines = encrypted(content, how).trimEnd().split("\n");
    const head = name === undefined ? `${tag} |` : `${name}: ${tag} |`;
    call.context.console.write(`${[head, ...lines.map((line) => INDENT + line)].join("\n")}\n`);
  }
}

/** Of the prompt, of the standard input, of the call's words; in this order, each with its name. */
async function valuesOf(call: VaultCall): Promise<readonly Value[]> {
  const { flags, args, context } = call;
  const values: Value[] = [];
  const strings = args.filter((text) => text !== STANDARD);
  const isTooMany = flags.names.length > strings.length + (flags.prompt ? 1 : 0);
  if (isTooMany || (flags.names.length > 0 && flags.names.length < strings.length))
    throw new DiagnosticError([
      problem("VLT0308", `there are ${flags.names.length} names for ${strings.length} strings`, {
        help: "give `--name` once for each, or not at all; `--stdin-name` names the standard input",
      }),
    ]);
  const names = [...flags.names];
  if (flags.prompt) {
    const typed = await context.prompter.ask("string to encrypt: ", { echo: flags.showInput });
    if (typed === undefined || typed === "") {
      const message = typed === undefined ? "there is nobody to ask for a string" : "nothing was typed";
      throw new DiagnosticError([problem("VLT0202", message)]);
    }
    values.push({
      name: names.length > strings.length ? names.shift() : undefined,
      content: Buffer.from(typed),
    });
  }
  if (args.includes(STANDARD) || flags.stdinName !== undefined || (strings.length === 0 && !flags.prompt)) {
    const content = await context.readStdin();
    if (Buffer.from(content).toString().endsWith("\n"))
      tell(call, "the line end at the end of the input is encrypted with it");
    values.push({ name: flags.stdinName, content });
  }
  return [...values, ...strings.map((text) => ({ name: names.shift(), content: Buffer.from(text) }))];
}
