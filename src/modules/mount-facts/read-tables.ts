/** Reads tables of mounts in the forms that systems have for them: fstab, vfstab, mnttab, stanzas, and what `mount` prints. */

export interface TableEntry {
  readonly mount: string;
  readonly device: string;
  readonly fstype: string;
  /** What the form knows besides, under the names of the documented facts. */
  readonly more: Readonly<Record<string, unknown>>;
  /** The line or lines that it stands in. */
  readonly text: string;
}

/** One form: entries, or undefined where the lines are of another one. */
type Form = (lines: readonly string[]) => readonly TableEntry[] | undefined;

const INTEGER = /^[-+]?\d+$/;

function numberOr(text: string): string | number {
  return INTEGER.test(text) ? Number(text) : text;
}

function fieldsOf(line: string): string[] {
  return line.trim().split(/\s+/);
}

function isComment(line: string): boolean {
  return line.trim() === "" || line.trim().startsWith("#");
}

/** `\040` is a space. */
function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

const readVfstab: Form = (lines) => {
  const rows = lines.filter((l) => !isComment(l)).map((text) => ({ text, fields: fieldsOf(text) }));
  if (rows.some(({ fields }) => fields.length < 7)) return undefined;
  return rows.map(({ text, fields }) => {
    const [device = "", device_to_fsck, mount = "", fstype = "", pass = "", mount_at_boot, options] = fields;
    return {
      mount,
      device,
      fstype,
      more: { device_to_fsck, passno: numberOr(pass), mount_at_boot, options },
      text,
    };
  });
};

const readMnttab: Form = (lines) => {
  const rows = lines.map((text) => ({ text, fields: fieldsOf(text) }));
  const isOne =
    rows.every(({ fields }) => INTEGER.test(fields[4] ?? "")) &&
    rows.some(({ fields }) => fields[4]?.length === 10);
  if (!isOne) return undefined;
  return rows.map(({ text, fields: [device = "", mount = "", fstype = "", options, time] }) => ({
    mount,
    device,
    fstype,
    more: { options, time: Number(time) },
    text,
  }));
};

const readFstab: Form = (lines) => {
  const rows = lines
    .filter((l) => !isComment(l))
    .map((l) => ({ text: l.trim(), fields: fieldsOf(l).map(unescaped) }));
  if (rows.some(({ fields }) => fields.length < 3)) return undefined;
  return rows.map(({ text, fields }) => {
    const [device = "", mount = "", fstype = "", options = "defaults", dump, passno] = fields;
    const counts = {
      ...(dump === undefined ? {} : { dump: numberOr(dump) }),
      ...(passno === undefined ? {} : { passno: numberOr(passno) }),
    };
    return { mount, device, fstype, more: { options, ...counts }, text };
  });
};

/** AIX's /etc/filesystems; Linux has a list of types under that name, which is none. */
const readStanzas: Form = (lines) => {
  const kept = lines.filter((l) => l.trim() !== "" && !l.startsWith("*"));
  const isHead = (line: string): boolean => line.trimEnd().endsWith(":");
  if (kept[0] === undefined || !isHead(kept[0]) || kept.some((l) => !isHead(l) && !l.includes("=")))
    return undefined;
  const starts = kept.flatMap((l, i) => (isHead(l) ? [i] : []));
  return starts.map((start, index) => {
    const stanza = kept.slice(start, starts[index + 1]);
    const attributes: Readonly<Record<string, string>> = Object.fromEntries(
      stanza.slice(1).map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      }),
    );
    return {
      mount: (stanza[0] ?? "").trimEnd().slice(0, -1),
      device: [attributes.nodename, attributes.dev].filter(Boolean).join(":") || "unknown",
      fstype: attributes.vfs || "unknown",
      more: { attributes },
      text: stanza.join("\n"),
    };
  });
};

const LINUX = /^(\S+) on (.+) type (\S+) \((.+)\)$/;
const BSD = /^(\S+) on (.+) \(([^()]+)\)$/;
const AIX = /^(\S*)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+\s+\d+\s+\d+:\d+)\s+(.*)$/;

function readLinuxOutput(text: string): TableEntry[] {
  const [, device = "", mount = "", fstype = "", options] = LINUX.exec(text) ?? [];
  return mount === "" ? [] : [{ mount, device, fstype, more: { options }, text }];
}

function readBsdOutput(text: string): TableEntry[] {
  const [, device = "", mount = "", words = ""] = BSD.exec(text) ?? [];
  const [, fstype = "", options] = /^(.*?)(?:\s*,\s*(.*))?$/s.exec(words) ?? [];
  return mount === ""
    ? []
    : [{ mount, device, fstype, more: options === undefined ? {} : { options }, text }];
}

function readAixOutput(text: string): TableEntry[] {
  const [, node = "", mounted = "", mount = "", fstype = "", time, options] = AIX.exec(text) ?? [];
  const device = node === "" ? mounted : `${node}:${mounted}`;
  return mount === "" ? [] : [{ mount, device, fstype, more: { time, options }, text }];
}

/** What `mount` printed. macOS's lines of automounter maps ("map auto_home on …") name no device and are left out. */
export function readMountOutput(lines: readonly string[]): readonly TableEntry[] {
  const all = lines.filter((l) => l !== "" && !l.startsWith("map "));
  if (all.every((l) => LINUX.test(l))) return all.flatMap(readLinuxOutput);
  if (all.every((l) => BSD.test(l))) return all.flatMap(readBsdOutput);
  return all.slice(2).every((l) => AIX.test(l)) ? all.slice(2).flatMap(readAixOutput) : [];
}

/** A file in whichever form it is in; nothing where it is in none. */
export function readMountFile(lines: readonly string[]): readonly TableEntry[] {
  if (lines.every((l) => l.trim() === "")) return [];
  for (const form of [readVfstab, readMnttab, readFstab, readStanzas]) {
    const entries = form(lines);
    if (entries) return entries;
  }
  return [];
}
