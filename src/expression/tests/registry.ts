/** All tests by any of their names. A test checks that no file of this folder is left out. */

import type { Test } from "../operation.ts";
import { registryOf } from "../registry.ts";
import { absTest } from "./abs.ts";
import { allTest } from "./all.ts";
import { anyTest } from "./any.ts";
import { booleanTest } from "./boolean.ts";
import { callableTest } from "./callable.ts";
import { changedTest } from "./changed.ts";
import { containsTest } from "./contains.ts";
import { definedTest } from "./defined.ts";
import { directoryTest } from "./directory.ts";
import { divisiblebyTest } from "./divisibleby.ts";
import { eqTest } from "./eq.ts";
import { escapedTest } from "./escaped.ts";
import { evenTest } from "./even.ts";
import { existsTest } from "./exists.ts";
import { failedTest } from "./failed.ts";
import { falseTest } from "./false.ts";
import { falsyTest } from "./falsy.ts";
import { fileTest } from "./file.ts";
import { filterTest } from "./filter.ts";
import { finishedTest } from "./finished.ts";
import { floatTest } from "./float.ts";
import { geTest } from "./ge.ts";
import { gtTest } from "./gt.ts";
import { inTest } from "./in.ts";
import { inNetworkTest } from "./in-network.ts";
import { integerTest } from "./integer.ts";
import { iterableTest } from "./iterable.ts";
import { leTest } from "./le.ts";
import { linkTest } from "./link.ts";
import { linkExistsTest } from "./link-exists.ts";
import { lowerTest } from "./lower.ts";
import { ltTest } from "./lt.ts";
import { mappingTest } from "./mapping.ts";
import { matchTest } from "./match.ts";
import { mountTest } from "./mount.ts";
import { nanTest } from "./nan.ts";
import { neTest } from "./ne.ts";
import { noneTest } from "./none.ts";
import { numberTest } from "./number.ts";
import { oddTest } from "./odd.ts";
import { reachableTest } from "./reachable.ts";
import { regexTest } from "./regex.ts";
import { sameFileTest } from "./same-file.ts";
import { sameasTest } from "./sameas.ts";
import { searchTest } from "./search.ts";
import { sequenceTest } from "./sequence.ts";
import { skippedTest } from "./skipped.ts";
import { startedTest } from "./started.ts";
import { stringTest } from "./string.ts";
import { subsetTest } from "./subset.ts";
import { succeededTest } from "./succeeded.ts";
import { supersetTest } from "./superset.ts";
import { testTest } from "./test.ts";
import { timedoutTest } from "./timedout.ts";
import { trueTest } from "./true.ts";
import { truthyTest } from "./truthy.ts";
import { undefinedTest } from "./undefined.ts";
import { unreachableTest } from "./unreachable.ts";
import { upperTest } from "./upper.ts";
import { uriTest } from "./uri.ts";
import { urlTest } from "./url.ts";
import { urnTest } from "./urn.ts";
import { vaultEncryptedTest } from "./vault-encrypted.ts";
import { vaultedFileTest } from "./vaulted-file.ts";
import { versionTest } from "./version.ts";

export const TESTS: ReadonlyMap<string, Test> = registryOf<Test>([
  absTest,
  allTest,
  anyTest,
  booleanTest,
  callableTest,
  changedTest,
  containsTest,
  definedTest,
  directoryTest,
  divisiblebyTest,
  eqTest,
  escapedTest,
  evenTest,
  existsTest,
  failedTest,
  falseTest,
  falsyTest,
  fileTest,
  filterTest,
  finishedTest,
  floatTest,
  geTest,
  gtTest,
  inTest,
  inNetworkTest,
  integerTest,
  iterableTest,
  leTest,
  linkExistsTest,
  linkTest,
  lowerTest,
  ltTest,
  mappingTest,
  matchTest,
  mountTest,
  nanTest,
  neTest,
  noneTest,
  numberTest,
  oddTest,
  reachableTest,
  regexTest,
  sameFileTest,
  sameasTest,
  searchTest,
  sequenceTest,
  skippedTest,
  startedTest,
  stringTest,
  subsetTest,
  succeededTest,
  supersetTest,
  testTest,
  timedoutTest,
  trueTest,
  truthyTest,
  undefinedTest,
  unreachableTest,
  upperTest,
  uriTest,
  urlTest,
  urnTest,
  vaultEncryptedTest,
  vaultedFileTest,
  versionTest,
]);
