"""Under construction."""


def unite(*a): ...
