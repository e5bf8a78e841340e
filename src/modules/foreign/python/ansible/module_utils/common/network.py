"""Addresses and netmasks as text."""

import re
from socket import inet_aton
from struct import pack, unpack

VALID_MASKS = [2**8 - 2**bits for bits in range(0, 9)]


def is_netmask(val):
    parts = str(val).split(".")
    if len(parts) != 4:
        return False
    try:
        return all(int(part) in VALID_MASKS for part in parts)
    except ValueError:
        return False


def is_masklen(val):
    try:
        return 0 <= int(val) <= 32
    except ValueError:
        return False


def to_netmask(val):
    if not is_masklen(val):
        raise ValueError("invalid value for masklen")
    bits = (0xFFFFFFFF << (32 - int(val))) & 0xFFFFFFFF
    return ".".join(str(part) for part in pack(">I", bits))


def to_masklen(val):
    if not is_netmask(val):
        raise ValueError("invalid value for netmask: %s" % val)
    return sum(bin(int(part)).count("1") for part in val.split("."))


def to_bits(val):
    return "".join(bin(int(part))[2:].zfill(8) for part in val.split("."))


def to_subnet(addr, mask, dotted_notation=False):
    length = int(mask) if is_masklen(mask) else to_masklen(mask)
    number = unpack(">I", inet_aton(addr))[0] & (0xFFFFFFFF << (32 - length)) & 0xFFFFFFFF
    network = ".".join(str(part) for part in pack(">I", number))
    return "%s %s" % (network, to_netmask(length)) if dotted_notation else "%s/%s" % (network, length)


def _ipv6_part(addr, groups):
    parts = addr.split(":")
    if "" in parts and "::" in addr:
        head, tail = addr.split("::", 1)
        left = head.split(":") if head else []
        right = tail.split(":") if tail else []
        parts = left + ["0"] * (8 - len(left) - len(right)) + right
    kept = [part or "0" for part in parts[:groups]]
    while kept and kept[-1] in ("0", "0000"):
        kept.pop()
    return ":".join(kept) + "::"


def to_ipv6_subnet(addr):
    return _ipv6_part(addr, 4)


def to_ipv6_network(addr):
    return _ipv6_part(addr, 3)


def is_mac(mac_address):
    return bool(re.match("[0-9a-f]{2}([-:])[0-9a-f]{2}(\\1[0-9a-f]{2}){4}$", mac_address.lower()))
