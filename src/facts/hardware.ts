/** Facts: maker, model, board and firmware; the model of a single-board computer from its device tree. */

import { z } from "zod";
import { defineFamily } from "./fact-family.ts";
import { NOT_ON_LINUX, readSysctl } from "./other-systems.ts";

const DMI = {
  bios_date: "bios_date",
  bios_vendor: "bios_vendor",
  bios_version: "bios_version",
  board_asset_tag: "board_asset_tag",
  board_name: "board_name",
  board_serial: "board_serial",
  board_vendor: "board_vendor",
  board_version: "board_version",
  chassis_asset_tag: "chassis_asset_tag",
  chassis_serial: "chassis_serial",
  chassis_vendor: "chassis_vendor",
  chassis_version: "chassis_version",
  product_name: "product_name",
  product_serial: "product_serial",
  product_uuid: "product_uuid",
  product_version: "product_version",
  system_vendor: "sys_vendor",
} as const;

/** SMBIOS chassis types, by number. */
const FORMS = [
  "Unknown",
  "Other",
  "Unknown",
  "Desktop",
  "Low Profile Desktop",
  "Pizza Box",
  "Mini Tower",
  "Tower",
  "Portable",
  "Laptop",
  "Notebook",
  "Hand Held",
  "Docking Station",
  "All In One",
  "Sub Notebook",
  "Space-saving",
  "Lunch Box",
  "Main Server Chassis",
  "Expansion Chassis",
  "Sub Chassis",
  "Bus Expansion Chassis",
  "Peripheral Chassis",
  "RAID Chassis",
  "Rack Mount Chassis",
  "Sealed-case PC",
  "Multi-system",
  "CompactPCI",
  "AdvancedTCA",
  "Blade",
  "Blade Enclosure",
  "Tablet",
  "Convertible",
  "Detachable",
  "IoT Gateway",
  "Embedded PC",
  "Mini PC",
  "Stick PC",
];

const TREE = "/proc/device-tree";
const NA = "NA";

const text = z.string();
const schema = z.object({
  ...(Object.fromEntries(Object.keys(DMI).map((name) => [name, text])) as Record<
    keyof typeof DMI,
    typeof text
  >),
  form_factor: text.describe("`Desktop`, `Mini PC`, `Other` (virtual machines) …"),
  device_tree_model: text.optional().describe("`Raspberry Pi 4 Model B Rev 1.4`"),
});

function trimmed(value: string | undefined): string | undefined {
  return value?.replaceAll("\0", "").trim() || undefined;
}

const script = `
${NOT_ON_LINUX}
sysctl hw.vendor hw.product hw.version hw.serialno hw.uuid hw.model 2>/dev/null
for one in bios.vendor bios.version bios.reldate system.maker system.product system.version system.serial system.uuid; do
  value=$(kenv -q "smbios.$one" 2>/dev/null) && printf 'smbios.%s=%s\\n' "$one" "$value"
done
true`;

/** By fact, where other systems than Linux say it. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  bios_date: ["smbios.bios.reldate"],
  bios_vendor: ["smbios.bios.vendor"],
  bios_version: ["smbios.bios.version"],
  product_name: ["smbios.system.product", "hw.product", "hw.model"],
  product_serial: ["smbios.system.serial", "hw.serialno"],
  product_uuid: ["smbios.system.uuid", "hw.uuid"],
  product_version: ["smbios.system.version", "hw.version"],
  system_vendor: ["smbios.system.maker", "hw.vendor"],
};

export const hardware = defineFamily({
  name: "dmi",
  group: "hardware",
  files: [
    ...Object.values(DMI).map((name) => `/sys/class/dmi/id/${name}`),
    "/sys/class/dmi/id/chassis_type",
    `${TREE}/model`,
    `${TREE}/serial-number`,
  ],
  script,
  quick: true,
  schema,
  parse: ({ file, output }) => {
    const told = readSysctl(output);
    const other = (fact: string): string | undefined =>
      OTHERS[fact]?.map((name) => told.get(name)).find((value) => value);
    const dmi = (name: string): string | undefined => trimmed(file(`/sys/class/dmi/id/${name}`));
    const values = Object.fromEntries(
      Object.entries(DMI).map(([fact, name]) => [fact, dmi(name) ?? other(fact) ?? NA]),
    ) as Record<keyof typeof DMI, string>;
    const model = trimmed(file(`${TREE}/model`));
    const type = dmi("chassis_type");
    return {
      ...values,
      product_name: dmi("product_name") ?? model ?? other("product_name") ?? NA,
      product_serial:
        dmi("product_serial") ?? trimmed(file(`${TREE}/serial-number`)) ?? other("product_serial") ?? NA,
      form_factor: type === undefined ? NA : (FORMS[Number(type)] ?? type),
      ...(model === undefined ? {} : { device_tree_model: model }),
    };
  },
});
