"""What is a string, a sequence, something to go through; and a map that can't be changed."""

from collections.abc import Hashable, Mapping, MutableMapping, Sequence  # noqa: F401


class ImmutableDict(Hashable, Mapping):
    """A map that stays as it is, and so can be a key."""

    def __init__(self, *args, **kwargs):
        self._items = dict(*args, **kwargs)

    def __getitem__(self, key):
        return self._items[key]

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def __hash__(self):
        return hash(frozenset(self.items()))

    def __eq__(self, other):
        try:
            return hash(self) == hash(other)
        except TypeError:
            return False

    def __repr__(self):
        return "ImmutableDict(%r)" % (self._items,)

    def union(self, overriding_mapping):
        return ImmutableDict(self, **overriding_mapping)

    def difference(self, subtractive_iterable):
        without = frozenset(subtractive_iterable)
        return ImmutableDict((key, value) for key, value in self.items() if key not in without)


def is_string(seq):
    return isinstance(seq, (str, bytes)) or getattr(seq, "__ENCRYPTED__", False)


def is_iterable(seq, include_strings=False):
    if not include_strings and is_string(seq):
        return False
    try:
        iter(seq)
    except TypeError:
        return False
    return True


def is_sequence(seq, include_strings=False):
    if not include_strings and is_string(seq):
        return False
    return isinstance(seq, Sequence)


def count(seq):
    if not is_iterable(seq):
        raise Exception("Argument provided  is not an iterable")
    counters = {}
    for element in seq:
        counters[element] = counters.get(element, 0) + 1
    return counters
