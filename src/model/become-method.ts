/** The ways to become another user that homerun knows. */

export const BECOME_METHODS = ["sudo", "su", "doas"] as const;
export type BecomeMethod = (typeof BECOME_METHODS)[number];
