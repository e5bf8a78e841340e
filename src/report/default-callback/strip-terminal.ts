/** Takes from text what would steer a terminal: a host's output may be seen there, not obeyed. */

/** Our own colours stay; whatever else begins with ESC, and all other controls but tab and line ends, goes. */
const COLOR_CODE = /^\u001b\[[0-9;]*m/;

export function stripTerminal(text: string, keepColors: boolean): string {
  return text.replace(
    /\u001b\[[0-9;]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (found) => (keepColors && COLOR_CODE.test(found) ? found : found === "\r" ? "\r" : ""),
  );
}
