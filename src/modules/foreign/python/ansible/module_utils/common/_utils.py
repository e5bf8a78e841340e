"""All classes that descend from one."""


def get_all_subclasses(cls):
    found, queue = set(), [cls]
    while queue:
        for child in queue.pop().__subclasses__():
            if child not in found:
                found.add(child)
                queue.append(child)
    return found
