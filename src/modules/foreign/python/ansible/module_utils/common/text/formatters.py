"""Sizes as people write them, and lists with quotes."""

import re

SIZE_RANGES = {
    "Y": 1 << 80,
    "Z": 1 << 70,
    "E": 1 << 60,
    "P": 1 << 50,
    "T": 1 << 40,
    "G": 1 << 30,
    "M": 1 << 20,
    "K": 1 << 10,
    "B": 1,
}

VALID_UNITS = {
    "B": (("byte", "B"), ("bit", "b")),
    "K": (("kilobyte", "KB"), ("kilobit", "Kb")),
    "M": (("megabyte", "MB"), ("megabit", "Mb")),
    "G": (("gigabyte", "GB"), ("gigabit", "Gb")),
    "T": (("terabyte", "TB"), ("terabit", "Tb")),
    "P": (("petabyte", "PB"), ("petabit", "Pb")),
    "E": (("exabyte", "EB"), ("exabit", "Eb")),
    "Z": (("zetabyte", "ZB"), ("zetabit", "Zb")),
    "Y": (("yottabyte", "YB"), ("yottabit", "Yb")),
}


def lenient_lowercase(lst):
    return [item.lower() if hasattr(item, "lower") else item for item in lst]


def human_to_bytes(number, default_unit=None, isbits=False):
    """``10M`` as a number of bytes (of bits with ``isbits``)."""
    match = re.match(r"^\s*([0-9]*\.?[0-9]*)(?:\s*([A-Za-z]+))?\s*$", str(number))
    if match is None or match.group(1) in ("", "."):
        raise ValueError("human_to_bytes() can't interpret following string: %s" % (number,))
    count = float(match.group(1))
    unit = match.group(2) or default_unit
    if not unit:
        return int(round(count))
    letter = unit[0].upper()
    if letter not in SIZE_RANGES:
        known = ", ".join(SIZE_RANGES)
        raise ValueError("human_to_bytes() failed to convert %s (unit = %s). The suffix must be one of %s" % (number, unit, known))
    word, short = VALID_UNITS[letter][1 if isbits else 0]
    if len(unit) > 1:
        fits = unit.lower() in (word, word + "s") or unit[1:] == short[1:] or (letter == "B" and unit == short)
        if not fits:
            what = "bits" if isbits else "bytes"
            raise ValueError("human_to_bytes() failed to convert %s. Value is not a valid string (expect %s as %s or %s)" % (number, what, short, word))
    elif letter == "B" and unit != short:
        raise ValueError("human_to_bytes() failed to convert %s. Value is not a valid string (expect %s or %s)" % (number, short, word))
    return int(round(count * SIZE_RANGES[letter]))


def bytes_to_human(size, isbits=False, unit=None):
    base = "bits" if isbits else "Bytes"
    chosen, limit = "", 1
    for suffix, limit in sorted(SIZE_RANGES.items(), key=lambda item: -item[1]):
        chosen = suffix
        if (unit is None and size >= limit) or (unit is not None and unit.upper() == suffix[0]):
            break
    if limit != 1:
        chosen += base[0]
    else:
        chosen = base
    return "%.2f %s" % (size / float(limit), chosen)
