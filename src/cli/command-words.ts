/** The words of a call as they may be recorded: what `-e` carries can be a password, so only names of it are kept. */

const VALUE = "…";

function withoutValues(vars: string): string {
  if (vars.startsWith("@")) return vars;
  if (/^\s*([[{]|---)/.test(vars)) return VALUE;
  return vars.replace(/([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)/g, `$1=${VALUE}`);
}

export function recordedWords(argv: readonly string[]): readonly string[] {
  let follows = false;
  return argv.map((word) => {
    if (follows) {
      follows = false;
      return withoutValues(word);
    }
    if (word === "-e" || word === "--extra-vars") {
      follows = true;
      return word;
    }
    const glued = /^(--extra-vars=|-e)(.+)$/s.exec(word);
    return glued ? `${glued[1]}${withoutValues(glued[2] ?? "")}` : word;
  });
}
