"""Under construction."""


class ModelReader: ...


class Pending: ...
