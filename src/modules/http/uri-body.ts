/** What `uri` sends: text, a file of the host or the controller, a form with files in it. */

import { type Content, type Input, isHeld, MOST_HELD, sizeText } from "../../host/content.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { ControllerFile } from "../contract/needs.ts";
import { pythonJson } from "../files/python-json.ts";
import { formEncoded } from "./form-encoded.ts";
import { type FormFile, formFiles, formParts, multipart } from "./multipart.ts";
import type { UriParams } from "./uri-params.ts";

export interface Body {
  readonly content?: Input;
  /** On the host. */
  readonly path?: string;
  readonly type: string;
}

const FORM = "application/x-www-form-urlencoded";

/** What is read on the controller: the file to send, or those of a form. */
export interface Sources {
  readonly source?: ControllerFile | undefined;
  readonly files?: readonly ControllerFile[] | undefined;
}

/** As Python's library, text of no type counts as a form. */
export function bodyOf(
  p: UriParams,
  parts: ReadonlyMap<string, Uint8Array>,
  source?: Content,
): Body | undefined {
  const { body, body_format: format = "raw" } = p;
  if (p.src !== undefined) {
    const type = format === "json" ? "application/json" : FORM;
    return source === undefined ? { path: p.src, type } : { content: source, type };
  }
  if (body === undefined || body === null) return undefined;
  if (format === "form-multipart") return multipart(formParts(body, parts));
  if (format === "json") {
    const text = typeof body === "string" ? body : pythonJson(body);
    return { content: Buffer.from(text), type: "application/json" };
  }
  if (format === "form-urlencoded") return { content: Buffer.from(formEncoded(body)), type: FORM };
  return { content: Buffer.from(typeof body === "object" ? pythonJson(body) : String(body)), type: FORM };
}

/** More of a file is not put into a form. */
export const MOST_SENT = 64 * 1024 * 1024;

/** Files of the form that are read from the host or the controller. */
export function filesOf(p: UriParams): readonly FormFile[] {
  return p.body_format === "form-multipart" && p.src === undefined ? formFiles(p.body) : [];
}

/** Contents of files of the host, by the fields that they are for. */
export type SeenParts = Readonly<Record<`part ${string}`, Buffer | undefined>>;

/** What the files of the form hold, by their fields. */
export function formContents(
  p: UriParams,
  seen: SeenParts,
  given: Sources,
): Map<string, Uint8Array> | Refusal {
  const contents = new Map<string, Uint8Array>();
  for (const [index, { name, path: at }] of filesOf(p).entries()) {
    const content = p.remote_src ? seen[`part ${name}`] : given.files?.[index]?.content;
    if (content === undefined)
      return refuse(`${at} is not there, or has more than ${sizeText(MOST_SENT)}`, { mayResolve: true });
    if (!isHeld(content))
      return refuse(`${at} is too long to be part of a form: ${sizeText(MOST_HELD)} are what is read here`, {
        help: "copy it to the host, and set `remote_src: true`",
      });
    contents.set(name, content);
  }
  return contents;
}
