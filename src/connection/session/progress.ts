/** "Still running" lines: the last line of what arrives, at most ten times a second. */

const INTERVAL = 100;
const LOOKED_AT = 4096;

function lastLine(chunk: Buffer): string | undefined {
  const lines = chunk
    .subarray(-LOOKED_AT)
    .toString()
    .split(/[\r\n]+/);
  return lines.findLast((line) => line.trim() !== "");
}

export interface Progress {
  add(chunk: Buffer): void;
  stop(): void;
}

export function throttleProgress(tell: (line: string) => void): Progress {
  let latest: Buffer | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    timer = undefined;
    if (latest === undefined) return;
    const line = lastLine(latest);
    latest = undefined;
    timer = setTimeout(flush, INTERVAL);
    if (line !== undefined) tell(line);
  };
  return {
    add(chunk) {
      latest = chunk;
      if (timer === undefined) flush();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      latest = undefined;
    },
  };
}
