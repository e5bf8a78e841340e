import { describe, expect, it } from "vitest";
import { isSelected } from "../../src/plan/select-tags.ts";

const words = (text: string): string[] => text.split(" ").filter((w) => w !== "");

describe("tag selection", () => {
  it.each([
    // tags, --tags, --skip-tags, selected
    ["", "", "", true],
    ["web", "", "", true],
    ["web", "web", "", true],
    ["web", "db", "", false],
    ["", "web", "", false],
    ["always", "web", "", true],
    ["always", "web", "always", false],
    ["always", "", "all", true],
    ["web", "", "all", false],
    ["never", "", "", false],
    ["never debug", "debug", "", true],
    ["never", "never", "", true],
    ["never", "all", "", false],
    ["never web", "tagged", "", false],
    ["web", "tagged", "", true],
    ["", "tagged", "", false],
    ["", "untagged", "", true],
    ["web", "untagged", "", false],
    ["web", "", "tagged", false],
    ["", "", "tagged", true],
    ["web", "web", "web", false],
    ["web db", "web", "db", false],
    ["always web", "", "web", false],
  ])("tags [%s] with --tags [%s] --skip-tags [%s]: %s", (tags, only, skip, selected) => {
    expect(isSelected(words(tags), { only: new Set(words(only)), skip: new Set(words(skip)) })).toBe(
      selected,
    );
  });
});
