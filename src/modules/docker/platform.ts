/** Platforms of images (`linux/arm64/v8`), in the one spelling that docker compares them in. */

const SYSTEMS = new Set(
  "aix android darwin dragonfly freebsd illumos linux netbsd openbsd plan9 solaris windows".split(" "),
);

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** The architecture's own name, and the variant where there is more than one. */
function architectureOf(name: string, variant: string): readonly [string, string] {
  const bare = variant.toLowerCase().replace(/^v/, "");
  switch (name.toLowerCase()) {
    case "i386":
      return ["386", ""];
    case "x86_64":
    case "x86-64":
    case "amd64":
      return ["amd64", bare === "1" || bare === "" ? "" : `v${bare}`];
    case "aarch64":
    case "arm64":
      return ["arm64", bare === "8" || bare === "" ? "" : `v${bare}`];
    case "armhf":
      return ["arm", "v7"];
    case "armel":
      return ["arm", "v6"];
    case "armv7l":
      return ["arm", "v7"];
    case "arm":
      return ["arm", bare === "" ? "v7" : `v${bare}`];
    default:
      return [name.toLowerCase(), variant.toLowerCase()];
  }
}

export function platform(os: string, architecture: string, variant = ""): Platform {
  const [name, kind] = architectureOf(architecture, variant);
  return {
    os: os.toLowerCase() === "macos" ? "darwin" : os.toLowerCase(),
    architecture: name,
    variant: kind,
  };
}

/** `os`, `architecture`, `os/architecture` or `os/architecture/variant`; what goes unsaid is the daemon's. */
export function parsePlatform(text: string, daemon: Platform): Platform {
  const [first = "", second, third] = text.split("/");
  if (second !== undefined) return platform(first, second, third ?? "");
  if (SYSTEMS.has(first.toLowerCase()) || first.toLowerCase() === "macos")
    return { ...daemon, os: platform(first, "").os };
  return platform(daemon.os, first);
}

export function isPlatformText(text: string): boolean {
  return /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+){0,2}$/.test(text);
}

export function samePlatform(a: Platform, b: Platform): boolean {
  return a.os === b.os && a.architecture === b.architecture && a.variant === b.variant;
}
