/** The parameters of `subversion`, and what they come to. */

import { z } from "zod";
import { hostPath } from "../../host/host-path.ts";
import type { SvnWords } from "../../host/programs/svn-program.ts";
import type { SvnQuestion, SvnState } from "../../host/reads/svn-state.ts";
import { bool, path, word } from "../contract/params.ts";

export const subversionParams = z
  .strictObject({
    repo: word()
      .refine((address) => /^[A-Za-z][\w+.-]*:\/\/./.test(address), {
        error: "a repository is an address: https, svn, svn+ssh or file",
      })
      .describe("The repository's address, with the folder in it: https, http, svn, svn+ssh or file."),
    dest: path()
      .optional()
      .describe(
        "The folder of the checkout or export. Not needed where `checkout`, `update` and `export` are all false.",
      ),
    revision: word()
      .refine((revision) => /^(r?\d+|head|\{[^{}]+\})$/i.test(revision), {
        error: 'a revision is a number, HEAD, or a date such as "{2026-01-31}"',
      })
      .default("HEAD")
      .describe("A revision: a number, `HEAD` for the newest, or a date: `{2026-01-31}`."),
    force: bool()
      .default(false)
      .describe(
        "Take back local changes; of an export: write over what is there; with `in_place`: over files that differ.",
      ),
    in_place: bool()
      .default(false)
      .describe("Make a checkout of a folder that is there and is none, around the files in it."),
    username: word().optional().describe("Who to log in as at the server."),
    password: word()
      .refine((password) => !password.includes("\n"), { error: "a password has one line" })
      .optional()
      .describe(
        "The password. svn 1.10 and newer read it from a pipe; older ones show it to everybody on the host who lists processes.",
      ),
    executable: path().optional().describe("The svn program, where it is not found by itself."),
    checkout: bool()
      .default(true)
      .describe("Set to false to leave it at that where there is no checkout yet."),
    update: bool().default(true).describe("Set to false to leave a checkout that is there as it is."),
    export: bool()
      .default(false)
      .describe("The files alone, without what svn keeps about them. They are brought each time."),
    switch: bool()
      .default(true)
      .describe(
        "Bring a checkout of another folder of the repository to this one; false: leave it with its own.",
      ),
    validate_certs: bool()
      .default(false)
      .describe(
        "Whether the server's certificate must be of an authority that the host knows. Its name and dates are looked at in any case.",
      ),
  })
  .refine((p) => p.dest !== undefined || !(p.checkout || p.update || p.export), {
    error: "`dest` is needed, unless `checkout`, `update` and `export` are all false",
    path: ["dest"],
  });

export type SubversionParams = z.output<typeof subversionParams>;

type Home = { readonly home: string };

/** Only the repository is asked about. */
export function onlyAsks(p: SubversionParams): boolean {
  return !(p.checkout || p.update || p.export);
}

export function svnWordsOf(p: SubversionParams, host: Home): SvnWords {
  return {
    executable: p.executable === undefined ? "" : hostPath(p.executable, host),
    dest: p.dest === undefined || onlyAsks(p) ? "" : hostPath(p.dest, host),
    repo: p.repo,
    revision: p.revision,
    username: p.username ?? "",
    password: p.password ?? "",
    trust: p.validate_certs ? "" : "1",
  };
}

export function svnQuestionOf(p: SubversionParams, host: Home): SvnQuestion {
  return {
    words: svnWordsOf(p, host),
    asks: kindsAskedOf(p),
    update: p.update && !p.export,
    stays: !p.switch,
  };
}

function kindsAskedOf(p: SubversionParams): readonly SvnState["kind"][] {
  if (onlyAsks(p)) return ["none"];
  if (p.export) return ["absent", "file", "folder", "checkout"];
  return [
    ...(p.checkout ? (["absent"] as const) : []),
    ...(p.in_place ? (["folder"] as const) : []),
    ...(p.update ? (["checkout"] as const) : []),
  ];
}
