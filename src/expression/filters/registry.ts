/** All filters by any of their names. A test checks that no file of this folder is left out. */

import type { Filter } from "../operation.ts";
import { registryOf } from "../registry.ts";
import { absFilter } from "./abs.ts";
import { cidrMergeFilter } from "./ansible-utils/cidr-merge.ts";
import { hwaddrFilter } from "./ansible-utils/hwaddr.ts";
import { ip4HexFilter } from "./ansible-utils/ip4-hex.ts";
import { ipaddrFilter } from "./ansible-utils/ipaddr.ts";
import { ipcutFilter } from "./ansible-utils/ipcut.ts";
import { ipmathFilter } from "./ansible-utils/ipmath.ts";
import { ipsubnetFilter } from "./ansible-utils/ipsubnet.ts";
import { ipv4Filter } from "./ansible-utils/ipv4.ts";
import { ipv6Filter } from "./ansible-utils/ipv6.ts";
import { ipv6formFilter } from "./ansible-utils/ipv6form.ts";
import { ipwrapFilter } from "./ansible-utils/ipwrap.ts";
import { macaddrFilter } from "./ansible-utils/macaddr.ts";
import { networkInNetworkFilter } from "./ansible-utils/network-in-network.ts";
import { networkInUsableFilter } from "./ansible-utils/network-in-usable.ts";
import { nextNthUsableFilter } from "./ansible-utils/next-nth-usable.ts";
import { nthhostFilter } from "./ansible-utils/nthhost.ts";
import { previousNthUsableFilter } from "./ansible-utils/previous-nth-usable.ts";
import { reduceOnNetworkFilter } from "./ansible-utils/reduce-on-network.ts";
import { slaacFilter } from "./ansible-utils/slaac.ts";
import { usableRangeFilter } from "./ansible-utils/usable-range.ts";
import { attrFilter } from "./attr.ts";
import { b64decodeFilter } from "./b64decode.ts";
import { b64encodeFilter } from "./b64encode.ts";
import { basenameFilter } from "./basename.ts";
import { batchFilter } from "./batch.ts";
import { boolFilter } from "./bool.ts";
import { capitalizeFilter } from "./capitalize.ts";
import { centerFilter } from "./center.ts";
import { combinationsFilter } from "./combinations.ts";
import { combineFilter } from "./combine.ts";
import { commentFilter } from "./comment.ts";
import { commonpathFilter } from "./commonpath.ts";
import { counterFilter } from "./community-general/counter.ts";
import { crc32Filter } from "./community-general/crc32.ts";
import { dictFilter } from "./community-general/dict.ts";
import { dictKvFilter } from "./community-general/dict-kv.ts";
import { fromCsvFilter } from "./community-general/from-csv.ts";
import { fromIniFilter } from "./community-general/from-ini.ts";
import { groupbyAsDictFilter } from "./community-general/groupby-as-dict.ts";
import { jsonQueryFilter } from "./community-general/json-query.ts";
import { keepKeysFilter } from "./community-general/keep-keys.ts";
import { listsDifferenceFilter } from "./community-general/lists-difference.ts";
import { listsIntersectFilter } from "./community-general/lists-intersect.ts";
import { listsMergebyFilter } from "./community-general/lists-mergeby.ts";
import { listsSymmetricDifferenceFilter } from "./community-general/lists-symmetric-difference.ts";
import { listsUnionFilter } from "./community-general/lists-union.ts";
import { randomMacFilter } from "./community-general/random-mac.ts";
import { removeKeysFilter } from "./community-general/remove-keys.ts";
import { replaceKeysFilter } from "./community-general/replace-keys.ts";
import { toDaysFilter } from "./community-general/to-days.ts";
import { toHoursFilter } from "./community-general/to-hours.ts";
import { toIniFilter } from "./community-general/to-ini.ts";
import { toMillisecondsFilter } from "./community-general/to-milliseconds.ts";
import { toMinutesFilter } from "./community-general/to-minutes.ts";
import { toMonthsFilter } from "./community-general/to-months.ts";
import { toSecondsFilter } from "./community-general/to-seconds.ts";
import { toTimeUnitFilter } from "./community-general/to-time-unit.ts";
import { toWeeksFilter } from "./community-general/to-weeks.ts";
import { toYearsFilter } from "./community-general/to-years.ts";
import { unicodeNormalizeFilter } from "./community-general/unicode-normalize.ts";
import { versionSortFilter } from "./community-general/version-sort.ts";
import { defaultFilter } from "./default.ts";
import { dict2itemsFilter } from "./dict2items.ts";
import { dictsortFilter } from "./dictsort.ts";
import { differenceFilter } from "./difference.ts";
import { dirnameFilter } from "./dirname.ts";
import { escapeFilter } from "./escape.ts";
import { expanduserFilter } from "./expanduser.ts";
import { expandvarsFilter } from "./expandvars.ts";
import { extractFilter } from "./extract.ts";
import { fileglobFilter } from "./fileglob.ts";
import { filesizeformatFilter } from "./filesizeformat.ts";
import { firstFilter } from "./first.ts";
import { flattenFilter } from "./flatten.ts";
import { floatFilter } from "./float.ts";
import { formatFilter } from "./format.ts";
import { fromHujsonFilter } from "./from-hujson.ts";
import { fromJsonFilter } from "./from-json.ts";
import { fromYamlFilter } from "./from-yaml.ts";
import { fromYamlAllFilter } from "./from-yaml-all.ts";
import { groupbyFilter } from "./groupby.ts";
import { hashFilter } from "./hash.ts";
import { humanReadableFilter } from "./human-readable.ts";
import { humanToBytesFilter } from "./human-to-bytes.ts";
import { indentFilter } from "./indent.ts";
import { intFilter } from "./int.ts";
import { intersectFilter } from "./intersect.ts";
import { itemsFilter } from "./items.ts";
import { items2dictFilter } from "./items2dict.ts";
import { joinFilter } from "./join.ts";
import { lastFilter } from "./last.ts";
import { lengthFilter } from "./length.ts";
import { listFilter } from "./list.ts";
import { logFilter } from "./log.ts";
import { lowerFilter } from "./lower.ts";
import { mandatoryFilter } from "./mandatory.ts";
import { mapFilter } from "./map.ts";
import { maxFilter } from "./max.ts";
import { md5Filter } from "./md5.ts";
import { minFilter } from "./min.ts";
import { normpathFilter } from "./normpath.ts";
import { passwordHashFilter } from "./password-hash.ts";
import { pathJoinFilter } from "./path-join.ts";
import { permutationsFilter } from "./permutations.ts";
import { powFilter } from "./pow.ts";
import { pprintFilter } from "./pprint.ts";
import { productFilter } from "./product.ts";
import { quoteFilter } from "./quote.ts";
import { randomFilter } from "./random.ts";
import { realpathFilter } from "./realpath.ts";
import { regexEscapeFilter } from "./regex-escape.ts";
import { regexFindallFilter } from "./regex-findall.ts";
import { regexReplaceFilter } from "./regex-replace.ts";
import { regexSearchFilter } from "./regex-search.ts";
import { rejectFilter } from "./reject.ts";
import { rejectattrFilter } from "./rejectattr.ts";
import { rekeyOnMemberFilter } from "./rekey-on-member.ts";
import { relpathFilter } from "./relpath.ts";
import { replaceFilter } from "./replace.ts";
import { reverseFilter } from "./reverse.ts";
import { rootFilter } from "./root.ts";
import { roundFilter } from "./round.ts";
import { safeFilter } from "./safe.ts";
import { selectFilter } from "./select.ts";
import { selectattrFilter } from "./selectattr.ts";
import { sha1Filter } from "./sha1.ts";
import { shuffleFilter } from "./shuffle.ts";
import { sliceFilter } from "./slice.ts";
import { sortFilter } from "./sort.ts";
import { splitFilter } from "./split.ts";
import { splitextFilter } from "./splitext.ts";
import { strftimeFilter } from "./strftime.ts";
import { stringFilter } from "./string.ts";
import { striptagsFilter } from "./striptags.ts";
import { subelementsFilter } from "./subelements.ts";
import { sumFilter } from "./sum.ts";
import { symmetricDifferenceFilter } from "./symmetric-difference.ts";
import { ternaryFilter } from "./ternary.ts";
import { titleFilter } from "./title.ts";
import { toDatetimeFilter } from "./to-datetime.ts";
import { toJsonFilter } from "./to-json.ts";
import { toNiceJsonFilter } from "./to-nice-json.ts";
import { toNiceYamlFilter } from "./to-nice-yaml.ts";
import { toUuidFilter } from "./to-uuid.ts";
import { toYamlFilter } from "./to-yaml.ts";
import { tojsonFilter } from "./tojson.ts";
import { trimFilter } from "./trim.ts";
import { truncateFilter } from "./truncate.ts";
import { typeDebugFilter } from "./type-debug.ts";
import { unionFilter } from "./union.ts";
import { uniqueFilter } from "./unique.ts";
import { unvaultFilter } from "./unvault.ts";
import { upperFilter } from "./upper.ts";
import { urldecodeFilter } from "./urldecode.ts";
import { urlencodeFilter } from "./urlencode.ts";
import { urlizeFilter } from "./urlize.ts";
import { urlsplitFilter } from "./urlsplit.ts";
import { vaultFilter } from "./vault.ts";
import { winBasenameFilter } from "./win-basename.ts";
import { winDirnameFilter } from "./win-dirname.ts";
import { winSplitdriveFilter } from "./win-splitdrive.ts";
import { wordcountFilter } from "./wordcount.ts";
import { wordwrapFilter } from "./wordwrap.ts";
import { xmlattrFilter } from "./xmlattr.ts";
import { zipFilter } from "./zip.ts";
import { zipLongestFilter } from "./zip-longest.ts";

