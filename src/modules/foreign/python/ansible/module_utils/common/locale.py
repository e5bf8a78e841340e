"""A locale of this host whose output programs can be read by."""


def get_best_parsable_locale(module, preferences=None, raise_on_locale=False):
    wanted = preferences or ["C.utf8", "C.UTF-8", "en_US.utf8", "en_US.UTF-8", "C", "POSIX"]
    try:
        program = module.get_bin_path("locale")
        if not program:
            raise RuntimeWarning("Could not find 'locale' tool")
        status, out, err = module.run_command([program, "-a"])
        if status != 0:
            raise RuntimeWarning("Unable to get locale information: %s" % err)
        if not out:
            raise RuntimeWarning("No output from locale, rc=%s: %s" % (status, err))
        known = out.strip().splitlines()
        for name in wanted:
            if name in known:
                return name
    except RuntimeWarning:
        if raise_on_locale:
            raise
    return "C"
