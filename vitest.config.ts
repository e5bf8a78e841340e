import { defineConfig } from "vitest/config";

/** Tests on the lab that look at how homerun behaves when time matters; roles may share the machine with each other. */
const ALONE = ["faults", "lab-up", "modules", "site", "transfers"].map(
  (name) => `test/lab/${name}.lab.test.ts`,
);

/** `unit` needs neither root nor a network; `lab` and `roles` boot hosts and need root on Linux. */
export default defineConfig({
  test: {
    reporters: ["default", "./test/closing-line-reporter.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/lab/**/*.lab.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "lab",
          include: ALONE,
          testTimeout: 600_000,
          hookTimeout: 1_200_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "roles",
          include: ["test/lab/**/*.lab.test.ts"],
          exclude: ALONE,
          testTimeout: 600_000,
          hookTimeout: 1_200_000,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