const filters: Map<string, Filter> = registryOf<Filter>([
  absFilter,
  attrFilter,
  b64decodeFilter,
  b64encodeFilter,
  basenameFilter,
  batchFilter,
  boolFilter,
  capitalizeFilter,
  centerFilter,
  combinationsFilter,
  combineFilter,
  commentFilter,
  commonpathFilter,
  defaultFilter,
  dict2itemsFilter,
  dictsortFilter,
  differenceFilter,
  dirnameFilter,
  escapeFilter,
  expanduserFilter,
  expandvarsFilter,
  extractFilter,
  fileglobFilter,
  filesizeformatFilter,
  firstFilter,
  flattenFilter,
  floatFilter,
  formatFilter,
  fromHujsonFilter,
  fromJsonFilter,
  fromYamlAllFilter,
  fromYamlFilter,
  groupbyFilter,
  hashFilter,
  humanReadableFilter,
  humanToBytesFilter,
  indentFilter,
  intFilter,
  intersectFilter,
  itemsFilter,
  items2dictFilter,
  joinFilter,
  lastFilter,
  lengthFilter,
  listFilter,
  logFilter,
  lowerFilter,
  mandatoryFilter,
  mapFilter,
  maxFilter,
  md5Filter,
  minFilter,
  normpathFilter,
  pathJoinFilter,
  permutationsFilter,
  powFilter,
  pprintFilter,
  productFilter,
  quoteFilter,
  randomFilter,
  realpathFilter,
  regexEscapeFilter,
  regexFindallFilter,
  regexReplaceFilter,
  regexSearchFilter,
  rejectFilter,
  rejectattrFilter,
  rekeyOnMemberFilter,
  relpathFilter,
  replaceFilter,
  reverseFilter,
  rootFilter,
  roundFilter,
  safeFilter,
  selectFilter,
  selectattrFilter,
  sha1Filter,
  shuffleFilter,
  sliceFilter,
  sortFilter,
  splitFilter,
  splitextFilter,
  strftimeFilter,
  stringFilter,
  striptagsFilter,
  subelementsFilter,
  sumFilter,
  symmetricDifferenceFilter,
  ternaryFilter,
  titleFilter,
  toDatetimeFilter,
  toJsonFilter,
  toNiceJsonFilter,
  toNiceYamlFilter,
  toUuidFilter,
  toYamlFilter,
  tojsonFilter,
  trimFilter,
  truncateFilter,
  typeDebugFilter,
  unionFilter,
  uniqueFilter,
  unvaultFilter,
  upperFilter,
  urldecodeFilter,
  urlencodeFilter,
  urlizeFilter,
  urlsplitFilter,
  vaultFilter,
  winBasenameFilter,
  winDirnameFilter,
  winSplitdriveFilter,
  wordcountFilter,
  wordwrapFilter,
  xmlattrFilter,
  zipLongestFilter,
  zipFilter,
  cidrMergeFilter,
  hwaddrFilter,
  ip4HexFilter,
  ipaddrFilter,
  ipcutFilter,
  ipmathFilter,
  ipsubnetFilter,
  ipv4Filter,
  ipv6Filter,
  ipv6formFilter,
  ipwrapFilter,
  macaddrFilter,
  networkInNetworkFilter,
  networkInUsableFilter,
  nextNthUsableFilter,
  nthhostFilter,
  previousNthUsableFilter,
  reduceOnNetworkFilter,
  slaacFilter,
  usableRangeFilter,
  counterFilter,
  crc32Filter,
  dictKvFilter,
  dictFilter,
  fromCsvFilter,
  fromIniFilter,
  groupbyAsDictFilter,
  jsonQueryFilter,
  keepKeysFilter,
  listsDifferenceFilter,
  listsIntersectFilter,
  listsMergebyFilter,
  listsSymmetricDifferenceFilter,
  listsUnionFilter,
  randomMacFilter,
  removeKeysFilter,
  replaceKeysFilter,
  toDaysFilter,
  toHoursFilter,
  toIniFilter,
  toMillisecondsFilter,
  toMinutesFilter,
  toMonthsFilter,
  toSecondsFilter,
  toTimeUnitFilter,
  toWeeksFilter,
  toYearsFilter,
  unicodeNormalizeFilter,
  versionSortFilter,
  passwordHashFilter,
]);

export const FILTERS: ReadonlyMap<string, Filter> = filters;

const ownNames = new Set<string>();

/** The filters of the project, in the place of those of another one: a process works on one project. None has a name of homerun's. */
export function setOwnFilters(own: ReadonlyMap<string, Filter>): void {
  for (const name of ownNames) filters.delete(name);
  ownNames.clear();
  for (const [name, filter] of own) {
    if (filters.has(name)) throw new Error(`two definitions are called ${name}`);
    filters.set(name, filter);
    ownNames.add(name);
  }
}
