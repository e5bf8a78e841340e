/** The body of a web form with files in it: `multipart/form-data`, whose bytes are the same for the same fields. */

import { createHash } from "node:crypto";
import { baseOf } from "../../host/host-path.ts";

export interface FormPart {
  readonly name: string;
  readonly type: string;
  /** Without its folder. */
  readonly filename?: string | undefined;
  readonly content: Uint8Array;
}

/** A part whose content is that of a file. */
export interface FormFile {
  readonly name: string;
  readonly path: string;
}

interface PartWish {
  readonly filename?: string;
  readonly content?: string;
  readonly mime_type?: string;
}

/** What makes the body no form, or `undefined`. */
export function formProblem(body: unknown): string | undefined {
  if (!isMap(body)) return "with `body_format: form-multipart` the body is a map of fields";
  for (const [name, value] of Object.entries(body)) {
    if (/[\r\n\0]/.test(name)) return "the name of a field is one line";
    if (isText(value)) continue;
    if (!isMap(value)) return `the field \`${name}\` is neither text nor a map`;
    const { filename, content, mime_type: type } = value;
    if (!filename && !content) return `the field \`${name}\` has neither \`filename\` nor \`content\``;
    const odd = [filename, content, type].some((one) => one !== undefined && one !== null && !isText(one));
    if (odd) return `\`filename\`, \`content\` and \`mime_type\` of the field \`${name}\` are text`;
    if ([filename, type].some((one) => /[\r\n\0]/.test(String(one ?? ""))))
      return `\`filename\` and \`mime_type\` of the field \`${name}\` are one line`;
  }
  return undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function wishOf(value: Readonly<Record<string, unknown>>): PartWish {
  const given = Object.entries(value).filter(([, one]) => one !== undefined && one !== null && one !== "");
  return Object.fromEntries(given.map(([name, one]) => [name, String(one)]));
}

/** The fields that need a file, in the order of the form. */
export function formFiles(body: unknown): readonly FormFile[] {
  return fieldsOf(body).flatMap(([name, value]) => {
    const { filename, content } = isMap(value) ? wishOf(value) : {};
    return filename !== undefined && content === undefined ? [{ name, path: filename }] : [];
  });
}

function fieldsOf(body: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(isMap(body) ? body : {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** `files`: contents by the names of their fields. */
export function formParts(body: unknown, files: ReadonlyMap<string, Uint8Array>): readonly FormPart[] {
  return fieldsOf(body).map(([name, value]) => {
    if (!isMap(value)) return { name, type: "text/plain", content: Buffer.from(textOf(value)) };
    const { filename, content, mime_type: type } = wishOf(value);
    return {
      name,
      type: type ?? typeOf(filename ?? ""),
      filename: filename === undefined ? undefined : baseOf(filename),
      content: content === undefined ? (files.get(name) ?? Buffer.alloc(0)) : Buffer.from(content),
    };
  });
}

function textOf(value: unknown): string {
  return typeof value === "boolean" ? (value ? "True" : "False") : String(value);
}

export interface Multipart {
  readonly type: string;
  readonly content: Buffer;
}

export function multipart(parts: readonly FormPart[]): Multipart {
  const boundary = boundaryFor(parts);
  const pieces = parts.flatMap(({ name, type, filename, content }) => {
    const file = filename === undefined ? "" : `; filename="${escaped(filename)}"`;
    const head = `--${boundary}\r\nContent-Type: ${type}\r\nContent-Disposition: form-data; name="${escaped(name)}"${file}\r\n\r\n`;
    return [Buffer.from(head), Buffer.from(content), Buffer.from("\r\n")];
  });
  return {
    type: `multipart/form-data; boundary="${boundary}"`,
    content: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** As browsers do it. */
function escaped(name: string): string {
  return name.replaceAll('"', "%22");
}

/** No part can hold it, since it is made of all of them. */
function boundaryFor(parts: readonly FormPart[]): string {
  const hash = createHash("sha256");
  for (const { name, type, filename = "", content } of parts) {
    hash.update(`${name}\0${type}\0${filename}\0${content.length}\0`);
    hash.update(content);
  }
  return `homerun-${hash.digest("hex").slice(0, 40)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  bin: "application/octet-stream",
  bz2: "application/x-bzip2",
  conf: "text/plain",
  css: "text/css",
  csv: "text/csv",
  gif: "image/gif",
  gz: "application/gzip",
  htm: "text/html",
  html: "text/html",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  md: "text/markdown",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  ps: "application/postscript",
  sh: "application/x-sh",
  svg: "image/svg+xml",
  tar: "application/x-tar",
  txt: "text/plain",
  webp: "image/webp",
  xml: "text/xml",
  xz: "application/x-xz",
  zip: "application/zip",
};

function typeOf(filename: string): string {
  const ending = /\.([^./]+)$/.exec(filename)?.[1]?.toLowerCase() ?? "";
  return TYPES[ending] ?? "application/octet-stream";
}
