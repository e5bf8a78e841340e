/** From which number of `-v` on things are said. */

export const SAY = {
  okHosts: 1,
  everyChange: 1,
  retries: 1,
  handlers: 1,
  connections: 1,
  skippedHosts: 2,
  items: 2,
  progress: 2,
  fields: 3,
} as const;
