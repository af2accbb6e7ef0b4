"""Learns weights from annotated sentences: ``python -m cloudkg.weigh FOLDER --out FOLDER``."""
