/** The mark of results that are printed whole however quiet a run is, by Ansible's name for it. It is not registered. */

export const SHOWN = { _ansible_verbose_always: true } as const;
