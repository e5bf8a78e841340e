/** Looks for faults by hand: `node test/fuzz/try.ts COUNT [SEED] [FROM]`; with `show SEED INDEX`, prints one example and its fault. */

import { exampleOf, faultOf } from "./reading.ts";
import { runFuzz } from "./run-fuzz.ts";

const [word = "10000", second = "1", third = "0"] = process.argv.slice(2);
if (word === "show") {
  const example = exampleOf(Number(second), Number(third));
  for (const [name, text] of Object.entries(example.files)) process.stdout.write(`=== ${name}\n${text}\n`);
  process.stdout.write(`${example.kind}: ${faultOf(example) ?? "all is well"}\n`);
} else {
  const times = new Map<string, number>();
  const begin = performance.now();
  const onFault = ({ index, fault }: { readonly index: number; readonly fault: string }): void => {
    const key = fault.split("\n").slice(0, 2).join(" ").slice(0, 160);
    times.set(key, (times.get(key) ?? 0) + 1);
    if (times.get(key) === 1)
      process.stdout.write(`--- ${index}\n${fault.split("\n").slice(0, 7).join("\n")}\n`);
  };
  await runFuzz({ count: Number(word), seed: Number(second), from: Number(third), onFault });
  for (const [key, count] of times) process.stdout.write(`${count} times: ${key}\n`);
  process.stdout.write(`${word} examples in ${Math.round((performance.now() - begin) / 1000)} s\n`);
}
