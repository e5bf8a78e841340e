/** `node house-main.ts LAB FOLDER`: keeps the stand-ins of a house up until its input ends; says `ready` when they are. */

import { startHouse } from "./house.ts";

const [lab, folder] = process.argv.slice(2);
if (lab === undefined || folder === undefined) throw new Error("usage: house-main.ts LAB FOLDER");
const house = await startHouse({ lab, folder, log: (line) => console.error(line) });
console.log("ready");
process.stdin.resume().on("end", () => void house.close());
