/** All lookups by any of their names. A test checks that no file of this folder is left out. */

import type { Lookup } from "../operation.ts";
import { registryOf } from "../registry.ts";
import { mergeVariablesLookup } from "./community-general/merge-variables.ts";
import { randomStringLookup } from "./community-general/random-string.ts";
import { configLookup } from "./config.ts";
import { csvfileLookup } from "./csvfile.ts";
import { dictLookup } from "./dict.ts";
import { envLookup } from "./env.ts";
import { fileLookup } from "./file.ts";
import { fileglobLookup } from "./fileglob.ts";
import { firstFoundLookup } from "./first-found.ts";
import { flattenedLookup } from "./flattened.ts";
import { indexedItemsLookup } from "./indexed-items.ts";
import { iniLookup } from "./ini.ts";
import { inventoryHostnamesLookup } from "./inventory-hostnames.ts";
import { itemsLookup } from "./items.ts";
import { linesLookup } from "./lines.ts";
import { listLookup } from "./list.ts";
import { nestedLookup } from "./nested.ts";
import { passwordLookup } from "./password.ts";
import { pipeLookup } from "./pipe.ts";
import { randomChoiceLookup } from "./random-choice.ts";
import { sequenceLookup } from "./sequence.ts";
import { subelementsLookup } from "./subelements.ts";
import { templateLookup } from "./template.ts";
import { togetherLookup } from "./together.ts";
import { unvaultLookup } from "./unvault.ts";
import { urlLookup } from "./url.ts";
import { varnamesLookup } from "./varnames.ts";
import { varsLookup } from "./vars.ts";

export const LOOKUPS: ReadonlyMap<string, Lookup> = registryOf<Lookup>([
  csvfileLookup,
  dictLookup,
  envLookup,
  fileLookup,
  fileglobLookup,
  firstFoundLookup,
  flattenedLookup,
  indexedItemsLookup,
  iniLookup,
  itemsLookup,
  linesLookup,
  listLookup,
  nestedLookup,
  passwordLookup,
  pipeLookup,
  randomChoiceLookup,
  sequenceLookup,
  subelementsLookup,
  templateLookup,
  togetherLookup,
  unvaultLookup,
  varnamesLookup,
  varsLookup,
  configLookup,
  inventoryHostnamesLookup,
  urlLookup,
  mergeVariablesLookup,
  randomStringLookup,
]);
