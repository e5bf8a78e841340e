"""Versions that can be compared, loosely or strictly."""

import re


class Version:
    """Compared by what ``parse`` of the descendant makes of the text."""

    def __init__(self, vstring=None):
        if vstring:
            self.parse(vstring)

    def __repr__(self):
        return "%s ('%s')" % (self.__class__.__name__, self)

    def parse(self, vstring):
        raise NotImplementedError

    def _cmp(self, other):
        raise NotImplementedError

    def __eq__(self, other):
        result = self._cmp(other)
        return result if result is NotImplemented else result == 0

    def __lt__(self, other):
        result = self._cmp(other)
        return result if result is NotImplemented else result < 0

    def __le__(self, other):
        result = self._cmp(other)
        return result if result is NotImplemented else result <= 0

    def __gt__(self, other):
        result = self._cmp(other)
        return result if result is NotImplemented else result > 0

    def __ge__(self, other):
        result = self._cmp(other)
        return result if result is NotImplemented else result >= 0

    __hash__ = None


def _order(left, right):
    return (left > right) - (left < right)


class StrictVersion(Version):
    """``1.2``, ``1.2.3``, ``1.2.3a1``."""

    version_re = re.compile(r"^(\d+) \. (\d+) (\. (\d+))? ([ab](\d+))?$", re.VERBOSE)

    def parse(self, vstring):
        match = self.version_re.match(vstring)
        if not match:
            raise ValueError("invalid version number '%s'" % vstring)
        major, minor, _dotted, patch, before, number = match.groups()
        self.version = (int(major), int(minor), int(patch or 0))
        self.prerelease = (before[0], int(number)) if before else None

    def __str__(self):
        shown = self.version[:2] if self.version[2] == 0 else self.version
        text = ".".join(str(part) for part in shown)
        return text + (self.prerelease[0] + str(self.prerelease[1]) if self.prerelease else "")

    def _cmp(self, other):
        if isinstance(other, str):
            other = StrictVersion(other)
        elif not isinstance(other, StrictVersion):
            return NotImplemented
        mine = (self.version, self.prerelease is None, self.prerelease or ("", 0))
        theirs = (other.version, other.prerelease is None, other.prerelease or ("", 0))
        return _order(mine, theirs)


class LooseVersion(Version):
    """Numbers and words, whatever stands between them."""

    component_re = re.compile(r"(\d+ | [a-z]+ | \.)", re.VERBOSE)

    def parse(self, vstring):
        self.vstring = vstring
        parts = [part for part in self.component_re.split(vstring) if part and part != "."]
        self.version = [int(part) if part.isdigit() else part for part in parts]

    def __str__(self):
        return self.vstring

    def __repr__(self):
        return "LooseVersion ('%s')" % self

    def _cmp(self, other):
        if isinstance(other, str):
            other = LooseVersion(other)
        elif not isinstance(other, LooseVersion):
            return NotImplemented
        return _order(self.version, other.version)
