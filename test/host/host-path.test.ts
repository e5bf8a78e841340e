import { expect, it } from "vitest";
import {
  baseOf,
  childOf,
  hostPath,
  isBelow,
  linkTarget,
  parentOf,
  plainPath,
} from "../../src/host/host-path.ts";

it.each([
  ["/a/b", "/a/b"],
  ["//a///b/", "/a/b"],
  ["/a/./b/.", "/a/b"],
  ["/a/../b", "/a/../b"],
  ["/", "/"],
  ["///", "/"],
  ["a/b/", "a/b"],
  [".", "."],
  ["./", "."],
  ["", "."],
  ["~u/x", "~u/x"],
])("plainPath %j", (path, plain) => {
  expect(plainPath(path)).toBe(plain);
});

it.each([
  ["~", "/home/u"],
  ["~/", "/home/u"],
  ["~/a//b", "/home/u/a/b"],
  ["~other/a", "~other/a"],
  ["/a", "/a"],
  ["a", "a"],
])("hostPath %j", (path, full) => {
  expect(hostPath(path, { home: "/home/u" })).toBe(full);
});

it.each([
  ["/a/b", "/a", "b"],
  ["/a", "/", "a"],
  ["a", ".", "a"],
  ["a/b", "a", "b"],
])("parentOf and baseOf %j", (path, parent, base) => {
  expect([parentOf(path), baseOf(path), childOf(parent, base)]).toEqual([parent, base, path]);
});

it.each([
  ["/a/b", "/a", true],
  ["/a", "/a", false],
  ["/ab", "/a", false],
  ["/a", "/", true],
  ["/", "/", false],
])("isBelow %j %j", (path, folder, below) => {
  expect(isBelow(path, folder)).toBe(below);
});

it.each([
  ["/a/link", "x", "/a/x"],
  ["/a/link", "/x", "/x"],
  ["/link", "./x", "/x"],
  ["/a/link", "../x", "/a/../x"],
])("linkTarget %j %j", (path, target, leads) => {
  expect(linkTarget(path, target)).toBe(leads);
});
