/** `omit`, where those who work with templates look for it. */

export { OMIT } from "../expression/omit.ts";
