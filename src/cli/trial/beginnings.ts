/** What `homerun new` writes: whole, working files to begin with. */

export type NewFile = readonly [path: string, text: string];

export function beginningOfModule(name: string): readonly NewFile[] {
  return [
    [`modules/${name}.ts`, moduleText(name)],
    [`modules/${name}.cases.ts`, casesText(name)],
  ];
}

export function beginningOfFilter(name: string): readonly NewFile[] {
  return [[`filters/${name}.ts`, filterText(name)]];
}

function imported(...names: readonly string[]): string {
  return `import { ${names.join(", ")} } from "homerun/module";`;
}

function moduleText(name: string): string {
  return `/** \`${name}\`: a text in a file of the host. */

${imported("defineModule", "fileContent", "fileState", "path", "refuse", "text", "writeFile", "z")}

const LARGEST = 1_000_000;

export default defineModule({
  name: "${name}",
  summary: "Keep a text in a file",
  description: "The file holds the text, with a line end behind it. What else was in it is gone.",
  params: z.strictObject({
    path: path().describe("The file."),
    text: text().describe("What it shall hold."),
  }),
  returns: { length: "How many characters the file holds." },
  reads: "the file",
  writes: "the file",
  examples: [
    {
      title: "a greeting",
      yaml: "- name: who logs in is greeted\\n  ${name}:\\n    path: /etc/motd\\n    text: Welcome home\\n",
    },
  ],
  support: { check: "full", diff: "full" },
  // What it asks the host, as data. All of it travels in one round trip.
  observe: ({ path }) => ({ state: fileState(path), content: fileContent(path, { limit: LARGEST, lenient: true }) }),
  // What is to be done about it. Pure: no clock, no files, no network; the same answers give the same verdict.
  decide: ({ path, text }, { state, content }) => {
    if (state !== undefined && state.type !== "file") return refuse(\`\${path} is no file\`);
    const wanted = Buffer.from(\`\${text}\\n\`);
    const isThere = content?.equals(wanted) === true;
    return {
      changes: isThere ? [] : [writeFile({ path, content: wanted, before: { state, content } })],
      result: { length: wanted.length },
    };
  },
});
`;
}

function casesText(name: string): string {
  return `/** The cases of \`${name}\`: \`homerun test ${name}\` tries them in a folder of this machine. */

${imported("defineCases")}

export default defineCases([
  {
    title: "a file that is not there",
    params: (folder) => ({ path: \`\${folder}/motd\`, text: "hello" }),
    after: { motd: "hello\\n" },
    returns: { length: 6 },
  },
  {
    title: "a file with something else in it",
    files: { motd: "good bye\\n" },
    params: (folder) => ({ path: \`\${folder}/motd\`, text: "hello" }),
    after: { motd: "hello\\n" },
  },
  {
    title: "a file that is as wanted",
    files: { motd: "hello\\n" },
    params: (folder) => ({ path: \`\${folder}/motd\`, text: "hello" }),
    unchanged: true,
  },
  {
    title: "a folder in its place",
    files: { "motd/": "" },
    params: (folder) => ({ path: \`\${folder}/motd\`, text: "hello" }),
    refused: "is no file",
  },
]);
`;
}

function filterText(name: string): string {
  return `/** \`${name}\`: a text with a mark behind it. */

${imported("defineFilter")}

export default defineFilter({
  name: "${name}",
  // The arguments behind the input: \`${name}\`, \`${name}('?')\`, \`${name}(mark='?')\`.
  signature: "(mark='!')",
  summary: "The text with a mark behind it.",
  // \`homerun test ${name}\` tries it.
  example: { expression: "'hello' | ${name}", result: "hello!" },
  apply: (input, { mark }) => {
    if (typeof input !== "string") throw new TypeError("a text is needed");
    return \`\${input}\${String(mark)}\`;
  },
});
`;
}
