/** Which task `--start-at-task` means: its name, or a glob that fits it. */

import picomatch from "picomatch";

export function isNamed(name: string, pattern: string): boolean {
  return name === pattern || picomatch.isMatch(name, pattern, { nonegate: true, bash: true });
}
